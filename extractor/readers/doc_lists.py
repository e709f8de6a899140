"""Automatic numbers (自动编号) of a binary Word file: list tables and counters become the labels Word shows."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from extractor.readers.doc_binary import BinaryDocument
from extractor.readers.docx.numerals import numeral

__all__ = ["list_labels"]

_FORMS = [
    "decimal",
    "upperRoman",
    "lowerRoman",
    "upperLetter",
    "lowerLetter",
    "ordinal",
    "cardinalText",
    "ordinalText",
    "hex",
    "chicago",
    "ideographDigital",
    "japaneseCounting",
    "aiueo",
    "iroha",
    "decimalFullWidth",
    "decimalHalfWidth",
    "japaneseLegal",
    "japaneseDigitalTenThousand",
    "decimalEnclosedCircle",
    "decimalFullWidth2",
    "aiueoFullWidth",
    "irohaFullWidth",
    "decimalZero",
    "bullet",
    "ganada",
    "chosung",
    "decimalEnclosedFullstop",
    "decimalEnclosedParen",
    "decimalEnclosedCircleChinese",
    "ideographEnclosedCircle",
    "ideographTraditional",
    "ideographZodiac",
    "ideographZodiacTraditional",
    "taiwaneseCounting",
    "ideographLegalTraditional",
    "taiwaneseCountingThousand",
    "taiwaneseDigital",
    "chineseCounting",
    "chineseLegalSimplified",
    "chineseCountingThousand",
]
"""Number formats (MSONFC) in the order of their codes."""
_BULLET, _NONE = 23, 255


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: int
    text: str
    legal: bool
    restarts_after: int
    """The level above which a paragraph restarts this one's counter."""


@dataclass(frozen=True, slots=True)
class _Override:
    identifier: int
    starts: dict[int, int]
    levels: dict[int, _Level]


def list_labels(document: BinaryDocument) -> list[str]:
    """The automatic number of every paragraph in file order, "" for those without.

    Damage is no error here: without its list tables a document simply has no automatic numbers.
    """
    try:
        return _Labeller(document).labels()
    except (struct.error, IndexError, ValueError, OverflowError):
        return [""] * len(document.paragraphs)


class _Labeller:
    def __init__(self, document: BinaryDocument) -> None:
        self._document = document
        self._lists = _read_lists(document.lists)
        self._overrides = _read_overrides(document.overrides)
        self._counters: dict[int, list[int | None]] = {}
        self._started: set[tuple[int, int]] = set()
        self._last: dict[tuple[int, str, int], int] = {}

    def labels(self) -> list[str]:
        """The number of every paragraph in file order, "" for those without."""
        found: list[str] = []
        for paragraph in self._document.paragraphs:
            properties = paragraph.properties
            label = ""
            if properties.lfo and paragraph.text.strip():
                label = self._next(properties.lfo, properties.level or 0)
            if self._document.libre_office:
                self._pass_heading(label or paragraph.text)
            found.append(label)
        return found

    def _next(self, lfo: int, level: int) -> str:
        if not 0 < lfo <= len(self._overrides) or not 0 <= level <= 8:
            return ""
        override = self._overrides[lfo - 1]
        levels = self._lists.get(override.identifier)
        if levels is None:
            return ""
        own = self._level(levels, override, level)
        if own is None:
            return ""
        if self._document.libre_office:
            self._continue(own, level, override.identifier)
        counters = self._counters.setdefault(override.identifier, [None] * 9)
        start = override.starts.get(level, own.start)
        if level in override.starts and (lfo, level) not in self._started:
            counters[level] = None
        self._started.add((lfo, level))
        value = counters[level]
        counters[level] = start if value is None else value + 1
        for lower in range(level + 1, 9):
            below = self._level(levels, override, lower)
            if below is not None and level < below.restarts_after:
                counters[lower] = None
        return self._shown(levels, override, counters, own)

    def _continue(self, own: _Level, level: int, identifier: int) -> None:
        """Let a list of a LibreOffice file go on with the counters of the list it was cut from.

        LibreOffice writes every list style as a list of its own, so that 一 and 二 of one list may stand in two.
        A list that begins like another one, with no heading of a higher rank since, is taken to go on with it.
        """
        key = (level, own.text, own.form)
        earlier = self._last.get(key)
        if earlier is not None and earlier != identifier and own.start == 1 and identifier not in self._counters:
            self._counters[identifier] = self._counters[earlier]
        self._last[key] = identifier

    def _pass_heading(self, text: str) -> None:
        rank = _rank(text)
        for key in [key for key in self._last if _form_rank(key[1], key[2]) > rank]:
            del self._last[key]

    @staticmethod
    def _level(levels: list[_Level], override: _Override, level: int) -> _Level | None:
        if level in override.levels:
            return override.levels[level]
        return levels[min(level, len(levels) - 1)] if levels else None

    def _shown(self, levels: list[_Level], override: _Override, counters: list[int | None], own: _Level) -> str:
        if own.form == _BULLET:
            return ""
        parts: list[str] = []
        for char in own.text:
            if ord(char) > 8:
                parts.append(char)
                continue
            source = self._level(levels, override, ord(char))
            value = counters[ord(char)]
            if source is None or source.form == _NONE:
                continue
            if value is None:
                value = override.starts.get(ord(char), source.start)
                counters[ord(char)] = value
            form = "decimal" if own.legal else _FORMS[source.form] if source.form < len(_FORMS) else "decimal"
            parts.append(numeral(value, form))
        return "".join(parts).strip()


