"""Light words: what may stand around a name without naming anything itself (``[words]`` of ``items.toml``).

A phrase is covered when it can be cut into light words, dates and names of bodies. The cut is searched position by
position, so that no phrase, however odd, takes more than a moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from extractor.patterns import compile_once, document

__all__ = ["is_empty", "is_lead"]

_LONGEST = 80
"""A longer phrase is prose, neither a lead nor empty."""
_BODY = 36
"""The longest name of a body, in characters."""
_STOP = regex.compile("[，。；：、]")


class _Words(NamedTuple):
    literals: frozenset[str]
    longest: int
    dates: regex.Pattern[str]
    bodies: regex.Pattern[str]


@cache
def _words(*names: str) -> _Words:
    lists: Mapping[str, list[str]] = document("items.toml")["words"]
    literals = frozenset(word for name in names for word in lists.get(name, [name]))
    bodies = "|".join(map(regex.escape, sorted(lists["bodies"], key=len, reverse=True)))
    return _Words(
        literals,
        max(map(len, literals)),
        compile_once("|".join(lists["dates"]), regex.V1),
        compile_once(bodies, regex.V1),
    )


def _covered(phrase: str, words: _Words, *, word_last: bool) -> bool:
    """Whether the phrase can be cut into light words, dates and bodies; with a light word or a date at its end."""
    size = len(phrase)
    endings = {match.end() for match in words.bodies.finditer(phrase, overlapped=True)}
    stops = [match.start() for match in _STOP.finditer(phrase)]
    reached = [False] * (size + 1)
    by_word = [False] * (size + 1)
    reached[0] = by_word[0] = True
    for at in range(size):
        if not reached[at]:
            continue
        for length in range(1, min(words.longest, size - at) + 1):
            if phrase[at : at + length] in words.literals:
                reached[at + length] = by_word[at + length] = True
        date = words.dates.match(phrase, at)
        if date:
            reached[date.end()] = by_word[date.end()] = True
        limit = next((stop for stop in stops if stop >= at), size)
        for end in endings:
            if at < end <= min(limit, at + _BODY):
                reached[end] = True
    return by_word[size] if word_last else reached[size]


@lru_cache(maxsize=1 << 14)
def is_lead(phrase: str) -> bool:
    """Whether a phrase is only what may stand before a name: the year, the body, light words."""
    return not phrase or (len(phrase) <= _LONGEST and _covered(phrase, _words("lead"), word_last=False))


@lru_cache(maxsize=1 << 14)
def is_empty(phrase: str, *, strict: bool = True) -> bool:
    """Whether a plain phrase names nothing by itself (预算数, 决算数为, 全年安排): its topic must be carried on.

    The name of a body alone is not empty: it names whose amount a list gives. Where the topic has just been named
    (检察（款）：2018年预算支出合计) 支出 and 收入 name nothing either (``strict=False``).
    """
    if not phrase:
        return True
    words = _words("empty") if strict else _words("empty", "支出", "收入")
    return len(phrase) <= _LONGEST and _covered(phrase, words, word_last=True)
