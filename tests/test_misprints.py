"""Seeded misprints: every figure that an identity covers is found when one of its digits is wrong."""

from __future__ import annotations

import csv
import random
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractor.checks import run
from extractor.disclosure import extract
from extractor.readers import read_document
from tests.support.misprints import found, misprints, trial

DOCUMENTS = Path(__file__).resolve().parents[1] / "fixtures" / "documents"
CONTRADICTORY = "shiqiao-chengguan-2024"
"""A fixture whose contradictions are planted."""

CLEAN = sorted(
    path.name
    for path in DOCUMENTS.glob("*.*")
    if path.suffix in {".pdf", ".docx", ".html", ".htm", ".txt"} and path.stem != CONTRADICTORY
)
SEEDED = (
    "linjiang-xinfang-2024.docx",
    "linjiang-shangwu-2024.docx",
    "qingxi-caizheng-2024-final.pdf",
    "nanwan-tuiyi-2025.pdf",
    "yushan-haiyang-2026.pdf",
    "zhiling-sifa-2026.pdf",
    "lanhe-shenji-2026.txt",
    "yushan-jiaoyu-2017-final.txt",
)
EACH = 40


@cache
def rows_of(name: str) -> dict[str, Any]:
    path = str(DOCUMENTS / name)
    return dict(extract(read_document(path, None), path=path).rows)


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_document_has_no_finding(name: str) -> None:
    reported = [
        (f["check"], f["message"])
        for f in run(rows_of(name)).findings
        if f["outcome"] == "inconsistent" and f["severity"] in ("error", "warning")
    ]
    assert reported == []


def test_misprints_are_found_and_localised(record_property: Any) -> None:
    tried, missed = 0, []
    for index, name in enumerate(SEEDED):
        some, lost = trial(rows_of(name), 1000 + index, EACH)
        tried += len(some)
        missed += [(name, m.figure.key, str(m.figure.value), str(m.wrong), m.seen_by) for m in lost]
    record_property("misprints", tried)
    record_property("share found", 1 - len(missed) / tried)
    assert tried >= 250
    assert len(missed) <= 0.05 * tried, missed


REBUILT = {"linjiang-xinfang-2024.docx": 8, "lanhe-shenji-2026.txt": 16, "yushan-jiaoyu-2017-final.txt": 16}


def _reprinted(source: Path, target: Path, old: str, new: str) -> bool:
    """Copy a document with one figure printed differently; False when it does not stand there exactly once."""
    if source.suffix == ".txt":
        parts, name = {source.name: source.read_bytes()}, source.name
    else:
        with zipfile.ZipFile(source) as archive:
            parts, name = {entry: archive.read(entry) for entry in archive.namelist()}, "word/document.xml"
    body = parts[name].decode("utf-8")
    plain = re.sub(r"<[^>]*>", lambda tag: "\x00" * len(tag.group()), body)
    places = list(re.finditer(rf"(?<![\d.,]){re.escape(old)}(?![\d.,]*\d)", plain))
    if len(places) != 1:
        return False
    at = places[0].start()
    parts[name] = (body[:at] + new + body[at + len(old) :]).encode("utf-8")
    if source.suffix == ".txt":
        target.write_bytes(parts[name])
    else:
        with zipfile.ZipFile(target, "w") as archive:
            for entry, data in parts.items():
                archive.writestr(entry, data)
    return True


@pytest.mark.slow
def test_misprints_in_the_document_itself_are_found(tmp_path: Path) -> None:
    tried, missed = 0, []
    for index, (name, most) in enumerate(REBUILT.items()):
        done = 0
        for m in misprints(run(rows_of(name)), random.Random(50 + index), 400):
            old, new = (f"{value:f}" for value in (m.figure.value, m.wrong))
            target = tmp_path / f"{index}-{done}{Path(name).suffix}"
            if ":" in m.figure.key or "." not in old or not _reprinted(DOCUMENTS / name, target, old, new):
                continue
            rows = extract(read_document(str(target), None), path=str(target)).rows
            row = next((r for r in rows["amounts"] if r["amount_id"] == m.figure.key), None)
            if row is None or row["value_wan"] != m.wrong:
                continue  # the same digits stood elsewhere
            done += 1
            if not found(run(rows), m):
                missed.append((name, m.figure.label, old, new, m.seen_by))
            if done == most:
                break
        tried += done
    assert tried >= 20
    assert len(missed) <= 0.05 * tried, missed


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_the_planted_contradictions_are_found(suffix: str) -> None:
    with (DOCUMENTS.parent / "gold" / f"{CONTRADICTORY}.csv").open(encoding="utf-8", newline="") as file:
        planted = [row["item"] for row in csv.DictReader(file) if row["kind"] == "finding"]
    assert planted
    errors = [f["check"] for f in run(rows_of(f"{CONTRADICTORY}{suffix}")).findings if f["severity"] == "error"]
    assert {kind for kind in planted if not any(kind in check for check in errors)} == set()
