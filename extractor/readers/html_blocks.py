"""The blocks of a web page's article in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree
from lxml.html import HtmlElement

from extractor.document import Block, Paragraph
from extractor.readers.docx.numerals import numeral
from extractor.readers.html_article import BLOCKS, Masses, is_clutter
from extractor.readers.html_table import MSO_RESIDUE, is_layout, read_table
from extractor.readers.wrapping import Wrapping, Written, columns, joined

__all__ = ["Walker"]

_WHITE = re.compile(r"[ \t\r\n\f\v]+")
# A line break in the page's source between Chinese characters is no space to any reader.
_BROKEN_HAN = re.compile(
    "(?<=[\u3001-\u303f\u3400-\u9fff\uff00-\uffef])[ \t]*[\r\n][ \t\r\n]*(?=[\u3001-\u303f\u3400-\u9fff\uff00-\uffef])"
)
_INDENT = re.compile(r"[ \t\r\n\f\v]*([ \u2002\u2003\u3000\xa0]*)")
_TEXT_INDENT = re.compile(r"text-indent\s*:\s*0*[.]?0*[1-9]", re.IGNORECASE)
_INDENTED = 4
"""Columns of the usual indent, two characters."""
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
_SIZE = re.compile(r"font-size\s*:\s*([\d.]+)\s*(pt|px)", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|bolder|[6-9]00|normal|[1-5]00)", re.IGNORECASE)
_ALIGN = re.compile(r"text-align\s*:\s*(\w+)", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十百\d]{1,4}[）)、.．]|第[一二三四五六七八九十]+[部章节])")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_FORMS = {
    "cn": "{}、", "cn1": "{}）", "cn2": "（{}）", "num": "{}.", "num1": "{}）", "num2": "（{}）",
}  # fmt: skip
"""Number forms of the editor most sites use, by the class of its lists (custom_cn …)."""


@dataclass(frozen=True, slots=True)
class _Style:
    bold: bool = False
    centred: bool = False
    size: float = 0.0
    level: int = 0
    kept: bool = False


class Walker:
    """Walks an element once and collects its blocks; ``images`` counts pictures that may hold text."""

    def __init__(self, masses: Masses, spend: Callable[[int], None]) -> None:
        self.images = 0
        self._whole = 0.0
        self._masses = masses
        self._spend = spend
        self._blocks: list[Block] = []
        self._parts: list[tuple[str, _Style]] = []
        self._number = ""
        self._place: HtmlElement | None = None
        self._written: dict[int, Written] = {}
        """Paragraphs as lines, by their place among the blocks."""

    def blocks(self, article: HtmlElement) -> list[Block]:
        """The paragraphs and tables of ``article``."""
        self._whole = self._masses.of(article).text
        # Ends are pushed below children, so that deep nesting costs memory and no recursion.
        stack: list[tuple[HtmlElement, _Style, bool]] = [(article, _Style(), False)]
        while stack:
            element, style, leaving = stack.pop()
            if leaving:
                if element.tag in BLOCKS:
                    self._flush()
                if element.tag == "li":
                    self._number = ""
                self._text(element.tail, style)
                continue
            if element is not article:
                stack.append((element, style, True))
            if not self._enter(element, element is article):
                continue
            inner = _inherit(style, element)
            if element.tag in BLOCKS:
                self._flush()
                self._place = element
                if element.tag == "li":
                    self._number = _list_number(element)
            self._text(element.text, inner)
            stack.extend((child, inner, False) for child in reversed(list(element.iterchildren(etree.Element))))
        self._flush()
        return self._unwrapped()

    def _unwrapped(self) -> list[Block]:
        """The blocks, paragraphs put together again where the page has one for each line of what it was copied from."""
        wrapping = Wrapping.of(list(self._written.values()))
        if wrapping is None:
            return self._blocks
        found: list[Block] = []
        before: Written | None = None
        for index, block in enumerate(self._blocks):
            line = self._written.get(index)
            if line is not None and line.is_page_number:
                continue
            last = found[-1] if found else None
            if (
                isinstance(block, Paragraph)
                and isinstance(last, Paragraph)
                and line is not None
                and before is not None
                and wrapping.goes_on(before, line)
            ):
                found[-1] = replace(last, text=joined(last.text, block.text), bold=last.bold and block.bold)
            else:
                found.append(block)
            before = line
        return found

    def _enter(self, element: HtmlElement, top: bool) -> bool:
        """Handle an element that is not simply walked through; whether its children are to be walked."""
        if element.tag == "br":
            place = self._place
            self._flush()
            self._place = place
            return False
        if element.tag == "img":
            self.images += _counts(element)
            return False
        if top:
            return True
        if element.tag == "table" and not is_layout(element):
            self._flush()
            table = read_table(element, _path(element), self._spend)
            if table is not None and any(cell.text or cell.nested for cell in table.cells):
                self._caption(element)
                self._blocks.append(table)
            return False
        if element.tag not in BLOCKS:
            return True
        mass = self._masses.of(element)
        # What holds half of the text is the text, whatever it is called.
        return mass.text * 2 > self._whole or not is_clutter(element, self._masses)

    def _caption(self, table: HtmlElement) -> None:
        for caption in table.iterchildren("caption"):
            text = _tidy("".join(caption.itertext()))
            if text:
                self._blocks.append(Paragraph(text, centred=True, path=_path(caption)))

    def _text(self, text: str | None, style: _Style) -> None:
        if not text:
            return
        if style.kept and "\n" in text:
            lines = text.split("\n")
            for line in lines[:-1]:
                self._parts.append((line, style))
                self._flush()
            text = lines[-1]
        self._parts.append((text, style))

    def _flush(self) -> None:
        parts, self._parts = self._parts, []
        number, self._number = self._number, ""
        raw = "".join(part for part, _ in parts)
        text = _tidy(raw)
        if not text:
            self._number = number
            return
        weights: dict[_Style, int] = {}
        for part, style in parts:
            weights[style] = weights.get(style, 0) + len(part.strip())
        main = max(weights, key=lambda style: weights[style])
        bold = all(style.bold for style, weight in weights.items() if weight)
        if number and not _NUMBERED.match(text):
            text = number + text
        else:
            number = ""
        self._written[len(self._blocks)] = Written(text, self._indent(raw))
        self._blocks.append(
            Paragraph(
                text,
                number=number,
                level=main.level,
                size=main.size,
                bold=bold,
                centred=main.centred,
                path=_path(self._place) if self._place is not None else "",
            )
        )

    def _indent(self, raw: str) -> int:
        """The indent of a paragraph in columns, by the white space it begins with or by its style."""
        white = _INDENT.match(raw)
        typed = columns(white.group(1).replace(" ", "\xa0") + "|") - 1 if white else 0
        styled = self._place is not None and _TEXT_INDENT.search(self._place.get("style") or "")
        return max(typed, _INDENTED if styled else 0)


def _tidy(text: str) -> str:
    text = _BROKEN_HAN.sub("", MSO_RESIDUE.sub("", text).translate(_INVISIBLE))
    return _WHITE.sub(" ", text).strip()


def _path(element: HtmlElement) -> str:
    return str(element.getroottree().getpath(element))


def _inherit(style: _Style, element: HtmlElement) -> _Style:
    tag = element.tag
    css = element.get("style") or ""
    if tag in ("b", "strong"):
        style = replace(style, bold=True)
    elif tag == "center":
        style = replace(style, centred=True)
    elif tag == "pre":
        style = replace(style, kept=True)
    elif tag in _HEADINGS:
        style = replace(style, level=_HEADINGS[tag], bold=True)
    align = element.get("align")
    if align:
        style = replace(style, centred=align.lower() == "center")
    if css:
        size, weight, alignment = _SIZE.search(css), _WEIGHT.search(css), _ALIGN.search(css)
        if size:
            try:
                points = float(size.group(1)) * (0.75 if size.group(2).lower() == "px" else 1.0)
            except ValueError:
                points = 0.0
            style = replace(style, size=round(points, 2))
        if weight:
            style = replace(style, bold=weight.group(1).lower() in ("bold", "bolder", "600", "700", "800", "900"))
        if alignment:
            style = replace(style, centred=alignment.group(1).lower() == "center")
    return style


def _counts(image: HtmlElement) -> int:
    """1 for a picture large enough to hold text; icons and spacers count nothing."""
    for side in ("width", "height"):
        match = re.match(r"\s*(\d+)", image.get(side) or "")
        if match and int(match.group(1)) < 120:
            return 0
    return 1 if image.get("src") else 0


def _list_number(item: HtmlElement) -> str:
    """The number a browser shows before an item of an ordered list, "" for other lists."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    css = (parent.get("style") or "") + (item.get("style") or "")
    if re.search(r"list-style(?:-type)?\s*:\s*none", css):
        return ""
    start = re.match(r"\s*(\d{1,6})", parent.get("start") or "")
    value = int(start.group(1)) if start else 1
    for steps, sibling in enumerate(item.itersiblings("li", preceding=True), 1):
        own = re.match(r"\s*(\d{1,6})", sibling.get("value") or "")
        if own:
            value = int(own.group(1)) + steps
            break
        value += 1
    own = re.match(r"\s*(\d{1,6})", item.get("value") or "")
    if own:
        value = int(own.group(1))
    custom = re.search(r"custom_(cn|cn1|cn2|num|num1|num2)\b", parent.get("class") or "")
    if custom:
        form = custom.group(1)
        return _FORMS[form].format(numeral(value, "chineseCountingThousand") if form.startswith("cn") else value)
    if re.search(r"cjk-ideographic|trad-chinese-informal|simp-chinese-informal", css):
        return f"{numeral(value, 'chineseCountingThousand')}、"
    if parent.get("type") in ("a", "A", "i", "I") or re.search(r"(?:lower|upper)-(?:alpha|roman|latin)", css):
        return ""
    return f"{value}."
