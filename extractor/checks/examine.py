"""Every check of the catalogue over the facts of one document, nothing grouped and nothing graded yet."""

from __future__ import annotations

from collections.abc import Collection

from extractor.checks.catalogue import Check, catalogue, procedures
from extractor.checks.facts import Facts
from extractor.checks.outcome import Outcome
from extractor.checks.relation import Status

__all__ = ["Result", "examined"]

Result = tuple[Check, tuple[Outcome, ...]]
"""A check with its outcomes."""


def examined(facts: Facts, skip: Collection[str] = ()) -> tuple[Result, ...]:
    """A result for every check, in the order of the catalogue; checks in ``skip`` do not run and are unresolved."""
    methods = procedures()
    results: list[Result] = []
    for check in catalogue():
        if check.id in skip or check.method not in methods:
            undone = Outcome(check.id, Status.UNRESOLVED, check.severity, lacking="此项检查未执行")
            results.append((check, (undone,)))
            continue
        if facts.disclosure and facts.disclosure not in check.applies:
            apart = Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="不适用于此类公开")
            results.append((check, (apart,)))
            continue
        outcomes = tuple(methods[check.method](check, facts))
        if not outcomes:
            outcomes = (Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="文件中没有此项检查的对象"),)
        results.append((check, outcomes))
    return tuple(results)
