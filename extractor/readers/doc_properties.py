"""Properties of characters and paragraphs in the binary Word format ([MS-DOC]): SPRMs, style sheet, FKPs."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, TypeVar

__all__ = [
    "PLAIN",
    "CharacterProperties",
    "ParagraphProperties",
    "RowShape",
    "Runs",
    "StyleSheet",
    "character_properties",
    "character_record",
    "paragraph_record",
    "row_shape",
]

_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
"""Operand sizes by the three highest bits of a SPRM; 6 states its own."""
_DEFINE_TABLE, _CHANGE_TABS, _HUGE = 0xD608, 0xC615, (0x6645, 0x6646)
_VERTICAL_MERGE, _MERGE, _WIDTH = 0xD62B, 0x5624, 0x7623


@dataclass(frozen=True, slots=True)
class CharacterProperties:
    """Whether characters are bold, hidden (or deleted by a tracked change), and their size in points (0 unknown)."""

    bold: bool = False
    hidden: bool = False
    deleted: bool = False
    size: float = 0.0


PLAIN = CharacterProperties()


@dataclass(frozen=True, slots=True)
class ParagraphProperties:
    """Properties of a paragraph, None where not stated.

    ``lfo`` is its list, counted from 1 (0 is none), ``outline`` its outline level, counted from 0 (9 is body text),
    ``depth`` how many tables it stands in. ``row`` holds the SPRMs of a paragraph that ends a table's row.
    """

    lfo: int | None = None
    level: int | None = None
    outline: int | None = None
    centred: bool | None = None
    in_table: bool | None = None
    depth: int | None = None
    ends_row: bool | None = None
    ends_inner_cell: bool | None = None
    ends_inner_row: bool | None = None
    row: bytes = b""

    def over(self, base: ParagraphProperties) -> ParagraphProperties:
        """These properties where stated, those of ``base`` (a style) elsewhere."""
        return replace(
            self,
            lfo=base.lfo if self.lfo is None else self.lfo,
            level=base.level if self.level is None else self.level,
            outline=base.outline if self.outline is None else self.outline,
            centred=base.centred if self.centred is None else self.centred,
        )


@dataclass(frozen=True, slots=True)
class RowShape:
    """A table row's cells: their edges in twips, those that begin or continue a vertical merge (by index), and
    those joined to the cell on their left.
    """

    edges: tuple[int, ...]
    starts: frozenset[int] = frozenset()
    goes_on: frozenset[int] = frozenset()
    joined: frozenset[int] = frozenset()


def row_shape(grpprl: bytes) -> RowShape:
    """The shape that the SPRMs of a row's end define."""
    edges: list[int] = []
    starts: set[int] = set()
    goes_on: set[int] = set()
    joined: set[int] = set()
    for code, operand in single_properties(grpprl):
        if code == _DEFINE_TABLE and operand:
            count = operand[0]
            flags_at = 1 + 2 * (count + 1)
            if len(operand) >= flags_at:
                edges = list(struct.unpack_from(f"<{count + 1}h", operand, 1))
            for index in range(count):
                at = flags_at + 20 * index
                if at + 2 > len(operand):
                    break
                flags = struct.unpack_from("<H", operand, at)[0]
                if flags & 0x02:
                    joined.add(index)
                if flags & 0x40:
                    starts.add(index)
                elif flags & 0x20:
                    goes_on.add(index)
        elif code == _VERTICAL_MERGE and len(operand) >= 2:
            starts.discard(operand[0])
            goes_on.discard(operand[0])
            if operand[1]:
                (starts if operand[1] & 2 else goes_on).add(operand[0])
        elif code == _MERGE:
            joined.update(range(operand[0] + 1, operand[1]))
        elif code == _WIDTH:
            width = struct.unpack_from("<h", operand, 2)[0]
            for index in range(operand[0], min(operand[1], len(edges) - 1)):
                change = width - (edges[index + 1] - edges[index])
                edges[index + 1 :] = [edge + change for edge in edges[index + 1 :]]
    return RowShape(tuple(edges), frozenset(starts), frozenset(goes_on), frozenset(joined))


