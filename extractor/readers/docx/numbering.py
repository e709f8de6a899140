"""Automatic numbering (自动编号): from ``word/numbering.xml`` to the number Word shows before a paragraph.

A list (``w:num``) refers to a definition (``w:abstractNum``) of nine levels and may override them. Lists of one
definition share its counters; a ``startOverride`` restarts them the first time the list is used at that level
(ECMA-376 Part 1, 17.9).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from extractor.readers.docx.numerals import numeral
from extractor.readers.docx.package import Element
from extractor.readers.docx.styles import NumberingProperties, StyleSheet, W, attribute, integer, is_on
from extractor.readers.docx.symbols import symbol_text

__all__ = ["Counters", "Label", "NumberingDefinitions"]

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_SEPARATORS = {"tab": " ", "space": " ", "nothing": ""}
_LIMIT = 10**9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 0
    form: str = "decimal"
    pattern: str = ""
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str = ""
    font: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Definition:
    levels: tuple[_Level, ...]
    link: str = ""


@dataclass(frozen=True, slots=True)
class _List:
    definition: int
    levels: dict[int, _Level]
    starts: dict[int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """The number of a paragraph as shown, and what separates it from the text."""

    number: str
    separator: str = ""


NO_LABEL = Label("")


def _number_format(level: Element) -> tuple[str, str]:
    """The format and, for a custom one, its sample; Word 2010 and later put those into AlternateContent."""
    found = level.find(W + "numFmt")
    if found is None:
        found = level.find(f"{_MC}AlternateContent/{_MC}Choice/{W}numFmt")
    if found is None:
        return "decimal", ""
    return found.get(W + "val", "decimal"), found.get(W + "format", "")


def _level(element: Element) -> _Level:
    form, pattern = _number_format(element)
    text = element.find(W + "lvlText")
    properties = element.find(W + "rPr")
    fonts = None if properties is None else properties.find(W + "rFonts")
    empty = text is None or text.get(W + "null", "0") in ("1", "true", "on")
    return _Level(
        start=min(max(integer(attribute(element, "start")) or 0, 0), _LIMIT),
        form=form,
        pattern=pattern,
        text="" if empty or text is None else text.get(W + "val", ""),
        suffix=attribute(element, "suff") or "tab",
        restart=integer(attribute(element, "lvlRestart")),
        legal=bool(is_on(element, "isLgl")),
        style=attribute(element, "pStyle") or "",
        font="" if fonts is None else fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or "",
        hidden=bool(is_on(properties, "vanish")),
    )


def _levels(elements: Iterable[Element]) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for element in elements:
        index = integer(element.get(W + "ilvl"))
        if index is not None and 0 <= index < _LEVELS:
            levels[index] = _level(element)
    return levels


class NumberingDefinitions:
    """The lists of a document. Unknown lists have no number, as in Word."""

    def __init__(self, root: Element | None, styles: StyleSheet) -> None:
        self._definitions: dict[int, _Definition] = {}
        self._lists: dict[int, _List] = {}
        if root is None:
            return
        for element in root.iterchildren(W + "abstractNum"):
            identifier = integer(element.get(W + "abstractNumId"))
            if identifier is None or identifier in self._definitions:
                continue
            known = _levels(element.iterchildren(W + "lvl"))
            levels = tuple(known.get(index, _Level()) for index in range(_LEVELS))
            self._definitions[identifier] = _Definition(levels, attribute(element, "numStyleLink") or "")
        for element in root.iterchildren(W + "num"):
            identifier = integer(element.get(W + "numId"))
            definition = integer(attribute(element, "abstractNumId"))
            if identifier is None or definition is None or identifier in self._lists:
                continue
            self._lists[identifier] = _list(element, definition)
        self._follow_links(styles)

    def _follow_links(self, styles: StyleSheet) -> None:
        """A definition without levels of its own borrows those of the list its numbering style names."""
        for identifier, used in self._lists.items():
            definition = used.definition
            for _ in range(_LEVELS):
                found = self._definitions.get(definition)
                if found is None or not found.link:
                    break
                linked = self._lists.get(styles.style_numbering(found.link) or 0)
                if linked is None or linked.definition == definition:
                    break
                definition = linked.definition
            self._lists[identifier] = replace(used, definition=definition)

    def definition(self, num_id: int) -> int | None:
        """The definition a list counts in; None for an unknown list."""
        found = self._lists.get(num_id)
        return found.definition if found is not None and found.definition in self._definitions else None

    def level(self, num_id: int, index: int) -> _Level:
        """A level of a list with its overrides."""
        used = self._lists[num_id]
        return used.levels.get(index) or self._definitions[used.definition].levels[index]

    def start_override(self, num_id: int, index: int) -> int | None:
        """The number at which a list restarts its level; None where it goes on counting."""
        return self._lists[num_id].starts.get(index)

    def level_of_styles(self, num_id: int, styles: tuple[str, ...]) -> int | None:
        """The level of a list that the first linked one of these paragraph styles is linked to."""
        for style in styles:
            for index in range(_LEVELS):
                if self.level(num_id, index).style == style:
                    return index
        return None


def _list(element: Element, definition: int) -> _List:
    overridden: list[Element] = []
    starts: dict[int, int] = {}
    for override in element.iterchildren(W + "lvlOverride"):
        index = integer(override.get(W + "ilvl"))
        if index is None:
            continue
        level = override.find(W + "lvl")
        if level is not None:
            level.set(W + "ilvl", str(index))
            overridden.append(level)
        start = integer(attribute(override, "startOverride"))
        if start is not None:
            starts[index] = min(max(start, 0), _LIMIT)
    return _List(definition, _levels(overridden), starts)


class Counters:
    """The state of all lists while a story is read from its beginning; one instance a story."""

    def __init__(self, definitions: NumberingDefinitions) -> None:
        self._definitions = definitions
        self._values: dict[int, list[int | None]] = {}
        self._restarted: set[tuple[int, int]] = set()

    def next(self, properties: NumberingProperties) -> Label:
        """Count a paragraph and yield its label; :data:`NO_LABEL` where it is not numbered."""
        num_id = properties.num_id
        if not num_id:
            return NO_LABEL
        definition = self._definitions.definition(num_id)
        if definition is None:
            return NO_LABEL
        index = self._definitions.level_of_styles(num_id, properties.styles)
        if index is None:
            index = properties.level or 0
        if not 0 <= index < _LEVELS:
            return NO_LABEL
        values = self._values.setdefault(definition, [None] * _LEVELS)
        self._count(values, num_id, index)
        return self._label(values, num_id, index)

    def _start(self, num_id: int, index: int) -> int:
        override = self._definitions.start_override(num_id, index)
        return self._definitions.level(num_id, index).start if override is None else override

    def _count(self, values: list[int | None], num_id: int, index: int) -> None:
        restarts = self._definitions.start_override(num_id, index) is not None
        if restarts and (num_id, index) not in self._restarted:
            self._restarted.add((num_id, index))
            values[index] = None
        for above in range(index):
            # Word counts a level that was passed over: after 1.1 without a 1 before it, the next one is 2.
            if values[above] is None:
                values[above] = self._start(num_id, above)
        current = values[index]
        values[index] = self._start(num_id, index) if current is None else current + 1
        for deeper in range(index + 1, _LEVELS):
            restart = self._definitions.level(num_id, deeper).restart
            # lvlRestart counts levels from 1; 0 never restarts; a level below its own is no restart point.
            if restart is None or restart > deeper or (restart and index < restart):
                values[deeper] = None

    def _label(self, values: list[int | None], num_id: int, index: int) -> Label:
        level = self._definitions.level(num_id, index)
        if level.hidden:
            return NO_LABEL
        if level.form == "bullet":
            return Label(symbol_text(level.text, level.font, bullet=True), _SEPARATORS.get(level.suffix, " "))

        def shown(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            if other > index:
                return ""
            referred = self._definitions.level(num_id, other)
            value = values[other] or 0
            form = "decimal" if level.legal and referred.form not in ("none", "bullet") else referred.form
            return numeral(value, form, referred.pattern)

        number = _PLACE.sub(shown, level.text)
        return Label(number, _SEPARATORS.get(level.suffix, " ")) if number.strip() else NO_LABEL
