"""Running the checks over the rows of one document."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.checks import changes, form, links, lists, mandatory, parts, repairs, repeats, shares, table_sums
from extractor.checks.catalogue import Check
from extractor.checks.causes import Finding, grouped
from extractor.checks.examine import Result, examined
from extractor.checks.facts import Facts, Rows
from extractor.checks.ledger import Line, ledger
from extractor.checks.outcome import SEVERITIES, Outcome
from extractor.checks.recognised import recognised_keys, reviewed
from extractor.checks.relation import Status

__all__ = ["CheckResult", "run", "run_all"]

# Importing a module registers its procedures; naming them here keeps that visible.
METHODS = (changes, form, links, lists, mandatory, parts, repairs, repeats, shares, table_sums)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All that the checks found in one document."""

    doc_id: str
    results: tuple[Result, ...]
    causes: tuple[Finding, ...]
    recognised: frozenset[str] = frozenset()
    """Evidence that was recognised from an image: what rests on it is for review."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every outcome, in the order of the catalogue."""
        return tuple(o for _, outcomes in self.results for o in outcomes)

    @property
    def ledger(self) -> tuple[Line, ...]:
        """What was to be checked, what was, and what could not be."""
        return ledger(self.results)

    @property
    def findings(self) -> list[dict[str, Any]]:
        """Rows of the frame ``findings``: errors first, then warnings, notes, and one row per check left undecided."""
        rows = reviewed((_row(self.doc_id, cause) for cause in self.causes), self.recognised)
        rows.sort(key=lambda row: SEVERITIES.index(row["severity"]))
        rows += [row for check, outcomes in self.results if (row := _open(self.doc_id, check, outcomes)) is not None]
        return rows


def run(rows: Rows, *, doc_id: str = "", skip: Collection[str] = ()) -> CheckResult:
    """Check one document.

    ``rows`` maps frame names to rows as in the contract (several documents: ``doc_id`` says which). Checks in
    ``skip`` do not run and stay in the ledger as unresolved.
    """
    chosen = doc_id or _first_id(rows)
    facts = Facts(rows, chosen)
    results = examined(facts, skip)
    outcomes = tuple(o for _, found in results for o in found)
    return CheckResult(chosen, results, tuple(grouped(outcomes)), recognised_keys(rows))


def run_all(rows: Rows, *, skip: Collection[str] = ()) -> list[CheckResult]:
    """Check every document of the rows that was read, in their order."""
    done = [
        str(row["doc_id"])
        for row in rows.get("documents", ())
        if row.get("doc_id") and row.get("status", "ok") in ("ok", "partial", None, "")
    ]
    split = _split(rows)
    return [run(split[doc_id], doc_id=doc_id, skip=skip) for doc_id in dict.fromkeys(done)]


def _split(rows: Rows) -> dict[str, dict[str, list[Mapping[str, Any]]]]:
    found: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for frame, listed in rows.items():
        for row in listed:
            found.setdefault(str(row.get("doc_id") or ""), {}).setdefault(frame, []).append(row)
    return found


def _first_id(rows: Rows) -> str:
    for frame in ("documents", "amounts", "cells", "sections"):
        for row in rows.get(frame, ()):
            if row.get("doc_id"):
                return str(row["doc_id"])
    return ""


def _row(doc_id: str, cause: Finding) -> dict[str, Any]:
    lead = cause.leading
    actual, expected = lead.actual, lead.expected
    message = lead.message
    others = cause.witnesses[1:] if cause.culprit is not None and not cause.alike else ()
    if others and cause.culprit is not None:
        more = f"等{len(cause.witnesses)}项" if len(others) > 3 else ""
        message = (
            f"{cause.culprit.named()}疑有误，如为{cause.remedy:f}则{len(cause.witnesses)}处矛盾皆消："
            f"{lead.message}；{'；'.join(o.message for o in others[:3])}{more}"
        )
        actual, expected = cause.culprit.value, cause.remedy
    elif cause.alike:
        message = f"{lead.message}（另有{cause.alike}处相同）"
    elif len(cause.witnesses) > 1 and cause.witnesses[1].check != lead.check:
        message = f"{lead.message}（另有{len(cause.witnesses) - 1}处佐证）"
    evidence = dict.fromkeys(key for o in cause.witnesses for key in o.references)
    if cause.culprit is not None:
        evidence = dict.fromkeys([cause.culprit.key, *evidence])
    return {
        "doc_id": doc_id,
        "check": lead.check,
        "severity": lead.severity,
        "outcome": "missing" if lead.status is Status.MISSING else "inconsistent",
        "message": message,
        "expected": expected,
        "actual": actual,
        "difference": None if actual is None or expected is None else actual - expected,
        "evidence": ";".join(evidence),
        "page": lead.page or next((o.page for o in cause.witnesses if o.page), 0) or None,
    }


def _open(doc_id: str, check: Check, outcomes: Sequence[Outcome]) -> dict[str, Any] | None:
    undecided = [o for o in outcomes if o.status is Status.UNRESOLVED]
    if not undecided:
        return None
    lacking = "；".join(dict.fromkeys(o.lacking for o in undecided if o.lacking))
    first = next((o for o in undecided if o.message), undecided[0])
    return {
        "doc_id": doc_id,
        "check": check.id,
        "severity": "info",
        "outcome": "unresolved",
        "message": f"{check.title}：{len(undecided)}项无法判定（{lacking}）",
        "expected": None,
        "actual": None,
        "difference": None,
        "evidence": ";".join(dict.fromkeys(key for o in undecided for key in o.references)),
        "page": first.page or None,
    }