_RANKS = tuple(
    re.compile(expression)
    for expression in (
        r"\s*第[一二三四五六七八九十]+(?:部分|章)",
        r"\s*[一二三四五六七八九十]{1,3}[、.．]",
        r"\s*[（(][一二三四五六七八九十]{1,3}[）)]",
        r"\s*\d{1,2}[、.．]",
        r"\s*[（(]\d{1,2}[）)]",
    )
)


def _rank(text: str) -> int:
    """The rank of the numeral a paragraph begins with, 0 the highest; a large number for a paragraph without."""
    return next((rank for rank, expression in enumerate(_RANKS) if expression.match(text)), len(_RANKS))


def _form_rank(text: str, form: int) -> int:
    name = _FORMS[form] if form < len(_FORMS) else "decimal"
    return _rank("".join(numeral(1, name) if ord(char) <= 8 else char for char in text))


def _read_level(data: bytes, at: int) -> tuple[_Level, int]:
    start, form, flags = struct.unpack_from("<iBB", data, at)
    chpx, papx, limit = data[at + 24], data[at + 25], data[at + 26]
    text_at = at + 28 + papx + chpx
    length = struct.unpack_from("<H", data, text_at)[0]
    end = text_at + 2 + length * 2
    if length > 255 or end > len(data):
        raise ValueError("list level text out of bounds")
    text = data[text_at + 2 : end].decode("utf-16-le", errors="replace")
    restarts_after = limit if flags & 0x08 else 9
    return _Level(start, form, text, bool(flags & 0x04), restarts_after), end


def _read_lists(data: bytes) -> dict[int, list[_Level]]:
    if len(data) < 2:
        return {}
    count = struct.unpack_from("<h", data)[0]
    at = 2 + 28 * max(count, 0)
    found: dict[int, list[_Level]] = {}
    for index in range(count):
        identifier = struct.unpack_from("<i", data, 2 + 28 * index)[0]
        simple = data[2 + 28 * index + 26] & 1
        levels: list[_Level] = []
        for _ in range(1 if simple else 9):
            level, at = _read_level(data, at)
            levels.append(level)
        found[identifier] = levels
    return found


def _read_overrides(data: bytes) -> list[_Override]:
    if len(data) < 4:
        return []
    count = struct.unpack_from("<i", data)[0]
    heads = [struct.unpack_from("<iiiB", data, 4 + 16 * index) for index in range(max(count, 0))]
    at = 4 + 16 * len(heads)
    found: list[_Override] = []
    for identifier, _, _, amount in heads:
        starts: dict[int, int] = {}
        levels: dict[int, _Level] = {}
        if at + 4 <= len(data):
            at += 4
            for _ in range(amount):
                start, flags = struct.unpack_from("<iI", data, at)
                at += 8
                number = flags & 0xF
                if flags & 0x20:
                    levels[number], at = _read_level(data, at)
                    if flags & 0x10:
                        starts[number] = levels[number].start
                elif flags & 0x10:
                    starts[number] = start
        found.append(_Override(identifier, starts, levels))
    return found
