"""Paragraph and character styles with what they inherit: numbering, outline level, alignment, size, bold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.readers.docx.package import Element

__all__ = ["NumberingProperties", "RunLook", "StyleSheet", "W", "attribute", "integer", "is_on"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CENTRED = frozenset({"center"})
_BODY_LEVEL = 9
_DEFAULT_SIZE = 10.0
_DEPTH = 64


def attribute(parent: Element | None, name: str, attribute_name: str = "val") -> str | None:
    """``w:val`` (or another attribute) of the child ``w:name``; None where child or attribute is missing."""
    child = None if parent is None else parent.find(W + name)
    return None if child is None else child.get(W + attribute_name)


def integer(value: str | None) -> int | None:
    """A whole number as OOXML writes it; None for anything else (Word ignores such values too)."""
    if value is None:
        return None
    try:
        return int(value)
    except ValueError:
        return None


def is_on(parent: Element | None, name: str) -> bool | None:
    """The state of an on/off property; None where it is not stated."""
    child = None if parent is None else parent.find(W + name)
    if child is None:
        return None
    return child.get(W + "val", "true").lower() not in ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class NumberingProperties:
    """``w:numPr`` as far as stated: the list (``numId``) and the level, each of which may be inherited alone.

    ``styles`` are the styles that may be linked to a level of the list: the paragraph's own and those it is
    based on, up to the one that states the numbering. Empty where the paragraph itself states the level.
    """

    num_id: int | None = None
    level: int | None = None
    styles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunLook:
    """How characters look as far as it matters: size in points, bold, hidden, the font of symbols."""

    size: float | None = None
    bold: bool | None = None
    hidden: bool | None = None
    font: str = ""

    def over(self, below: RunLook) -> RunLook:
        """This look laid over another: what it leaves open shines through."""
        return RunLook(
            below.size if self.size is None else self.size,
            below.bold if self.bold is None else self.bold,
            below.hidden if self.hidden is None else self.hidden,
            self.font or below.font,
        )


@dataclass(frozen=True, slots=True)
class _ParagraphStyle:
    numbering: NumberingProperties
    outline: int | None
    alignment: str | None
    look: RunLook


_PLAIN = RunLook()


def run_look(properties: Element | None) -> RunLook:
    """The look that a ``w:rPr`` states."""
    if properties is None or len(properties) == 0:
        return _PLAIN
    half_points = attribute(properties, "sz")
    size = None
    if half_points is not None:
        try:
            size = float(half_points.removesuffix("pt")) / (1 if half_points.endswith("pt") else 2)
        except ValueError:
            size = None
    fonts = properties.find(W + "rFonts")
    font = "" if fonts is None else fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or ""
    return RunLook(size, is_on(properties, "b"), is_on(properties, "vanish"), font)


class StyleSheet:
    """``word/styles.xml``; an empty one (``None``) yields Word's defaults."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default = ""
        self._resolved: dict[str, _ParagraphStyle] = {}
        self._looks: dict[str, RunLook] = {}
        defaults = RunLook(_DEFAULT_SIZE, False, False)
        if root is not None:
            for style in root.iterchildren(W + "style"):
                name = style.get(W + "styleId") or ""
                self._styles.setdefault(name, style)
                if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true", "on"):
                    self._default = name
            stated = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
            defaults = run_look(stated).over(defaults)
        self._defaults = defaults

    def _chain(self, name: str) -> list[tuple[str, Element]]:
        """The style and its ancestors, itself first; broken and circular inheritance ends the chain."""
        chain: list[tuple[str, Element]] = []
        seen: set[str] = set()
        while name in self._styles and name not in seen and len(chain) < _DEPTH:
            seen.add(name)
            style = self._styles[name]
            chain.append((name, style))
            name = attribute(style, "basedOn") or ""
        return chain

    def _paragraph_style(self, name: str) -> _ParagraphStyle:
        if name not in self._styles and name not in self._resolved:
            # Word falls back on the default style; the identifier may still tell of a heading.
            base = self._paragraph_style(self._default) if self._default in self._styles else _BARE
            heading = _HEADING.fullmatch(name)
            outline = int(heading[1]) - 1 if heading else base.outline
            self._resolved[name] = _ParagraphStyle(base.numbering, outline, base.alignment, base.look)
        found = self._resolved.get(name)
        if found is None:
            found = self._resolved[name] = self._resolve(name)
        return found

    def _resolve(self, name: str) -> _ParagraphStyle:
        num_id = level = outline = None
        alignment = None
        linked: list[str] = []
        numbered = False
        look = _PLAIN
        for style_id, style in self._chain(name):
            look = look.over(run_look(style.find(W + "rPr")))
            properties = style.find(W + "pPr")
            if outline is None:
                outline = integer(attribute(properties, "outlineLvl"))
            if outline is None:
                heading = _HEADING.fullmatch((attribute(style, "name") or "").strip())
                outline = int(heading[1]) - 1 if heading else None
            if alignment is None:
                alignment = attribute(properties, "jc")
            if not numbered:
                linked.append(style_id)
            numbering = None if properties is None else properties.find(W + "numPr")
            if numbering is not None:
                numbered = True
                if num_id is None:
                    num_id = integer(attribute(numbering, "numId"))
                if level is None:
                    level = integer(attribute(numbering, "ilvl"))
        numbers = NumberingProperties(num_id, level, tuple(linked) if numbered else ())
        return _ParagraphStyle(numbers, outline, alignment, look)

    @staticmethod
    def _name(properties: Element | None) -> str:
        return attribute(properties, "pStyle") or ""

    def numbering(self, properties: Element | None) -> NumberingProperties:
        """The list and level of a paragraph, from its own ``w:pPr`` and its style."""
        style = self._paragraph_style(self._name(properties)).numbering
        own = None if properties is None else properties.find(W + "numPr")
        if own is None:
            return style
        num_id, level = integer(attribute(own, "numId")), integer(attribute(own, "ilvl"))
        if level is not None:
            return NumberingProperties(style.num_id if num_id is None else num_id, level)
        return style if num_id is None else NumberingProperties(num_id, style.level)

    def style_numbering(self, name: str) -> int | None:
        """The list (``numId``) that a numbering style names."""
        style = self._styles.get(name)
        numbering = None if style is None else style.find(f"{W}pPr/{W}numPr")
        return integer(attribute(numbering, "numId"))

    def level(self, properties: Element | None) -> int:
        """The outline level, 1 to 9; 0 for body text."""
        outline = integer(attribute(properties, "outlineLvl"))
        if outline is None:
            outline = self._paragraph_style(self._name(properties)).outline
        return outline + 1 if outline is not None and 0 <= outline < _BODY_LEVEL else 0

    def centred(self, properties: Element | None) -> bool:
        """Whether the paragraph is centred."""
        alignment = attribute(properties, "jc")
        if alignment is None:
            alignment = self._paragraph_style(self._name(properties)).alignment
        return alignment in _CENTRED

    @staticmethod
    def mark_is_hidden(properties: Element | None) -> bool:
        """Whether the paragraph's mark is hidden, as it is where the whole paragraph is."""
        mark = None if properties is None else properties.find(W + "rPr")
        return bool(is_on(mark, "vanish"))

    def paragraph_look(self, properties: Element | None) -> RunLook:
        """The look of characters in a paragraph before their own properties and character style."""
        return self._paragraph_style(self._name(properties)).look.over(self._defaults)

    def look(self, properties: Element | None, below: RunLook) -> RunLook:
        """The look of a run with these ``w:rPr`` in a paragraph of the look ``below``."""
        own = run_look(properties)
        name = attribute(properties, "rStyle")
        if not name:
            return own.over(below) if own is not _PLAIN else below
        style = self._looks.get(name)
        if style is None:
            style = _PLAIN
            for _, element in self._chain(name):
                style = style.over(run_look(element.find(W + "rPr")))
            self._looks[name] = style
        merged = style.over(below)
        if style.bold and below.bold:  # bold in both styles toggles back (ECMA-376 17.7.3)
            merged = RunLook(merged.size, False, merged.hidden, merged.font)
        return own.over(merged)


_BARE = _ParagraphStyle(NumberingProperties(), None, None, _PLAIN)
