"""Marks: the places in a passage where its figures and its telling phrases stand.

The vocabulary is data (``patterns/phrases.toml``). A passage is read once; figures, phrases and punctuation come out
as one ordered list of marks, in which a longer phrase swallows the shorter ones inside it
(增加的主要原因是 is a reason, not an increase).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import regex

from extractor.patterns import SECONDS, entries, expression
from extractor.quantity import Kind, Quantity, mentions

__all__ = ["Mark", "Sign", "marks", "phrase"]

_FILE = "phrases.toml"


class Sign(StrEnum):
    """What a mark is."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    NUMBER = "number"
    INCREASE = "increase"
    DECREASE = "decrease"
    EITHER = "either"
    FLAT = "flat"
    SAME = "same"
    BASELINE = "baseline"
    REASON = "reason"
    PURPOSE = "purpose"
    CONTENT = "content"
    SHARE = "share"
    COMPLETION = "completion"
    NIL = "nil"
    RESPECTIVELY = "respectively"
    STOP = "stop"
    SEMICOLON = "semicolon"
    COMMA = "comma"
    COLON = "colon"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign at ``text[start:end]``; figures carry their quantity, baselines their wording."""

    sign: Sign
    start: int
    end: int
    quantity: Quantity | None = None
    words: str = ""


_PUNCTUATION = {
    "。": Sign.STOP,
    "!": Sign.STOP,
    "\n": Sign.STOP,
    "；": Sign.SEMICOLON,
    "，": Sign.COMMA,
    "：": Sign.COLON,
    "、": Sign.PAUSE,
}
_POINTS = regex.compile("[" + "".join(map(regex.escape, _PUNCTUATION)) + "]")
_KINDS = {Kind.MONEY: Sign.MONEY, Kind.PERCENT: Sign.PERCENT, Kind.COUNT: Sign.COUNT, Kind.NUMBER: Sign.NUMBER}
# In order of authority: where two phrases overlap, the one found in an earlier round stays.
_ROUNDS: tuple[tuple[str, Sign], ...] = (
    ("reason", Sign.REASON),
    ("purpose", Sign.PURPOSE),
    ("baseline", Sign.BASELINE),
    ("year-on-year", Sign.BASELINE),
    ("flat", Sign.FLAT),
    ("same", Sign.SAME),
    ("either", Sign.EITHER),
    ("increase", Sign.INCREASE),
    ("decrease", Sign.DECREASE),
    ("completion", Sign.COMPLETION),
    ("share", Sign.SHARE),
    ("respectively", Sign.RESPECTIVELY),
    ("nil", Sign.NIL),
    ("content", Sign.CONTENT),
)


@cache
def _phrases() -> Mapping[str, regex.Pattern[str]]:
    return {entry.id: expression(entry) for entry in entries(_FILE, "phrase")}


def phrase(name: str) -> regex.Pattern[str]:
    """The compiled expression of one phrase of ``phrases.toml``."""
    return _phrases()[name]


def marks(text: str) -> list[Mark]:
    """All marks of a normalised passage in order; phrases never overlap each other, nor a figure."""
    figures = [Mark(_KINDS[found.quantity.kind], found.start, found.end, found.quantity) for found in mentions(text)]
    taken = bytearray(len(text))
    for figure in figures:
        taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
    found: list[Mark] = list(figures)
    for match in phrase("not-nil").finditer(text, timeout=SECONDS):
        # Only shields the words from being read as nil.
        taken[match.start()] = taken[match.start()] or 2
    for name, sign in _ROUNDS:
        for match in phrase(name).finditer(text, timeout=SECONDS):
            start, end = match.span()
            if start == end:
                continue
            inside = taken[start:end]
            if 1 in inside and sign is not Sign.BASELINE:
                continue
            if sign is Sign.NIL and 2 in inside:
                continue
            words = match["baseline"].removesuffix("的") if name == "baseline" else ""
            if name == "baseline" and 3 in inside:
                continue
            if name != "baseline" and 3 in inside:
                continue
            taken[start:end] = b"\3" * (end - start)
            found.append(Mark(sign, start, end, None, words))
    for match in _POINTS.finditer(text):
        if taken[match.start()] not in (1, 3):
            found.append(Mark(_PUNCTUATION[match.group()], match.start(), match.end()))
    found.sort(key=lambda mark: (mark.start, mark.end))
    return found
