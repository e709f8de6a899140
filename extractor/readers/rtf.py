"""Rich Text Format (RTF), under its own name or as a .doc: text, automatic numbers as written, tables.

Control words and destinations follow the Rich Text Format Specification 1.9.1. The automatic numbers are no puzzle
here: RTF carries each as text (``\\listtext``) for programs that do not count themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractor.errors import CorruptDocument
from extractor.readers.doc_binary import ParagraphRecord
from extractor.readers.doc_properties import ParagraphProperties, RowShape

__all__ = ["read_rtf"]

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<value>-?\d{1,10})? ?"
    rb"|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<symbol>[^a-zA-Z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<break>[\r\n]+)"
    rb"|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
_MOST_GROUPS = 5000
_CODE_PAGES = {936: "gb18030", 950: "big5hkscs", 932: "cp932", 949: "cp949", 1252: "cp1252", 65001: "utf-8"}
_CHARACTER_SETS = {134: "gb18030", 136: "big5hkscs", 128: "cp932", 129: "cp949"}
_SILENT = frozenset(
    re.findall(
        rb"\w+",
        b"fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf"
        b" fldinst listtable listoverridetable rsidtbl generator themedata colorschememapping datastore latentstyles"
        b" xmlnstbl annotation atnid atnauthor template filetbl revtbl nonshppict bkmkstart bkmkend pgdsctbl"
        b" shppict pnseclvl pn private",
    )
)
"""Groups whose text no reader of the document sees."""
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])\b", re.IGNORECASE)
_CHARACTERS = {
    b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"emspace": "\u2003", b"enspace": "\u2002", b"lbr": "\n", b"qmspace": "\u2005",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "-", b"-": "", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\r", b"\r": "\r"}


@dataclass(frozen=True, slots=True)
class _Group:
    """What a group inherits from the one around it."""

    silent: bool = False
    number: bool = False
    style: int = -1
    """The style being defined, in the style sheet only."""
    fallback: int = 1
    font: int = -1
    bold: bool = False
    hidden: bool = False
    size: float = 12.0


@dataclass(slots=True)
class _Row:
    edges: list[int]
    starts: set[int]
    goes_on: set[int]
    joined: set[int]


def read_rtf(path: str, data: bytes) -> tuple[list[ParagraphRecord], list[str]]:
    """The paragraphs of an RTF file and the automatic number of each; raises :class:`CorruptDocument`."""
    reader = _Reader(path)
    reader.read(data)
    return reader.records, reader.numbers


class _Reader:
    def __init__(self, path: str) -> None:
        self.records: list[ParagraphRecord] = []
        self.numbers: list[str] = []
        self._path = path
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._bytes = bytearray()
        self._text: list[tuple[str, _Group]] = []
        self._number: list[str] = []
        self._skip = 0
        self._surrogate = 0
        self._group = _Group()
        self._in_table = False
        self._depth = 0
        self._centred = False
        self._outline: int | None = None
        self._row = _Row([], set(), set(), set())
        self._flags: set[bytes] = set()
        self._levels: dict[int, int] = {}
        """Outline levels of the styles."""

    def read(self, data: bytes) -> None:
        """Read the whole file."""
        stack: list[_Group] = []
        pending = False  # an opening brace or \* has just been read: the next word names a destination
        starred = False
        at = 0
        binary = 0
        while at < len(data):
            if binary:
                at, binary = at + binary, 0
                continue
            token = _TOKEN.match(data, at)
            if token is None:
                at += 1
                continue
            at = token.end()
            kind = token.lastgroup
            if kind == "break":
                continue
            if kind == "brace":
                self._settle()
                self._skip = 0
                if token.group() == b"{":
                    if len(stack) >= _MOST_GROUPS:
                        raise CorruptDocument(self._path, "RTF 的嵌套层数异常")
                    stack.append(self._group)
                    pending, starred = True, False
                elif stack:
                    self._group = stack.pop()
                continue
            if kind == "symbol":
                symbol = token["symbol"]
                if symbol == b"*":
                    starred = True
                    continue
                self._symbol(symbol)
            elif kind == "hex":
                self._byte(int(token["hex"], 16))
            elif kind == "text":
                self._plain(token.group())
            else:
                word = token["word"]
                value = int(token["value"]) if token["value"] else None
                if word == b"bin" and value:
                    binary = max(0, value)
                elif pending and self._destination(word, starred):
                    pass
                else:
                    self._word(word, value)
            pending = starred = False
        self._settle()
        if any(text.strip() for text, _ in self._text):
            self._end("\r")

    def _destination(self, word: bytes, starred: bool) -> bool:
        """Whether a group's first word made a destination of it."""
        self._settle()
        if word in _SILENT:
            self._group = replace(self._group, silent=True, style=0 if word == b"stylesheet" else -1)
        elif word in (b"listtext", b"pntext"):
            self._group = replace(self._group, number=True)
            self._number = []
        elif starred and word not in (b"shptxt", b"nesttableprops", b"shpinst", b"ud"):
            self._group = replace(self._group, silent=True, style=-1)
        elif word in (b"nesttableprops", b"nonesttables"):
            if word == b"nonesttables":
                self._group = replace(self._group, silent=True)
        elif word in (b"sp", b"sn", b"sv"):
            self._group = replace(self._group, silent=True)
        else:
            return False
        return True

    def _word(self, word: bytes, value: int | None) -> None:
        group = self._group
        if word == b"u" and value is not None:
            self._settle()
            self._unicode(value & 0xFFFF)
            self._skip = group.fallback
            return
        if word == b"f" and value is not None:
            self._settle()
            self._group = replace(group, font=value)
            return
        if word == b"fcharset" and value is not None:
            if value in _CHARACTER_SETS:
                self._fonts[group.font] = _CHARACTER_SETS[value]
            return
        self._settle()
        if word == b"ansicpg" and value is not None:
            self._encoding = _CODE_PAGES.get(value, self._encoding)
        elif word == b"uc":
            self._group = replace(group, fallback=max(0, min(value or 0, 10)))
        elif word == b"b":
            self._group = replace(group, bold=value != 0)
        elif word == b"v" or word == b"deleted":
            self._group = replace(group, hidden=value != 0)
        elif word == b"fs" and value is not None:
            self._group = replace(group, size=value / 2)
        elif word == b"plain":
            self._group = replace(group, bold=False, hidden=False, size=12.0)
        elif word in _CHARACTERS:
            self._add(_CHARACTERS[word])
        elif group.style >= 0:
            if word == b"s" and value is not None:
                self._group = replace(group, style=value)
            elif word == b"outlinelevel" and value is not None:
                self._levels[group.style] = value
        elif not group.silent and not group.number:
            self._structure(word, value)

    def _structure(self, word: bytes, value: int | None) -> None:
        """Control words of paragraphs and tables."""
        if word in (b"par", b"sect", b"page", b"column"):
            self._end("\r")
        elif word == b"pard":
            self._in_table, self._depth, self._centred, self._outline = False, 0, False, None
        elif word == b"intbl":
            self._in_table = True
        elif word == b"itap" and value is not None:
            self._depth = max(0, min(value, 50))
        elif word in (b"ql", b"qr", b"qj", b"qd", b"qc"):
            self._centred = word == b"qc"
        elif word == b"s" and value is not None:
            self._outline = self._levels.get(value)
        elif word == b"outlinelevel" and value is not None:
            self._outline = value
        elif word == b"cell":
            self._in_table = True
            self._depth = max(self._depth, 1)
            self._end("\x07")
        elif word == b"row":
            self._end_row(ParagraphProperties(in_table=True, depth=1, ends_row=True), "\x07")
        elif word == b"nestcell":
            self._end("\r", inner=True)
        elif word == b"nestrow":
            depth = max(self._depth, 2)
            self._end_row(ParagraphProperties(in_table=True, depth=depth, ends_inner_row=True), "\r")
        elif word == b"trowd":
            self._row = _Row([], set(), set(), set())
            self._flags = set()
        elif word == b"trleft" and value is not None and not self._row.edges:
            self._row.edges = [value]
        elif word in (b"clmrg", b"clvmgf", b"clvmrg"):
            self._flags.add(word)
        elif word == b"cellx" and value is not None:
            self._cell_edge(value)

    def _cell_edge(self, right: int) -> None:
        row = self._row
        if not row.edges:
            row.edges = [min(0, right)]
        index = len(row.edges) - 1
        if index >= 1000:
            return
        row.edges.append(right)
        for flag, cells in ((b"clmrg", row.joined), (b"clvmgf", row.starts), (b"clvmrg", row.goes_on)):
            if flag in self._flags:
                cells.add(index)
        self._flags = set()

    def _end(self, mark: str, *, inner: bool = False) -> None:
        in_table = self._in_table or mark == "\x07"
        depth = max(self._depth, 2 if inner else 1) if in_table or inner else 0
        properties = ParagraphProperties(
            outline=self._outline, centred=self._centred, in_table=in_table, depth=depth, ends_inner_cell=inner
        )
        text, bold, size = self._collected()
        self.records.append(ParagraphRecord(text, mark, properties, "body", bold, size))
        self.numbers.append("".join(self._number).strip() if text.strip() else "")
        self._number = []

    def _end_row(self, properties: ParagraphProperties, mark: str) -> None:
        row = self._row
        shape = RowShape(tuple(row.edges), frozenset(row.starts), frozenset(row.goes_on), frozenset(row.joined))
        self._text = []
        self.records.append(ParagraphRecord("", mark, properties, row=shape))
        self.numbers.append("")

    def _collected(self) -> tuple[str, bool, float]:
        parts, self._text = self._text, []
        sizes: dict[float, int] = {}
        for text, group in parts:
            if text.strip():
                sizes[group.size] = sizes.get(group.size, 0) + len(text)
        bold = bool(sizes) and all(group.bold for text, group in parts if text.strip())
        size = max(sizes, key=lambda points: sizes[points]) if sizes else 0.0
        return "".join(text for text, _ in parts), bold, size

    def _add(self, text: str) -> None:
        group = self._group
        if group.number:
            self._number.append(text)
        elif not group.silent and not group.hidden:
            self._text.append((text, group))

    def _unicode(self, unit: int) -> None:
        if 0xD800 <= unit < 0xDC00:
            self._surrogate = unit
        elif 0xDC00 <= unit < 0xE000:
            if self._surrogate:
                self._add(chr(0x10000 + ((self._surrogate - 0xD800) << 10) + unit - 0xDC00))
            self._surrogate = 0
        else:
            self._add(chr(unit))

    def _symbol(self, symbol: bytes) -> None:
        if self._skip:
            self._skip -= 1
            return
        self._settle()
        shown = _SYMBOLS.get(symbol, "")
        if shown == "\r":
            self._structure(b"par", None)
        elif shown:
            self._add(shown)

    def _byte(self, value: int) -> None:
        if self._skip:
            self._skip -= 1
        else:
            self._bytes.append(value)

    def _plain(self, text: bytes) -> None:
        if self._skip:
            skipped = min(self._skip, len(text))
            self._skip -= skipped
            text = text[skipped:]
        self._bytes.extend(text)

    def _settle(self) -> None:
        """Turn the bytes read so far into characters of the current font's set."""
        if not self._bytes:
            return
        raw, self._bytes = bytes(self._bytes), bytearray()
        if not self._group.silent:
            self._add(self._decoded(raw))
        elif self._group.style >= 0:
            named = _HEADING.match(self._decoded(raw))
            if named:
                self._levels.setdefault(self._group.style, int(named[1]) - 1)

    def _decoded(self, raw: bytes) -> str:
        encoding = self._fonts.get(self._group.font, self._encoding)
        if encoding == "cp1252" and any(byte > 0x7F for byte in raw) and self._fonts:
            # Word leaves the font of a run to \dbch; the file's own Chinese font tells what the bytes are.
            encoding = next(iter(self._fonts.values()))
        return raw.decode(encoding, errors="replace")
