"""The SQLite output opens in Datasette as it is, with titles, units and facets from ``metadata.json``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from extractor import schema
from extractor.batch.driver import Plan, run
from extractor.batch.pool import Crew
from extractor.export.datasette import FACETS, SORTED, describe

DOCUMENTS = Path(__file__).resolve().parents[1] / "fixtures" / "documents"
DATABASE = "disclosures"


def test_metadata_speaks_of_columns_that_there_are() -> None:
    tables = describe()["databases"][DATABASE]["tables"]
    assert list(tables) == list(schema.FRAMES)
    for name, table in tables.items():
        names = schema.frame(name).names
        assert tuple(table["columns"]) == names
        assert {*FACETS.get(name, ()), *filter(None, [SORTED.get(name)])} <= set(names)


def test_money_columns_say_their_unit() -> None:
    tables = describe()["databases"][DATABASE]["tables"]
    money = [said for table in tables.values() for name, said in table["columns"].items() if name.endswith("_wan")]
    assert len(money) > 5
    assert all("万元" in said for said in money)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    run([DOCUMENTS / "linjiang-xinfang-2024.docx"], folder, Plan(formats=("sqlite",), crew=Crew(0)))
    return folder


def test_metadata_lies_beside_the_database(out: Path) -> None:
    assert json.loads((out / "metadata.json").read_text(encoding="utf-8")) == json.loads(json.dumps(describe()))


def opened(out: Path, address: str) -> str:
    """What Datasette answers at an address, started on the database in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "datasette", f"{DATABASE}.sqlite", "--metadata", "metadata.json", "--get", address],
        capture_output=True,
        encoding="utf-8",
        cwd=out,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def answer(out: Path, address: str) -> Any:
    return json.loads(opened(out, address))


datasette = pytest.mark.skipif(find_spec("datasette") is None, reason="datasette is not installed (extra dev)")


@datasette
def test_datasette_starts_and_shows_titles(out: Path) -> None:
    page = opened(out, f"/{DATABASE}")
    assert "部门预算/决算公开数据" in page
    table = opened(out, f"/{DATABASE}/amounts")
    assert "金额（amounts）" in table
    assert "增减额（万元）" in table


@datasette
@pytest.mark.parametrize("name", sorted(FACETS))
def test_facets_are_counted(out: Path, name: str) -> None:
    found = answer(out, f"/{DATABASE}/{name}.json?_shape=objects&_extra=facet_results&_size=1")
    results = found["facet_results"]
    assert set(results.get("results", results)) == set(FACETS[name])


@datasette
@pytest.mark.parametrize("query", ["three_public", "errors", "rises?item=" + quote("three_public.total")])
def test_ready_made_queries_run(out: Path, query: str) -> None:
    name, _, parameters = query.partition("?")
    rows = answer(out, f"/{DATABASE}/{name}.json?_shape=array&{parameters}")
    assert isinstance(rows, list)
    if name == "three_public":
        assert rows
        assert rows[0]["单位"]
