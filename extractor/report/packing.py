"""Details made small: a few departments' records are deflated together, with a dictionary that all share.

A page with thousands of departments then opens at once and unpacks a department when it is looked at. Templates
recur from department to department: neighbours pack well together, and the dictionary is text of this corpus.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

__all__ = ["WINDOW", "Packer", "columns", "compact", "text", "unpack"]

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
        joined = b"".join(sample.encode()[:share] for sample in reversed(samples))[-WINDOW:]
        # Base 85 knows groups of four bytes; a longer dictionary than this one would shift every distance.
        self.dictionary = joined[len(joined) % 4 :]

    def pack(self, records: Sequence[str]) -> str:
        """The records (one line each) deflated as a raw stream, as text."""
        packed = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_DEFAULT_STRATEGY, self.dictionary)
        return text(packed.compress("\n".join(records).encode()) + packed.flush())


# The alphabet of RFC 1924 but for the characters that mean something in HTML.
_SAFE = bytes.maketrans(b"&<>", b",./")
_ORIGINAL = bytes.maketrans(b",./", b"&<>")


def text(data: bytes) -> str:
    """Bytes as text that can stand in HTML: base 85, a sixteenth shorter than base 64."""
    return base64.b85encode(data, pad=True).translate(_SAFE).decode("ascii")


def unpack(packed: str, dictionary: bytes) -> list[Any]:
    """What :meth:`Packer.pack` packed, None for an empty record."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS, dictionary)
    found = stream.decompress(base64.b85decode(packed.encode("ascii").translate(_ORIGINAL))) + stream.flush()
    return [json.loads(line) if line else None for line in found.decode().split("\n")]
