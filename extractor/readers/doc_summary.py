"""What an OLE2 file says of itself: the SummaryInformation property set (author, dates …)."""

from __future__ import annotations

import datetime
import struct

from extractor.readers.compound import CompoundFile, CompoundFileError

__all__ = ["summary"]

_NAMES = {
    2: "title",
    3: "subject",
    4: "author",
    5: "keywords",
    8: "last_author",
    12: "created",
    13: "modified",
    18: "application",
}
_CODE_PAGES = {936: "gb18030", 54936: "gb18030", 65001: "utf-8", 1200: "utf-16-le", 950: "big5hkscs", 1252: "cp1252"}
_EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)


def summary(data: bytes) -> dict[str, str]:
    """title, subject, author, keywords, last_author, created, modified (ISO) and application, as far as stated."""
    try:
        stream = CompoundFile(data).stream("\x05SummaryInformation")
        section = struct.unpack_from("<I", stream, 44)[0]
        count = struct.unpack_from("<I", stream, section + 4)[0]
        places = dict(struct.unpack_from("<II", stream, section + 8 + 8 * i) for i in range(min(count, 64)))
        encoding = "gb18030"
        if 1 in places:
            encoding = _CODE_PAGES.get(struct.unpack_from("<H", stream, section + places[1] + 4)[0], encoding)
        found: dict[str, str] = {}
        for key, name in _NAMES.items():
            value = _value(stream, section + places[key], encoding) if key in places else ""
            if value:
                found[name] = value
        return found
    except (CompoundFileError, struct.error, OverflowError, ValueError):
        return {}


def _value(stream: bytes, at: int, encoding: str) -> str:
    kind = struct.unpack_from("<I", stream, at)[0]
    if kind == 0x1E:
        length = struct.unpack_from("<I", stream, at + 4)[0]
        return stream[at + 8 : at + 8 + min(length, 1000)].split(b"\0")[0].decode(encoding, errors="replace").strip()
    if kind == 0x1F:
        length = struct.unpack_from("<I", stream, at + 4)[0]
        raw = stream[at + 8 : at + 8 + 2 * min(length, 1000)]
        return raw.decode("utf-16-le", errors="replace").split("\0")[0].strip()
    if kind == 0x40:
        ticks = struct.unpack_from("<Q", stream, at + 4)[0]
        if not ticks:
            return ""
        moment = _EPOCH + datetime.timedelta(microseconds=ticks // 10)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return ""
