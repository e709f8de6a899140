"""Statements of numbers: people, cars, groups, projects (``patterns/counts.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

import regex

from extractor.errors import PatternError
from extractor.patterns import SECONDS, Entry, compile_once, document, entries, filled

__all__ = ["Count", "CountRule", "counts_in", "rules"]

_FILE = "counts.toml"


@dataclass(frozen=True, slots=True)
class Count:
    """A number of something at ``text[start:end]`` of a normalised passage, with the words that name it."""

    item: str
    label: str
    value: Decimal
    unit: str
    start: int
    end: int
    figure: int
    pattern: str


@dataclass(frozen=True, slots=True)
class CountRule:
    """A compiled entry of ``counts.toml``."""

    entry: Entry
    item: str
    scopes: tuple[str, ...]
    banned: tuple[str, ...]
    under: str
    opens: str
    once: bool
    pattern: regex.Pattern[str]

    def covers(self, scope: str) -> bool:
        """Whether the wording counts in a section with this key: the section itself or one below it."""
        return scope not in self.banned and (
            not self.scopes or any(scope == s or scope.startswith(f"{s}.") for s in self.scopes)
        )


@cache
def rules() -> tuple[CountRule, ...]:
    """The entries of ``counts.toml``, in order."""
    fragments: Mapping[str, str] = document(_FILE)["fragments"]
    compiled = []
    for entry in entries(_FILE, "count"):
        try:
            pattern = compile_once(filled(entry.expressions[0], fragments), regex.V1)
        except regex.error as error:
            raise PatternError(f"patterns/{_FILE}", f"{entry.id} 的表达式有误：{error}") from None
        data = entry.data
        compiled.append(
            CountRule(
                entry,
                data["item"],
                tuple(data.get("scopes", ())),
                tuple(data.get("except", ())),
                data.get("under", ""),
                data.get("opens", ""),
                bool(data.get("once")),
                pattern,
            )
        )
    return tuple(compiled)


@cache
def heads() -> Mapping[str, regex.Pattern[str]]:
    """The words that open a list of staff without a number of their own, by the list's name."""
    lists: Mapping[str, str] = document(_FILE)["lists"]
    return {name: compile_once(source, regex.V1) for name, source in lists.items()}


@cache
def _stated_once() -> frozenset[str]:
    """The counts of which a passage states one; what comes later is a part or a repetition."""
    return frozenset(rule.item for rule in rules() if rule.once)


# A figure with a unit of counting behind it; without one no rule can match.
_COUNTED = regex.compile(r"\d[人名个位辆台部套件家批次团项场期]")


@lru_cache(maxsize=64)
def counts_in(text: str, scope: str) -> tuple[Count, ...]:
    """The numbers of things that a normalised passage states, in order.

    Where two wordings overlap the one that continues the open list goes first (实有…，其中行政编制5人), then the
    one that begins further to the left, then the longer one.
    """
    if not _COUNTED.search(text):
        return ()
    found: list[tuple[int, int, CountRule, regex.Match[str]]] = []
    for rule in rules():
        if rule.covers(scope):
            found.extend((m.start("label"), m.end(), rule, m) for m in rule.pattern.finditer(text, timeout=SECONDS))
    # A number that the wording of a pair explains (行政编制21人，实有20人) opens no list.
    explained: dict[tuple[int, int], CountRule] = {}
    for _, _, rule, match in found:
        if not rule.under:
            explained.setdefault(match.span("value"), rule)
    opened = sorted(
        [
            *((start, rule.opens) for start, _, rule, m in found if rule.opens and explained[m.span("value")] is rule),
            *((match.start(), name) for name, head in heads().items() for match in head.finditer(text)),
        ]
    )
    kept: list[tuple[int, int]] = []
    counts: list[Count] = []

    def rank(candidate: tuple[int, int, CountRule, regex.Match[str]]) -> tuple[bool, int, int]:
        start, end, rule, _ = candidate
        return (not rule.under, start, -end)

    for start, end, rule, match in sorted(found, key=rank):
        if rule.under:
            before = [name for at, name in opened if at <= start]
            if not before or before[-1] != rule.under:
                continue
        at, stop = match.span("value")
        if any(at < e and s < stop for s, e in kept):
            continue
        kept.append((at, stop))
        label = (match["label"] or "").strip("，。；：、 ")
        unit = match.groupdict().get("unit") or ""
        value = Decimal(match["value"].replace(",", ""))
        counts.append(Count(rule.item, label, value, unit, min(start, at), end, at, rule.entry.id))
    counts.sort(key=lambda count: count.figure)
    first = {count.item: count for count in reversed(counts)}
    return tuple(c for c in counts if c.item not in _stated_once() or c is first[c.item])
