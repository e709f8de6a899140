"""The SQLite output opens in Datasette as it is, with titles, units and facets from ``metadata.json``."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

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


@pytest.fixture(scope="module")
def address(out: Path) -> Iterator[str]:
    """Where Datasette serves the database, started as a user starts it."""
    if find_spec("datasette") is None:
        pytest.skip("datasette is not installed (extra dev)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = subprocess.Popen(
        [sys.executable, "-m", "datasette", f"{DATABASE}.sqlite", "--metadata", "metadata.json", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=out,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    try:
        until = time.monotonic() + 90
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                assert started.poll() is None, "Datasette ended by itself"
                assert time.monotonic() < until, "Datasette did not start"
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        started.terminate()
        started.wait()


def opened(address: str, path: str) -> str:
    with urlopen(address + path, timeout=60) as answered:
        text: str = answered.read().decode("utf-8")
    return text


def answer(address: str, path: str) -> Any:
    return json.loads(opened(address, path))


def test_datasette_starts_and_shows_titles(address: str) -> None:
    page = opened(address, f"/{DATABASE}")
    assert "部门预算/决算公开数据" in page
    table = opened(address, f"/{DATABASE}/amounts")
    assert "金额（amounts）" in table
    assert "增减额（万元）" in table


@pytest.mark.parametrize("name", sorted(FACETS))
def test_facets_are_counted(address: str, name: str) -> None:
    found = answer(address, f"/{DATABASE}/{name}.json?_shape=objects&_extra=facet_results&_size=1")
    results = found["facet_results"]
    assert set(results.get("results", results)) == set(FACETS[name])


@pytest.mark.parametrize("query", ["three_public", "errors", "rises?item=" + quote("three_public.total")])
def test_ready_made_queries_run(address: str, query: str) -> None:
    name, _, parameters = query.partition("?")
    rows = answer(address, f"/{DATABASE}/{name}.json?_shape=array&{parameters}")
    assert isinstance(rows, list)
    if name == "three_public":
        assert rows
        assert rows[0]["单位"]
