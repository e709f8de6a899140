"""Every entry of patterns/items.toml proves itself on its own examples."""

from __future__ import annotations

import pytest

from extractor.statements.nouns import Topic, item_named, plain_phrase, rules

RULES = {rule.entry.id: rule for rule in rules()}


def topic_of(rule) -> Topic:
    scope = sorted(rule.scopes)[-1] if rule.scopes else "statement.totals"
    return Topic(scope, rule.side, sorted(rule.kinds)[0] if rule.kinds else "budget", rule.part)


CASES = [(name, example) for name, rule in RULES.items() for example in rule.entry.examples]
COUNTER = [(name, example) for name, rule in RULES.items() for example in rule.entry.counter_examples]


@pytest.mark.parametrize(("name", "example"), CASES)
def test_example_is_named(name: str, example: str) -> None:
    rule = RULES[name]
    found = item_named(plain_phrase(example), topic_of(rule))
    assert found is not None, "no item named"
    assert found.items == rule.items, found


@pytest.mark.parametrize(("name", "example"), COUNTER)
def test_counter_example_is_not(name: str, example: str) -> None:
    rule = RULES[name]
    found = item_named(plain_phrase(example), topic_of(rule))
    assert found is None or found.items != rule.items, found


def test_every_entry_has_both() -> None:
    lacking = [n for n, r in RULES.items() if not r.entry.examples or not r.entry.counter_examples]
    assert lacking == []
