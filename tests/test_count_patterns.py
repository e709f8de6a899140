"""Every entry of patterns/counts.toml proves itself on its own examples."""

from __future__ import annotations

import pytest

from extractor.statements.counts import counts_in, rules
from extractor.text import fold

RULES = {rule.entry.id: rule for rule in rules()}


def scope_of(rule) -> str:
    return rule.scopes[0] if rule.scopes else "overview.staffing"


@pytest.mark.parametrize(("name", "sentence", "number"), [(n, *e) for n, r in RULES.items() for e in r.entry.examples])
def test_example_is_counted(name: str, sentence: str, number: int) -> None:
    rule = RULES[name]
    found = {(c.item, int(c.value)) for c in counts_in(fold(sentence), scope_of(rule))}
    assert (rule.item, number) in found, found


@pytest.mark.parametrize(("name", "sentence"), [(n, e) for n, r in RULES.items() for e in r.entry.counter_examples])
def test_counter_example_is_not(name: str, sentence: str) -> None:
    rule = RULES[name]
    assert rule.item not in {c.item for c in counts_in(fold(sentence), scope_of(rule))}
