"""Chinese character encodings: bytes of a text or HTML file become characters without guessing wildly."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

__all__ = ["Decoded", "decode", "strip_bom"]

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What pages call GB2312 or GBK holds characters of GB18030 as a rule; the larger set reads both.
_FAMILIES = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb-2312", "x-gbk", "cp936", "gb2312-80", "euc-cn"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("utf-8", "utf8", "ascii", "us-ascii"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16-le"), "utf-16-le"),
    **dict.fromkeys(("utf-16be", "utf-16-be"), "utf-16-be"),
    **dict.fromkeys(("hz", "hz-gb-2312"), "hz"),
}

_CANDIDATES = ["utf_8", "gb18030", "big5", "utf_16_le", "utf_16_be"]

_HAN = re.compile("[\u3400-\u9fff]")
# Characters that Chinese prose does not hold: controls, private use, unassigned corners where GB18030 puts
# what was never GB18030, and the replacement character.
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
_COMMON = frozenset(
    "的一是在有和人这中大为上个国部门年预算决算支出收入项目资金财政单位情况说明万元比增加减少原因主要用于"
)


class Decoded(NamedTuple):
    """Text with the name of the encoding that gave it; ``damaged`` counts bytes that had to be replaced."""

    text: str
    encoding: str
    damaged: int = 0


def strip_bom(data: bytes) -> tuple[bytes, str]:
    """The bytes without their byte order mark, and the encoding it names ("" where there is none)."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :], encoding
    return data, ""


def decode(data: bytes, declared: str = "") -> Decoded:
    """Characters of ``data``: by byte order mark, strict UTF-8, the ``declared`` name, then the Chinese candidates.

    UTF-8 goes before the declaration because its strictness is proof, while a declaration is a habit of a
    template. Bytes that fit nowhere become U+FFFD and are counted; nothing is raised.
    """
    data, marked = strip_bom(data)
    if marked:
        return _lenient(data, marked)
    strict = _strict(data, "utf-8")
    if strict is not None and "\0" not in strict:
        return Decoded(strict, "utf-8")
    named = _known(declared)
    if named and named != "utf-8":
        strict = _strict(data, named)
        if strict is not None and _plausible(strict):
            return Decoded(strict, named)
    best = _guess(data)
    attempts = [_lenient(data, encoding) for encoding in dict.fromkeys((best, "utf-8", "gb18030", named)) if encoding]
    # A file cut in mid-character or with one bad byte still is what most of it says.
    return min(attempts, key=lambda attempt: attempt.damaged + 5 * len(_ODD.findall(attempt.text[:20000])))


def _known(name: str) -> str:
    """A declared name as one of ours; "" for all that cannot hold Chinese (a template's iso-8859-1) or is no name."""
    cleaned = name.strip().strip("\"'").lower().replace("_", "-")
    return _FAMILIES.get(cleaned, "")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None


def _lenient(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, text.count("\ufffd"))


def _plausible(text: str) -> bool:
    sample = text[:20000]
    return len(_ODD.findall(sample)) * 100 <= len(sample)


def _guess(data: bytes) -> str:
    """The Chinese encoding charset-normalizer finds likeliest, checked against words that always occur."""
    sample = data[:200_000]
    for encoding in ("gb18030", "big5hkscs"):
        text = _strict(sample, encoding) or _strict(sample[:-1], encoding)
        if text is not None and _reads(text):
            return encoding
    if sample.count(0) * 5 > len(sample):
        halves = (sample[0::2].count(0), sample[1::2].count(0))
        return "utf-16-be" if halves[0] > halves[1] else "utf-16-le"
    from charset_normalizer import from_bytes

    match = from_bytes(sample, cp_isolation=_CANDIDATES, enable_fallback=False).best()
    return match.encoding if match is not None else "gb18030"


def _reads(text: str) -> bool:
    han = _HAN.findall(text[:20000])
    if not han:
        return False
    return sum(character in _COMMON for character in han) * 20 >= len(han)