def single_properties(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """Code and operand of each SPRM of a list; stops where the list is damaged."""
    at = 0
    while at + 2 <= len(grpprl):
        code = struct.unpack_from("<H", grpprl, at)[0]
        at += 2
        size = _SIZES[code >> 13]
        begin = at
        if code >> 13 == 6:
            if code == _DEFINE_TABLE:
                if at + 2 > len(grpprl):
                    return
                size = struct.unpack_from("<H", grpprl, at)[0] + 1
                begin = at + 2
            else:
                if at >= len(grpprl) or (code == _CHANGE_TABS and grpprl[at] == 255):
                    return  # tab stops of unstated length: nothing after them can be trusted
                size = grpprl[at] + 1
                begin = at + 1
        if at + size > len(grpprl):
            return
        yield code, grpprl[begin : at + size]
        at += size


def _paragraph(grpprl: bytes, data: bytes = b"") -> ParagraphProperties:
    stated: dict[str, int | bool] = {}
    row = grpprl
    for code, operand in single_properties(grpprl):
        if code in _HUGE and data:
            # What does not fit a page of properties stands in the Data stream, its length first.
            offset = struct.unpack("<I", operand)[0]
            if offset + 2 <= len(data):
                length = struct.unpack_from("<H", data, offset)[0]
                huge = _paragraph(data[offset + 2 : offset + 2 + length])
                return replace(huge, in_table=huge.in_table or bool(stated.get("in_table")))
            continue
        name = _PARAGRAPH_SPRMS.get(code)
        if name is None:
            continue
        if name == "lfo":
            stated[name] = struct.unpack("<h", operand)[0]
        elif name == "depth":
            stated[name] = min(max(struct.unpack("<i", operand)[0], 0), 50)
        elif name == "centred":
            stated[name] = operand[0] == 1
        elif name in ("level", "outline"):
            stated[name] = operand[0]
        else:
            stated[name] = bool(operand[0])
    ends = stated.get("ends_row") or stated.get("ends_inner_row")
    return ParagraphProperties(row=row if ends else b"", **stated)  # type: ignore[arg-type]


_PARAGRAPH_SPRMS = {
    0x260A: "level", 0x460B: "lfo", 0x2640: "outline", 0x2403: "centred", 0x2461: "centred", 0x2416: "in_table",
    0x2417: "ends_row", 0x6649: "depth", 0x244B: "ends_inner_cell", 0x244C: "ends_inner_row",
}  # fmt: skip


def _character(grpprl: bytes, base: CharacterProperties = PLAIN) -> CharacterProperties:
    found = base
    for code, operand in single_properties(grpprl):
        if code == 0x4A43:
            found = replace(found, size=struct.unpack("<H", operand)[0] / 2)
        elif code in (0x0835, 0x083C, 0x0800):
            name = {0x0835: "bold", 0x083C: "hidden", 0x0800: "deleted"}[code]
            value = operand[0]
            # 0x80 keeps what the style says, 0x81 turns it round.
            inherited = bool(getattr(base, name))
            state = bool(value) if value < 2 else inherited if value == 0x80 else not inherited
            found = replace(found, **{name: state})
    return found


@dataclass(frozen=True, slots=True)
class _Style:
    base: int
    paragraph: bytes
    character: bytes


class StyleSheet:
    """The paragraph styles; each gives the properties of its bases and its own."""

    def __init__(self, data: bytes) -> None:
        self._styles: dict[int, _Style] = {}
        with suppress(struct.error):  # cut short: the styles read so far are all there are
            self._read(data)

    def _read(self, data: bytes) -> None:
        if len(data) < 6:
            return
        at = 2 + struct.unpack_from("<H", data)[0]
        count, fixed = struct.unpack_from("<HH", data, 2)
        for index in range(min(count, 4095)):
            size = struct.unpack_from("<H", data, at)[0]
            record = data[at + 2 : at + 2 + size]
            at += 2 + size
            if fixed < 8 or len(record) < fixed + 4:
                continue
            kind = struct.unpack_from("<H", record, 2)[0]
            if kind & 0xF != 1:
                continue
            name = struct.unpack_from("<H", record, fixed)[0]
            begin = fixed + 2 + (name + 1) * 2
            parts: list[bytes] = []
            while begin + 2 <= len(record) and len(parts) < 2:
                length = struct.unpack_from("<H", record, begin)[0]
                parts.append(record[begin + 2 : begin + 2 + length])
                begin += 2 + length + (length & 1)
            parts += [b""] * (2 - len(parts))
            self._styles[index] = _Style(kind >> 4, parts[0][2:], parts[1])

    def _chain(self, index: int) -> list[_Style]:
        """The style and its bases, the remotest first."""
        chain: list[_Style] = []
        while index in self._styles and len(chain) < 20:
            chain.append(self._styles[index])
            index = chain[-1].base
        return chain[::-1]

    @lru_cache(maxsize=4096)  # noqa: B019 - one sheet lives as long as its document
    def paragraph(self, index: int) -> ParagraphProperties:
        """The paragraph properties of a style."""
        found = ParagraphProperties()
        for style in self._chain(index):
            found = _paragraph(style.paragraph).over(found)
        return replace(found, row=b"", ends_row=None)

    @lru_cache(maxsize=4096)  # noqa: B019
    def character(self, index: int) -> CharacterProperties:
        """The character properties of a style."""
        found = PLAIN
        for style in self._chain(index):
            found = _character(style.character, found)
        return found


T = TypeVar("T")


class Runs(Generic[T]):
    """Properties by file offset, read from the pages (FKP) that a bin table lists."""

    def __init__(self, main: bytes, plc: bytes, entry: int, record: Callable[[bytes, int], T], default: T) -> None:
        """``entry`` is the size of a page's entry for a run, ``record`` reads the properties at a place of a page."""
        count = max(0, (len(plc) - 4) // 8)
        self._bounds = struct.unpack_from(f"<{count + 1}I", plc) if count else ()
        self._pages = struct.unpack_from(f"<{count}I", plc, (count + 1) * 4) if count else ()
        self._main, self._entry, self._record, self._default = main, entry, record, default
        self._known: dict[int, tuple[tuple[int, ...], list[T]]] = {}

    def at(self, offset: int) -> tuple[T, int]:
        """The properties at ``offset`` and the offset up to which they hold."""
        index = bisect_right(self._bounds, offset) - 1
        if not 0 <= index < len(self._pages):
            return self._default, offset + 1
        bounds, runs = self._page(self._pages[index] & 0x3FFFFF)
        at = bisect_right(bounds, offset) - 1
        if not 0 <= at < len(runs):
            return self._default, offset + 1
        return runs[at], bounds[at + 1]

    def _page(self, number: int) -> tuple[tuple[int, ...], list[T]]:
        known = self._known.get(number)
        if known is not None:
            return known
        page = self._main[number * 512 : number * 512 + 512]
        if len(page) < 512:
            return (), []
        count = min(page[511], (511 - 4) // (4 + self._entry))
        bounds = struct.unpack_from(f"<{count + 1}I", page)
        runs = [self._record(page, page[(count + 1) * 4 + index * self._entry] * 2) for index in range(count)]
        self._known[number] = (bounds, runs)
        return bounds, runs


def paragraph_record(data: bytes) -> Callable[[bytes, int], tuple[int, ParagraphProperties]]:
    """Reads style and own properties of a paragraph from a page; ``data`` is the stream of oversized ones."""

    def record(page: bytes, at: int) -> tuple[int, ParagraphProperties]:
        if at == 0 or at >= 510:
            return 0, ParagraphProperties()
        begin, size = (at + 1, page[at] * 2 - 1) if page[at] else (at + 2, page[at + 1] * 2)
        content = page[begin : min(begin + size, 511)]
        style = struct.unpack_from("<H", content)[0] if len(content) >= 2 else 0
        return style, _paragraph(content[2:], data)

    return record


def character_record(page: bytes, at: int) -> bytes:
    """The SPRMs of a run of characters."""
    return page[at + 1 : at + 1 + page[at]] if 0 < at < 511 else b""


def character_properties(grpprl: bytes, base: CharacterProperties) -> CharacterProperties:
    """The properties of characters with these SPRMs in a paragraph whose style gives ``base``."""
    return _character(grpprl, base) if grpprl else base
