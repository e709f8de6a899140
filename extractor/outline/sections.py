"""What a heading means: titles become keys of the standard sections (``patterns/sections.toml``)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from extractor.errors import PatternError
from extractor.patterns import compile_once, document, entries
from extractor.text import fold

__all__ = ["FILE", "Meaning", "folded", "meaning", "plain_title"]

FILE = "sections.toml"

LONGEST = 80
"""Longer lines are no titles."""
_QUOTES = re.compile(r"[“”‘’'\"《》〈〉\s]+")
_FRAGMENT = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The key of a title and the entry of ``patterns/sections.toml`` that gave it.

    ``key`` is empty where an entry says that the title names no section (a single table's title).
    """

    key: str
    pattern: str


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    key: str
    title: regex.Pattern[str]
    unless: regex.Pattern[str] | None
    under: frozenset[str]


@cache
def _rules() -> tuple[_Rule, ...]:
    pieces: dict[str, str] = document(FILE).get("fragments", {})

    def compiled(identity: str, source: str) -> regex.Pattern[str]:
        try:
            return compile_once(_FRAGMENT.sub(lambda match: pieces[match[1]], source), regex.V1)
        except (KeyError, regex.error) as error:
            raise PatternError(f"patterns/{FILE}", f"{identity} 的表达式有误：{error}") from None

    return tuple(
        _Rule(
            id=entry.id,
            key=str(entry.data["key"]),
            title=compiled(
                entry.id,
                "|".join(
                    (
                        *(f"(?:{e})" for e in entry.expressions),
                        *(f"^{regex.escape(plain_title(a))}$" for a in entry.aliases),
                    )
                ),
            ),
            unless=compiled(entry.id, str(entry.data["unless"])) if "unless" in entry.data else None,
            under=frozenset(entry.data.get("under", ())),
        )
        for entry in entries(FILE, "heading")
    )


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """``text`` in the grammar's spelling, remembered: the outline looks at every short line several times."""
    return fold(text)


def plain_title(title: str) -> str:
    """A folded title as the expressions see it: without quotation marks and spaces."""
    return _QUOTES.sub("", title)


def meaning(title: str, ancestors: Iterable[str] = ()) -> Meaning | None:
    """What a folded title means under headings of the keys ``ancestors`` (nearest first); None if nothing.

    Entries are tried in the file's order, the first that fits decides. An entry with ``under`` asks that the
    nearest ancestor with a key is in its list ("" stands for: there is none).
    """
    nearest = next((key for key in ancestors if key), "")
    return _meaning(plain_title(title), nearest)


@lru_cache(maxsize=8192)
def _meaning(title: str, nearest: str) -> Meaning | None:
    # Titles are short lines, so no expression can run away; a time limit would cost more than the search itself.
    if not 0 < len(title) <= LONGEST:
        return None
    for rule in _rules():
        if rule.under and nearest not in rule.under:
            continue
        if rule.unless is not None and rule.unless.search(title):
            continue
        if rule.title.search(title):
            return Meaning(rule.key, rule.id)
    return None
