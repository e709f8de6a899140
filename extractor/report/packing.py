"""Details made small: every department's record is deflated by itself, with a dictionary that all share.

A page with thousands of departments then opens at once and unpacks a department when it is looked at. The
dictionary is text that records of this corpus have in common (templates recur from department to department).
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

__all__ = ["WINDOW", "Packer", "columns", "compact", "unpack"]

WINDOW = 32_768
"""How far back DEFLATE can refer, in bytes."""


def compact(value: Any) -> str:
    """JSON without spaces, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows as columns: alike stands beside alike and packs better. A column that holds nothing is empty."""
    found = [list(column) for column in zip(*rows, strict=True)]
    return [[] if all(value in (None, "") for value in column) else column for column in found]


class Packer:
    """Packs records; the samples' beginnings (where templates stand) become the dictionary."""

    def __init__(self, samples: Sequence[str]) -> None:
        share = WINDOW // max(len(samples), 1)
        # The end of the dictionary is nearest to the record, so the first sample comes last.
        self.dictionary = b"".join(sample.encode()[:share] for sample in reversed(samples))[-WINDOW:]

    def pack(self, record: str) -> str:
        """The record deflated (raw stream) as base64."""
        packed = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_DEFAULT_STRATEGY, self.dictionary)
        return base64.b64encode(packed.compress(record.encode()) + packed.flush()).decode("ascii")


def unpack(packed: str, dictionary: bytes) -> Any:
    """What :meth:`Packer.pack` packed."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS, dictionary)
    return json.loads(stream.decompress(base64.b64decode(packed)) + stream.flush())
