"""Every entry of patterns/phrases.toml proves itself on its own examples."""

from __future__ import annotations

import pytest

from extractor.patterns import entries
from extractor.statements.phrases import Sign, marks, phrase
from extractor.text import fold

PHRASES = {entry.id: entry for entry in entries("phrases.toml", "phrase")}
SIGNS = {"year-on-year": Sign.BASELINE} | {sign.value: sign for sign in Sign if sign.value in PHRASES}
"""The phrases that make marks; the others are looked for by one rule of the grammar at one place."""


@pytest.mark.parametrize(("name", "example"), [(p.id, e) for p in PHRASES.values() for e in p.examples])
def test_example_is_found_whole(name: str, example: str) -> None:
    behind = fold(PHRASES[name].data.get("behind", ""))
    text = fold(example)
    found = phrase(name).search(text + behind)
    assert found is not None
    assert found.group() == text or PHRASES[name].data.get("part", False)


@pytest.mark.parametrize(("name", "example"), [(p.id, e) for p in PHRASES.values() for e in p.counter_examples])
def test_counter_example_is_not(name: str, example: str) -> None:
    text = fold(example)
    if name in SIGNS:
        assert SIGNS[name] not in {mark.sign for mark in marks(text)}
    else:
        found = phrase(name).search(text)
        assert found is None or not found.group()


def test_every_phrase_has_both() -> None:
    lacking = [p.id for p in PHRASES.values() if not p.examples or not p.counter_examples or not p.data.get("seen")]
    assert lacking == []
