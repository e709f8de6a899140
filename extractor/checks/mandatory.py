"""Mandatory content (应公开内容): tables and passages a disclosure must hold, with the rule that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import regex

from extractor import patterns
from extractor.checks.catalogue import Check, procedure
from extractor.checks.facts import Facts
from extractor.checks.outcome import Outcome, Severity
from extractor.checks.relation import Status
from extractor.text import fold

__all__ = ["FILE", "Requirement", "requirements"]

FILE = "mandatory.toml"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that must be disclosed.

    ``tables`` and ``sections`` are keys any one of which meets it, ``items`` items or counts that must be stated.
    ``declared`` is an expression for the sentence that says there is none (an empty table with its explanation is
    complete). ``citation`` is the rule, ``since`` the fiscal year from which it holds.
    """

    id: str
    kind: str
    title: str
    citation: str
    applies: tuple[str, ...]
    tables: tuple[str, ...]
    sections: tuple[str, ...]
    items: tuple[str, ...]
    declared: str
    entities: tuple[str, ...]
    severity: Severity
    since: int


@cache
def requirements() -> tuple[Requirement, ...]:
    """All requirements in the order of ``patterns/mandatory.toml``."""
    return tuple(
        Requirement(
            id=entry.id,
            kind=entry.data["kind"],
            title=entry.data["title"],
            citation=entry.data["citation"],
            applies=tuple(entry.data.get("applies", ("budget", "final"))),
            tables=tuple(entry.data.get("tables", ())),
            sections=tuple(entry.data.get("sections", ())),
            items=tuple(entry.data.get("items", ())),
            declared=entry.data.get("declared", ""),
            entities=tuple(entry.data.get("entities", ("department", "unit"))),
            severity=entry.data.get("severity", "warning"),
            since=entry.data.get("since", 0),
        )
        for entry in patterns.entries(FILE, "requirement")
    )


@procedure("mandatory")
def mandatory(check: Check, facts: Facts) -> Iterator[Outcome]:
    """Every requirement of the entry's ``kinds`` is met, or a sentence says why there is nothing to show."""
    narrative = "\n".join(str(r.get("text") or "") for r in facts.sections)
    text = fold(narrative)
    for each in requirements():
        if each.kind not in check.data["kinds"]:
            continue
        early = facts.year is not None and facts.year < each.since
        if facts.disclosure not in each.applies or _entity(facts) not in each.entities or early:
            yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking=f"{each.title}：不适用于此类公开")
            continue
        yield _one(check, facts, each, text)


def _entity(facts: Facts) -> str:
    return str(facts.document.get("entity") or "department")


def _one(check: Check, facts: Facts, each: Requirement, text: str) -> Outcome:
    found = _found(facts, each)
    if found:
        return Outcome(check.id, Status.CONSISTENT, check.severity, evidence=(found,))
    declared = regex.search(each.declared, text) if each.declared else None
    if declared:
        return Outcome(check.id, Status.CONSISTENT, check.severity, evidence=("s:declared",), quote=declared.group())
    lacking = _doubt(check, facts, each)
    if lacking:
        return Outcome(check.id, Status.UNRESOLVED, check.severity, lacking=f"{each.title}：{lacking}")
    return Outcome(check.id, Status.MISSING, each.severity, f"未见应公开内容：{each.title}（依据：{each.citation}）")


def _doubt(check: Check, facts: Facts, each: Requirement) -> str:
    """Why what was not found may still have been disclosed; "" when it would have been seen."""
    if regex.search(check.data["own_rules"], str(facts.document.get("issuer") or "")):
        return "高校、医院等另有公开规定"
    if each.kind == "table":
        known = {key for requirement in requirements() for key in requirement.tables}
        if len({r.get("table") for r in facts.tables} & known) < _ANNEXED:
            return "文件内未读到公开报表（可能另附）"
        if any(not r.get("title") and not r.get("empty") and _figures(r, facts) for r in facts.tables):
            return "有报表的表名未读出"
    elif not facts.sections:
        return "未读出章节"
    elif not facts.statements:
        return "文件只有报表，说明可能另附"
    return ""


def _figures(table: Mapping[str, Any], facts: Facts) -> bool:
    return len(facts.by_table.get(table.get("table_no") or 0, ())) > _NAMELESS or (table.get("rows") or 0) > _NAMELESS


_NAMELESS = 10
"""A table without a title that is longer than this may be the one that is missed."""
_ANNEXED = 2
"""Fewer public tables than this are tables of the narrative; the public ones stand in an annex."""


def _found(facts: Facts, each: Requirement) -> str:
    for row in facts.tables:
        if row.get("table") in each.tables:
            return f"t{row.get('table_no')}"
    for row in facts.sections:
        key = str(row.get("section") or "")
        if key and any(key == wanted or key.startswith(f"{wanted}.") for wanted in each.sections):
            return f"s{row.get('seq')}"
    for s in (*facts.statements, *facts.counted):
        if s.item in each.items:
            return s.identity
    return ""


@procedure("empty_table")
def empty_table(check: Check, facts: Facts) -> Iterator[Outcome]:
    """An empty table says why it is empty, below itself or in the narrative (没有数据的表格应当列出空表并说明)."""
    text = fold("\n".join(str(r.get("text") or "") for r in facts.sections))
    words = check.data["funds"]
    any_empty = False
    for row in facts.tables:
        key = str(row.get("table") or "")
        if not row.get("empty") or key not in words:
            continue
        any_empty = True
        explained = bool(row.get("note")) or bool(regex.search(words[key], text))
        if not explained and not facts.statements:
            lacking = "文件只有报表，说明可能另附"
            yield Outcome(
                check.id, Status.UNRESOLVED, check.severity, evidence=(f"t{row.get('table_no')}",), lacking=lacking
            )
            continue
        yield Outcome(
            check.id,
            Status.CONSISTENT if explained else Status.MISSING,
            check.severity,
            f"{row.get('title') or key}为空表，未见说明",
            evidence=(f"t{row.get('table_no')}",),
            page=row.get("page_from") or 0,
        )
    if not any_empty:
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="没有空表")
