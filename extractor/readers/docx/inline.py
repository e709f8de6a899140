"""The text of a paragraph from its runs: fields, symbols, breaks, ruby, and the objects anchored in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from extractor.readers.docx.markup import CX, DGM, MC, A, C, M, R, V, children, chosen, is_deleted
from extractor.readers.docx.package import Element
from extractor.readers.docx.styles import RunLook, StyleSheet, W
from extractor.readers.docx.symbols import symbol_text

__all__ = ["PAGE_BREAK", "Anchored", "Inline", "InlineReader"]

PAGE_BREAK = "\f"
"""What stands in the text of an :class:`Inline` where a new page or column begins."""

_O = "{urn:schemas-microsoft-com:office:office}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CONTROLS = re.compile(r" *[\t\r\n]+[\t\r\n ]*")
_SYMBOL_FONTS = ("symbol", "wingdings", "webdings")
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_ENCLOSED = re.compile(r"\s*eq\s+\\o\s*(?:\\a[clr]\s*)?\((.*?)[,;，；](.*?)\)\s*$", re.IGNORECASE | re.DOTALL)
_CIRCLES = "○◯〇⃝"
_FIXED = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}


class Anchored(NamedTuple):
    """An object anchored in a paragraph: a text box's content, words set as an ornament (``value``), a picture, or a
    chart, diagram or embedded object (``value`` names the relationship to its part; "" for an icon)."""

    kind: Literal["textbox", "chart", "diagram", "wordart", "embedded", "picture"]
    value: str = ""
    element: Element | None = None


@dataclass(slots=True)
class Inline:
    """What was read of a paragraph: its text in pieces, how many characters have which look, its objects."""

    pieces: list[str] = field(default_factory=list)
    weights: dict[tuple[float, bool], int] = field(default_factory=dict)
    anchored: list[Anchored] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text as read, its ends untouched, page breaks included."""
        return "".join(self.pieces)

    def add(self, text: str, look: RunLook) -> None:
        """Append text set in a look."""
        self.pieces.append(text)
        key = (look.size or 0.0, bool(look.bold))
        self.weights[key] = self.weights.get(key, 0) + len(text)


@dataclass(slots=True)
class _Field:
    """A complex field being read (域): its instruction, and whether its result has begun."""

    instruction: list[str] = field(default_factory=list)
    in_result: bool = False


class InlineReader:
    """Reads the paragraphs of one story one after the other; fields may span paragraphs."""

    def __init__(self, root: Element, styles: StyleSheet) -> None:
        self._styles = styles
        self._fields: list[_Field] = []
        self.notes: list[tuple[str, str]] = []
        """References to notes in reading order: (``footnote`` or ``endnote``, identifier)."""
        balance = 0
        for mark in root.iter(W + "fldChar"):
            kind = mark.get(W + "fldCharType")
            if not is_deleted(mark):
                balance += (kind == "begin") - (kind == "end")
        # With marks missing nobody can tell instruction from result; then no text is left out.
        self._balanced = balance == 0

    def read(self, paragraph: Element, into: Inline | None = None) -> Inline:
        """Read a paragraph, appending to ``into`` where another paragraph runs on into it."""
        inline = Inline() if into is None else into
        below = self._styles.paragraph_look(paragraph.find(W + "pPr"))
        self._content(paragraph, below, inline)
        return inline

    def _content(self, parent: Element, below: RunLook, inline: Inline) -> None:
        for child in children(parent):
            if child.tag == W + "r":
                self._run(child, below, inline)
            elif isinstance(child.tag, str) and child.tag.startswith(M) and not self._suppressed:
                inline.add(_formula(child), below)

    @property
    def _suppressed(self) -> bool:
        return self._balanced and any(not opened.in_result for opened in self._fields)

    def _run(self, run: Element, below: RunLook, inline: Inline) -> None:
        properties = run.find(W + "rPr")
        look = below if properties is None else self._styles.look(properties, below)
        custom_mark = False
        for child in children(run):
            tag = child.tag
            if tag == W + "fldChar":
                self._field_mark(child, look, inline)
            elif tag == W + "instrText":
                if self._fields and not self._fields[-1].in_result:
                    self._fields[-1].instruction.append(child.text or "")
            elif look.hidden or self._suppressed:
                continue
            elif tag == W + "t":
                if not custom_mark:
                    text = _shown(child, look)
                    if text:
                        inline.add(text, look)
            elif tag in _FIXED:
                inline.pieces.append(_FIXED[tag])
            elif tag == W + "br":
                inline.pieces.append(PAGE_BREAK if child.get(W + "type") in ("page", "column") else "\n")
            elif tag == W + "sym":
                inline.add(_symbol(child), look)
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                kind = "footnote" if tag == W + "footnoteReference" else "endnote"
                self.notes.append((kind, child.get(W + "id", "")))
                custom_mark = child.get(W + "customMarkFollows", "0").lower() in ("1", "true", "on")
            elif tag in (W + "drawing", W + "pict", W + "object"):
                inline.anchored.extend(_anchored(child))
            elif tag == W + "ruby":
                base = child.find(W + "rubyBase")
                if base is not None:
                    self._content(base, look, inline)

    def _field_mark(self, mark: Element, look: RunLook, inline: Inline) -> None:
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            visible = not look.hidden and not self._suppressed
            self._fields.append(_Field())
            if visible:
                value = _form_value(mark)
                if value:
                    inline.add(value, look)
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            if not ended.in_result and not look.hidden and not self._suppressed:
                text = _enclosed("".join(ended.instruction))
                if text:
                    inline.add(text, look)


