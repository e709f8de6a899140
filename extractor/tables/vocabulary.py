"""The tables' vocabulary out of ``patterns/``: entries with expressions, tried in the file's order.

All wordings are compared without white space, in the grammar's spelling.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import regex

from extractor.patterns import SECONDS, Entry, entries, expression

__all__ = ["Rule", "Rules", "rules"]


@dataclass(frozen=True, slots=True)
class Rule:
    """An entry with its expression compiled; ``whole`` asks that the expression matches the wording as a whole."""

    entry: Entry
    pattern: regex.Pattern[str]
    whole: bool
    aliases: frozenset[str]

    @property
    def id(self) -> str:
        """The entry's id."""
        return self.entry.id

    def get(self, key: str, default: Any = "") -> Any:
        """A key of the entry besides the common ones."""
        return self.entry.data.get(key, default)

    def matches(self, wording: str) -> bool:
        """Whether the rule recognises a wording (already without white space)."""
        if wording in self.aliases:
            return True
        if not self.entry.expressions:
            return False
        return _found(self.pattern, self.whole, wording)


@lru_cache(maxsize=1 << 16)
def _found(pattern: regex.Pattern[str], whole: bool, wording: str) -> bool:
    """Whether an expression finds a wording; the same labels come back on every page and table."""
    match = pattern.fullmatch if whole else pattern.search
    return match(wording, timeout=SECONDS) is not None


class Rules:
    """The rules of one kind, in the file's order: the first that matches wins."""

    def __init__(self, file: str, kind: str, *, whole: bool) -> None:
        self.rules = tuple(
            Rule(entry, expression(entry), whole, frozenset(entry.aliases)) for entry in entries(file, kind)
        )
        self.first = lru_cache(maxsize=1 << 12)(self._first)

    def _first(self, wording: str) -> Rule | None:
        for rule in self.rules:
            if rule.matches(wording):
                return rule
        return None

    def id(self, wording: str) -> str:
        """The id of the first rule that matches, or ""."""
        rule = self.first(wording)
        return rule.id if rule else ""


@cache
def rules(file: str, kind: str, *, whole: bool = True) -> Rules:
    """The rules ``[[kind]]`` of ``patterns/file``, compiled once per process."""
    return Rules(file, kind, whole=whole)
