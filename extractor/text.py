"""Normalised text that still knows where each of its characters stands in the original.

The grammar works on one spelling: half-width digits, letters, percent signs and brackets; Chinese commas,
semicolons, colons and stops; Han characters instead of radicals; no layout spaces. Every character of the
normalised text maps back to the text as it stands in the document.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

__all__ = ["Normalised", "fold", "normalise"]

_PUNCTUATION = {
    "(": "（【〔［﹝❨⟨〈".replace("〈", ""),
    ")": "）】〕］﹞❩⟩",
    "，": "，﹐､",
    "；": "；;﹔",
    "：": "：:﹕∶︰",
    "。": "。．｡".replace("．", ""),
    ".": "．",
    "%": "％﹪",
    "-": "－﹣−‐‑‒–⁃",
    "—": "—―─━﹘",
    "~": "～〜∼˜",
    "/": "／∕⁄",
    "“": '“„‟〝「『＂"',
    "”": "”〞」』",
    "、": "、﹑､",
    "+": "＋﹢",
    "·": "·•・‧∙",
}
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufffc\u200e\u200f"
_SPACE = re.compile(r"[\s\u00a0\u3000\u2000-\u200a\u202f\u205f" + _INVISIBLE + "]+")
_WORD_EDGE = re.compile(r"[0-9A-Za-z.%]")
# A comma between digits that groups thousands: one to three digits before, three after, as often as needed.
_GROUPED = re.compile(r"(?<![\d.])\d{1,3}(?:[,，]\d{3})+(?![\d])")


@cache
def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in (*range(0xFF01, 0xFF5F), *range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1:
            table[code] = plain
    # CJK Radicals Supplement: NFKC maps only two of them, the others carry their Han character here.
    table.update(zip(map(ord, _RADICALS), _HAN, strict=True))
    for target, sources in _PUNCTUATION.items():
        table.update({ord(source): target for source in sources})
    return table


# PDF fonts put these radicals in place of the characters they look like.
_RADICALS = "⺀⺁⺄⺆⺇⺈⺊⺌⺍⺕⺗⺘⺛⺝⺟⺠⺡⺣⺤⺧⺨⺩⺪⺫⺬⺭⺮⺯⺳⺶⺷⺸⺹⺻⺼⺾⻀⻃⻄⻅⻆⻇⻈⻉⻋⻌⻍⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
_HAN = "冫厂乙冂几刀卜小小彐心手旡月母民水火爪牛犬王疋罒示礻竹糸网羊羊羊老聿肉艹艹西西见角角讠贝车辶辶邑钅長镸长门阜雨青韦页风飞食饣饣马马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"


@dataclass(frozen=True, slots=True)
class Normalised:
    """``text`` in the grammar's spelling; ``origin[i]`` is the offset of ``text[i]`` in the original."""

    text: str
    origin: Sequence[int]
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that ``text[start:end]`` came from."""
        if start >= end:
            at = self.origin[start] if start < len(self.origin) else self.length
            return at, at
        return self.origin[start], self.origin[end - 1] + 1

    def offset(self, original: int) -> int:
        """The first offset in the normalised text that stands at or after ``original``."""
        return bisect_left(self.origin, original)


def normalise(text: str) -> Normalised:
    """Bring ``text`` into the grammar's spelling.

    White space disappears, except one space where two ASCII letters, digits or points would otherwise touch
    (``1,234.56 78.90`` stays two figures). ASCII commas become Chinese ones unless they group thousands.
    """
    plain = text.translate(_table())
    # A comma is only then part of a figure when it groups thousands; the grammar sees "，" otherwise.
    if "," in plain or "，" in plain:
        plain = _GROUPED.sub(_with_commas, plain.replace(",", "，"))
    if not _SPACE.search(plain):
        return Normalised(plain, range(len(plain)), len(plain))
    parts: list[str] = []
    origin: list[int] = []
    at = 0
    for match in _SPACE.finditer(plain):
        parts.append(plain[at : match.start()])
        origin.extend(range(at, match.start()))
        before = plain[match.start() - 1] if match.start() else ""
        after = plain[match.end()] if match.end() < len(plain) else ""
        if (
            before
            and after
            and _WORD_EDGE.match(before)
            and _WORD_EDGE.match(after)
            and match.group().strip(_INVISIBLE)
        ):
            parts.append(" ")
            origin.append(match.start())
        at = match.end()
    parts.append(plain[at:])
    origin.extend(range(at, len(plain)))
    return Normalised("".join(parts), origin, len(text))


def _with_commas(grouped: re.Match[str]) -> str:
    return grouped.group().replace("，", ",")


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """``normalise(text).text`` for places where nobody asks for offsets (aliases, headings, labels)."""
    return normalise(text).text
