"""The tables' vocabulary: every example is recognised by its entry, no counter-example is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from extractor.tables.grid import plain
from extractor.tables.headers import wording
from extractor.tables.rows import stripped
from extractor.tables.titles import bare
from extractor.tables.vocabulary import Rule, rules

# file, kind, whether the expression is the whole wording, how wordings are prepared
KINDS = [
    ("tables.toml", "table", False, lambda text: bare(plain(text))),
    ("tables.toml", "header", False, plain),
    ("tables.toml", "title", True, plain),
    ("tables.toml", "explanation", False, plain),
    ("tables.toml", "unit", False, plain),
    ("tables.toml", "part", True, plain),
    ("headers.toml", "header", True, lambda text: wording(plain(text))),
    ("headers.toml", "mark", True, plain),
    ("headers.toml", "organisation", True, plain),
    ("headers.toml", "counted", True, plain),
    ("measures.toml", "measure", True, lambda text: wording(plain(text))),
    ("table_items.toml", "item", True, stripped),
    ("table_items.toml", "total", True, stripped),
    ("table_items.toml", "label", True, stripped),
]
# Kinds whose entries stand beside each other: an example may match more than one of them.
BESIDE = {
    ("table_items.toml", "item"),
    ("table_items.toml", "total"),
    ("tables.toml", "explanation"),
    ("tables.toml", "title"),
}


def cases(kind: str) -> Iterator[object]:
    for file, name, whole, prepared in KINDS:
        for rule in rules(file, name, whole=whole).rules:
            for text in getattr(rule.entry, kind):
                first = (file, name) not in BESIDE
                yield pytest.param(file, name, whole, rule, prepared(text), first, id=f"{file}-{rule.id}-{text}")


@pytest.mark.parametrize(("file", "kind", "whole", "rule", "text", "first"), list(cases("examples")))
def test_examples_are_recognised(file: str, kind: str, whole: bool, rule: Rule, text: str, first: bool) -> None:
    if first:
        assert rules(file, kind, whole=whole).id(text) == rule.id
    else:
        assert rule.matches(text)


@pytest.mark.parametrize(("file", "kind", "whole", "rule", "text", "first"), list(cases("counter_examples")))
def test_counter_examples_are_not(file: str, kind: str, whole: bool, rule: Rule, text: str, first: bool) -> None:
    if first:
        assert rules(file, kind, whole=whole).id(text) != rule.id
    else:
        assert not rule.matches(text)


@pytest.mark.parametrize(("file", "kind", "whole"), [(file, kind, whole) for file, kind, whole, _ in KINDS])
def test_every_entry_says_where_it_was_seen_and_has_an_example(file: str, kind: str, whole: bool) -> None:
    for rule in rules(file, kind, whole=whole).rules:
        assert rule.get("seen"), rule.id
        assert rule.entry.examples, rule.id
