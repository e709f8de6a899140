"""The parts: one small file for each document read, the one truth that all output is written from.

A part is written whole or not at all (written beside, synced, renamed), so a run may be killed at any moment.
Its first line says what it was made from; the rest are the document's rows, packed. Part names come from the
documents' paths, so a later run finds them again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from extractor import schema
from extractor.batch.places import is_remote, open_place
from extractor.errors import ExtractorError
from extractor.schema import Value

__all__ = ["FolderInUse", "Header", "Part", "PartStore", "claimed", "pack", "unpack"]

Rows = Mapping[str, Sequence[Sequence[Value]]]
"""Frame → its rows, each a sequence of values in the order of the frame's columns."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a part was made from: the file (path, hash) and the program (fingerprint), and how it went."""

    path: str
    sha256: str
    fingerprint: str
    status: str
    error: str = ""
    seconds: float = 0.0
    retry: bool = False
    """Whether a later run should try again: a crash or a time limit says little about the file."""


@dataclass(frozen=True, slots=True)
class Part:
    """A document's rows with what they were made from."""

    header: Header
    rows: Rows


def _plain(value: Value) -> str | int | bool | None:
    return str(value) if isinstance(value, Decimal) else value


def pack(part: Part) -> bytes:
    """The part as bytes: a header line, then the rows, compressed. The same part gives the same bytes."""
    head = json.dumps({name: getattr(part.header, name) for name in Header.__slots__}, separators=(",", ":"))
    body = json.dumps(
        {name: [[_plain(value) for value in row] for row in rows] for name, rows in part.rows.items()},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return head.encode() + b"\n" + zlib.compress(body.encode(), 5)


def _header(line: bytes) -> Header:
    return Header(**json.loads(line))


def unpack(data: bytes) -> Part:
    """The part that ``pack`` made ``data`` from. Raises ValueError when it is damaged."""
    line, _, body = data.partition(b"\n")
    try:
        header = _header(line)
        raw = json.loads(zlib.decompress(body))
    except (zlib.error, TypeError) as error:
        raise ValueError(str(error)) from None
    rows: dict[str, list[list[Value]]] = {}
    for name, listed in raw.items():
        numbers = [i for i, column in enumerate(schema.frame(name).columns) if column.type == "number"]
        for row in listed:
            for i in numbers:
                if row[i] is not None:
                    row[i] = Decimal(row[i])
        rows[name] = listed
    return Part(header, rows)


class _Disk:
    """A folder on the local disk; a file appears there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, data: bytes) -> None:
        file = self._folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(f".{os.getpid()}.tmp")
        try:
            with beside.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(file)
        except OSError:
            beside.unlink(missing_ok=True)
            raise

    def line(self, name: str) -> bytes:
        with (self._folder / name).open("rb") as stream:
            return stream.readline()

    def read(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()

    def sweep(self) -> None:
        for stray in self._folder.glob("*/*.tmp"):
            stray.unlink(missing_ok=True)


class _Remote:
    """A folder on a file system that fsspec knows; object stores put a file there whole or not at all."""

    def __init__(self, url: str) -> None:
        self._system, self._folder = open_place(url)

    def write(self, name: str, data: bytes) -> None:
        file = f"{self._folder}/{name}"
        self._system.makedirs(file.rpartition("/")[0], exist_ok=True)
        self._system.pipe_file(file, data)

    def line(self, name: str) -> bytes:
        return self.read(name).partition(b"\n")[0]

    def read(self, name: str) -> bytes:
        data: bytes = self._system.cat_file(f"{self._folder}/{name}")
        return data


class FolderInUse(ExtractorError):
    """Another run is writing into the same output folder."""

    remedy = "请等它结束，或另选一个 --out 文件夹。"


@contextmanager
def claimed(out: Path) -> Iterator[None]:
    """Keep other runs out of an output folder; the claim ends with this process, however it ends.

    Raises FolderInUse when another run has it.
    """
    folder = out / ".parts"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as stream:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderInUse(str(out), "另一个批处理正在写入该文件夹") from None
        yield


class PartStore:
    """The folder of the parts below the output folder, on the local disk or wherever fsspec reaches."""

    def __init__(self, out: str | Path) -> None:
        self._shelf = _Remote(f"{out}/.parts") if is_remote(str(out)) else _Disk(Path(out) / ".parts")

    def _name(self, path: str) -> str:
        name = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return f"{name[:2]}/{name}.part"

    def put(self, path: str, packed: bytes) -> None:
        """Store the packed part of the document at ``path``, whole or not at all."""
        self._shelf.write(self._name(path), packed)

    def header(self, path: str) -> Header | None:
        """What the stored part of ``path`` was made from; None where there is none or it is damaged."""
        try:
            header = _header(self._shelf.line(self._name(path)))
        except (OSError, ValueError, TypeError):
            return None
        return header if header.path == path else None

    def get(self, path: str) -> Part | None:
        """The stored part of ``path``; None where there is none or it is damaged."""
        try:
            part = unpack(self._shelf.read(self._name(path)))
        except (OSError, ValueError, KeyError):
            return None
        return part if part.header.path == path else None

    def sweep(self) -> None:
        """Remove what a killed run left half written."""
        if isinstance(self._shelf, _Disk):
            self._shelf.sweep()