def _shown(element: Element, look: RunLook) -> str:
    text = element.text or ""
    if element.get(_SPACE) != "preserve":
        text = text.strip(" \t\r\n")
    if "\n" in text or "\t" in text or "\r" in text:
        text = _CONTROLS.sub(" ", text)
    if look.font.lower().startswith(_SYMBOL_FONTS) or _PRIVATE.search(text):
        text = symbol_text(text, look.font)
    return text


def _symbol(element: Element) -> str:
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    if not 0x20 <= code <= 0xFFFF or 0xD800 <= code <= 0xDFFF:
        return ""
    return symbol_text(chr(code), element.get(W + "font", ""))


def _form_value(mark: Element) -> str:
    """The value of a legacy form field that keeps it outside the text: a check box or a drop-down list."""
    data = mark.find(W + "ffData")
    if data is None:
        return ""
    box = data.find(W + "checkBox")
    if box is not None:
        state = box.find(W + "checked")
        if state is None:
            state = box.find(W + "default")
        on = state is not None and state.get(W + "val", "1").lower() in ("1", "true", "on")
        return "☑" if on else "☐"
    entries = data.find(W + "ddList")
    if entries is not None:
        values = [entry.get(W + "val", "") for entry in entries.iterchildren(W + "listEntry")]
        result = entries.find(W + "result")
        index = "0" if result is None else result.get(W + "val", "0")
        if index.isdigit() and int(index) < len(values):
            return values[int(index)]
    return ""


def _enclosed(instruction: str) -> str:
    """What an EQ field without a result shows where it lays characters over each other (带圈字符)."""
    found = _ENCLOSED.match(instruction)
    if found is None:
        return ""
    outer, inner = found[1].strip(), found[2].strip()
    if outer and outer in _CIRCLES and inner.isdigit() and 1 <= int(inner) <= 20:
        return chr(0x2460 + int(inner) - 1)
    return inner


def _formula(element: Element) -> str:
    """The characters of an equation in one line; a fraction as numerator/denominator."""
    if element.tag == M + "t":
        return element.text or ""
    if element.tag == M + "f":
        parts = [element.find(M + "num"), element.find(M + "den")]
        return "/".join("" if part is None else _formula(part) for part in parts)
    return "".join(_formula(child) for child in element if child.tag != MC + "AlternateContent")


def _anchored(holder: Element) -> list[Anchored]:
    """The objects of a drawing in document order; what stands inside a text box is left to its reader."""
    found: list[Anchored] = []
    stack = [holder]
    embedded = False
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag == MC + "AlternateContent":
            branch = chosen(element)
            if branch is not None:
                stack.append(branch)
            continue
        if tag == W + "txbxContent":
            found.append(Anchored("textbox", element=element))
            continue
        if tag in (C + "chart", CX + "chart"):
            found.append(Anchored("chart", element.get(R + "id", "")))
        elif tag == DGM + "relIds":
            found.append(Anchored("diagram", element.get(R + "dm", "")))
        elif tag == V + "textpath":
            found.append(Anchored("wordart", element.get("string", "")))
        elif tag == _O + "OLEObject":
            shown = element.get("DrawAspect", "Content") != "Icon"
            found.append(Anchored("embedded", element.get(R + "id", "") if shown else "", element))
            embedded = True
        elif tag in (A + "blip", V + "imagedata"):
            found.append(Anchored("picture"))
        stack.extend(reversed(element))
    # The picture of an embedded object is no picture of its own.
    return [item for item in found if not (embedded and item.kind == "picture")]
