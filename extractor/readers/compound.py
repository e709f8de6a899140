"""OLE2 compound files (复合文档): directory and streams of .doc, .xls, .wps and encrypted OOXML."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

__all__ = ["LOCKED", "SIGNATURE", "CompoundFile", "CompoundFileError"]

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

LOCKED = "请用 Word、Excel 或 WPS 打开并去除密码后另存，再重试。"
"""The remedy for an Office file with a password: its ciphers are not ours to break or to carry."""

_END = 0xFFFFFFFC
"""Sector numbers from here on are marks (free, end of chain, FAT, DIFAT), not sectors."""


class CompoundFileError(ValueError):
    """The container is damaged; callers turn it into an error that names the file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A directory entry: kind 1 is a storage, 2 a stream, 5 the root."""

    name: str
    kind: int
    start: int
    size: int


@dataclass(slots=True)
class CompoundFile:
    """A compound file held in memory. ``entries`` lists the directory in file order."""

    data: bytes
    sector: int = 512
    entries: list[Entry] = field(default_factory=list)
    _fat: list[int] = field(default_factory=list)
    _mini_fat: list[int] = field(default_factory=list)
    _mini: bytes = b""
    _cutoff: int = 4096
    cyclic: bool = False
    """Whether a chain of sectors met so far runs in a circle, or out of the file."""

    def __post_init__(self) -> None:
        data = self.data
        if not data.startswith(SIGNATURE) or len(data) < 512:
            raise CompoundFileError("no compound file header")
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise CompoundFileError(f"sector shift {shift}")
        self.sector = 1 << shift
        directory, _, cutoff, mini_start, _, difat, difat_count = struct.unpack_from("<IIIIIII", data, 48)
        self._cutoff = cutoff or 4096
        table = list(struct.unpack_from("<109I", data, 76))
        seen: set[int] = set()
        while difat < _END and len(seen) <= difat_count:
            if difat in seen:
                self.cyclic = True
                break
            seen.add(difat)
            block = self._sector(difat)
            numbers = struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])
            table.extend(numbers[:-1])
            difat = numbers[-1] if numbers else _END
        for number in table:
            if number < _END:
                block = self._sector(number)
                self._fat.extend(struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4]))
        raw = self._chain(directory)
        self.entries = [
            entry for at in range(0, len(raw) - 127, 128) if (entry := _entry(raw[at : at + 128])) is not None
        ]
        if not self.entries:
            raise CompoundFileError("no directory")
        root = self.entries[0]
        mini_fat = self._chain(mini_start) if mini_start < _END else b""
        self._mini_fat = list(struct.unpack(f"<{len(mini_fat) // 4}I", mini_fat[: len(mini_fat) // 4 * 4]))
        self._mini = self._chain(root.start) if root.start < _END else b""

    @property
    def names(self) -> set[str]:
        """The names of all storages and streams."""
        return {entry.name for entry in self.entries}

    def stream(self, name: str) -> bytes:
        """The content of the first stream of that name; raises :class:`CompoundFileError` when there is none."""
        for entry in self.entries:
            if entry.kind == 2 and entry.name == name:
                if entry.size >= self._cutoff:
                    return self._chain(entry.start)[: entry.size]
                return self._mini_chain(entry.start)[: entry.size]
        raise CompoundFileError(f"no stream {name}")

    def is_sound(self) -> bool:
        """Whether every stream's chain of sectors comes to an end; other programs may run in circles where not."""
        for entry in self.entries:
            if entry.kind == 2 and entry.size:
                if entry.size >= self._cutoff:
                    self._chain(entry.start)
                else:
                    self._mini_chain(entry.start)
        return not self.cyclic

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self.sector
        return self.data[begin : begin + self.sector]

    def _chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        seen: set[int] = set()
        while number < _END:
            if number in seen or number >= len(self._fat) or (number + 1) * self.sector >= len(self.data):
                self.cyclic = True
                break  # what came so far is all there is
            seen.add(number)
            parts.append(self._sector(number))
            number = self._fat[number]
        return b"".join(parts)

    def _mini_chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        seen: set[int] = set()
        while number < _END:
            if number in seen or number >= len(self._mini_fat):
                self.cyclic = True
                break
            seen.add(number)
            parts.append(self._mini[number * 64 : number * 64 + 64])
            number = self._mini_fat[number]
        return b"".join(parts)


def _entry(raw: bytes) -> Entry | None:
    length, kind = struct.unpack_from("<HB", raw, 64)
    if kind not in (1, 2, 5) or not 2 <= length <= 64:
        return None
    start, size = struct.unpack_from("<II", raw, 116)
    return Entry(raw[: length - 2].decode("utf-16-le", errors="replace"), kind, start, size)
