"""Noun phrases: which item of the contract, or which subject code, a phrase of the narrative names.

The phrase stands before a figure (``本部门当年预算收入`` 2,838.42万元). Chinese puts the head noun last, so an item's
wording is looked for at the end of the phrase, behind it only light words. All wordings are data
(``patterns/items.toml``); subjects come from the code book and from the document's own tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from extractor.errors import PatternError
from extractor.patterns import Entry, compile_once, document, entries, filled
from extractor.statements.light_words import is_lead

__all__ = ["ItemName", "Topic", "item_named", "plain_phrase"]

_FILE = "items.toml"
_QUOTES = regex.compile(r"[“”‘’《》'\"「」]")
_ASIDE = regex.compile(r"\(([^()]*)\)")
_MARK = regex.compile(r"[类款项目级]|\d+[类款项]?")
_NUMBERING = regex.compile(
    r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[(（]\d{1,3}[)）]|\d{1,3}(?:[)）、]|[.．](?=(?:19|20)\d{2}年|\D|$))|[①-⑳])+"
)
_COUNTED = regex.compile(r"(?:[、，]?(?:累计|共计|合计|共)?\d+(?:批次|人次|批|人|个|次|辆|台|组|项|套|名))+[、，]?$")
"""Numbers of things between a name and its amount (国内公务接待6批次、45人、0.5万元)."""
_LISTS_OF_PARTS = frozenset({"statement.revenue", "statement.expenditure"})
_YEAR = regex.compile(r"(?:19|20)\d{2}(?:年度|年)?(?:度)?")


@dataclass(frozen=True, slots=True)
class Topic:
    """What the talk is about where a phrase stands.

    ``scope`` is the key of the section, or the topic that the head of the sentence sets; ``side`` is ``revenue``,
    ``expenditure`` or empty; ``kind`` is the document's kind of disclosure (``budget`` or ``final``). ``part``: the
    phrase names a part of a total (其中).
    """

    scope: str = ""
    side: str = ""
    kind: str = "budget"
    part: bool = False


@dataclass(frozen=True, slots=True)
class ItemName:
    """An item (or the two items) that a phrase names, the words that name it, and the pattern that knew it."""

    items: tuple[str, ...]
    start: int
    end: int
    pattern: str
    once: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    entry: Entry
    items: tuple[str, ...]
    scopes: frozenset[str]
    side: str
    kinds: frozenset[str]
    lead: str
    part: bool
    banned: frozenset[str]
    pattern: regex.Pattern[str]
    order: int


@cache
def rules() -> tuple[_Rule, ...]:
    """The compiled entries of ``items.toml``, in its order."""
    data = document(_FILE)
    fragments: Mapping[str, str] = data["fragments"]
    groups: Mapping[str, list[str]] = data["groups"]
    tail = sorted(data["words"]["tail"], key=len, reverse=True)
    compiled: list[_Rule] = []
    for order, entry in enumerate(entries(_FILE, "name")):
        source = "|".join((filled(entry.expressions[0], fragments), *map(regex.escape, entry.aliases)))
        scopes: list[str] = []
        for scope in entry.data.get("scopes", ()):
            scopes.extend(groups.get(scope, [scope]))
        try:
            pattern = compile_once(rf"(?<core>{source})(?:\L<tail>)*+$", regex.V1, tail=tail)
        except regex.error as error:
            raise PatternError(f"patterns/{_FILE}", f"{entry.id} 的表达式有误：{error}") from None
        compiled.append(
            _Rule(
                entry,
                tuple(entry.data["items"]),
                frozenset(scopes),
                entry.data.get("side", ""),
                frozenset(entry.data.get("kinds", ())),
                entry.data.get("lead", ""),
                entry.data.get("part", False),
                frozenset(entry.data.get("except", ())),
                pattern,
                order,
            )
        )
    return tuple(compiled)


def plain_phrase(phrase: str) -> str:
    """The phrase without quotation marks, numbering, years and counts; short brackets opened, long asides dropped."""

    def aside(match: regex.Match[str]) -> str:
        inner: str = match[1]
        if _MARK.fullmatch(inner):
            return ""
        return inner if len(inner) <= 2 else ""

    text = _NUMBERING.sub("", _QUOTES.sub("", phrase).lstrip("，。；：、 "))
    text = _ASIDE.sub(aside, text)
    return str(_COUNTED.sub("", _YEAR.sub("", text))).strip("，。；：、:;—-~ ")


@lru_cache(maxsize=16384)
def item_named(phrase: str, topic: Topic) -> ItemName | None:
    """The item that a plain phrase (see :func:`plain_phrase`) names under a topic; None when it names none."""
    if not phrase or len(phrase) > 80:
        phrase = phrase[-80:]
        if not phrase:
            return None
    best: tuple[tuple[int, int, int, int], ItemName] | None = None
    for rule in rules():
        if rule.kinds and topic.kind not in rule.kinds:
            continue
        if rule.scopes and topic.scope not in rule.scopes:
            continue
        if topic.scope in rule.banned or (rule.side and topic.side != rule.side):
            continue
        if rule.part and not (topic.part or topic.scope in _LISTS_OF_PARTS):
            continue
        match = rule.pattern.search(phrase)
        if match is None or not match["core"]:
            continue
        start = match.start()
        if rule.lead == "plain" and not is_lead(phrase[:start]):
            continue
        if rule.lead == "bare" and start:
            continue
        # Further left first, then the longer wording, then the entry that knows its place, then the file's order.
        specific = bool(rule.scopes) + bool(rule.side) + bool(rule.kinds)
        rank = (start, -match.end("core"), -specific, rule.order)
        if best is None or rank < best[0]:
            best = (
                rank,
                ItemName(rule.items, start, match.end("core"), rule.entry.id, bool(rule.entry.data.get("once"))),
            )
    return None if best is None else best[1]


def scope_of(items: Iterable[str]) -> tuple[str, str]:
    """The scope and side that an item sets for the rest of its sentence."""
    for item in items:
        family = item.split(".")[0]
        side = "revenue" if ".revenue" in f".{item}" else "expenditure" if ".expenditure" in f".{item}" else ""
        scope = {
            "revenue": "statement.revenue",
            "expenditure": "statement.expenditure",
            "fiscal": "statement.fiscal",
            "general_public": "statement.general_public",
            "government_fund": "statement.government_fund",
            "state_capital": "statement.state_capital",
            "three_public": "other.three_public",
            "procurement": "other.procurement",
            "performance": "other.performance",
        }.get(family, "")
        return scope, side
    return "", ""
