"""Of several statements of one figure the one that tells the change from the year before stands."""

from __future__ import annotations

import pytest

from extractor.principal import principal, principals


def said(value: str, change: str = "", name: str = "") -> dict[str, str]:
    return {"item": "three_public.total", "value_wan": value, "change_wan": change, "name": name}


@pytest.mark.parametrize(
    ("rows", "stands"),
    [
        ([said("32.5", name="a")], "a"),
        ([said("32.5", name="budget"), said("32.5", "2.5", name="year")], "year"),
        ([said("32.5", "1", name="a"), said("32.5", "2.5", name="b")], "a"),
        ([said("32.5", name="a"), said("40", "2.5", name="another figure")], "a"),
        ([said("", "2.5", name="no figure"), said("32.5", name="a")], "a"),
    ],
)
def test_principal(rows: list[dict[str, str]], stands: str) -> None:
    row = principal(rows)
    assert row is not None
    assert row["name"] == stands


def test_nothing_stands_without_a_figure() -> None:
    assert principal([said("", "2.5")]) is None
    assert principals([said("", "2.5"), {"item": "", "value_wan": "3"}]) == {}
