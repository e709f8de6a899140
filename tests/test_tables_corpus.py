"""The tables of real documents against their gold answers and their own sums (needs ../shared)."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from extractor.readers import read_document
from extractor.tables import DisclosureTable, cell_rows, read_tables
from extractor.tables.closure import functional_sums

ROOT = Path(__file__).resolve().parent.parent
LABELLED = ROOT.parent / "shared" / "corpus" / "labelled"
GOLD = sorted((LABELLED / "gold_tables").glob("*.csv")) or [LABELLED / "absent.csv"]
SMALL = Decimal("0.0000005")


def printed(tables: Iterable[DisclosureTable]) -> dict[tuple[str, str], set[tuple[str, Decimal]]]:
    found: dict[tuple[str, str], set[tuple[str, Decimal]]] = defaultdict(set)
    for row in cell_rows(tables):
        if row["value_wan"] is not None:
            for name in {row["code"], row["item"]} - {""}:
                found[row["table"], name].add((row["measure"], row["value_wan"]))
    return found


@pytest.mark.corpus
@pytest.mark.parametrize("gold", GOLD, ids=[path.stem for path in GOLD])
def test_gold_figures_are_found_and_functional_tables_close(gold: Path) -> None:
    document = LABELLED / "docs" / f"{gold.stem}.pdf"
    if not document.exists():
        pytest.skip("真实文件不在 ../shared/corpus 中")
    tables = read_tables(read_document(document))
    have = printed(tables)
    with gold.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    missed = [
        row
        for row in rows
        if not any(
            measure == row["measure"] and abs(value - Decimal(row["value_wan"])) < SMALL
            for measure, value in have[row["table"], row["code"] or row["item"]]
        )
    ]
    assert len(missed) <= len(rows) // 100, missed[:5]
    sums = list(functional_sums(tables))
    assert sum(not s.closes for s in sums) * 100 <= len(sums) * 10
