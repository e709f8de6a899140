"""Counting right answers: the rows read from a document beside its gold answers.

The unit is the distinct answer: a statement that a document repeats word for word counts once. A statement is the
same when what it is about and its value are the same; its change and its reason are counted for themselves.
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeAlias

__all__ = ["KINDS", "Score", "gold_rows", "score"]

Rows: TypeAlias = Mapping[str, list[dict[str, Any]]]

KINDS: Mapping[str, str] = {
    "doc": "文件信息<br>facts",
    "section": "章节<br>sections",
    "amount": "金额<br>amounts",
    "subject": "科目<br>subjects",
    "count": "数量<br>counts",
    "change": "增减<br>changes",
    "reason": "原因<br>reasons",
    "cell": "报表数字<br>table figures",
}
"""What is counted, with its column heading."""

_OPTIONAL = {"overview", "statement", "other", "tables", "glossary"}
"""Keys of the big parts of a disclosure; finding their headings is neither asked for nor wrong."""


@dataclass(slots=True)
class Score:
    """For every kind: answers right, missed and spurious; and the contradictions planted, found and invented."""

    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    missed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    spurious: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    planted: int = 0
    found: int = 0
    invented: int = 0

    def add(self, other: Score) -> None:
        """Add the counts of another score."""
        for kind in KINDS:
            self.right[kind] += other.right[kind]
            self.missed[kind] += other.missed[kind]
            self.spurious[kind] += other.spurious[kind]
        self.planted += other.planted
        self.found += other.found
        self.invented += other.invented

    def f1(self, kind: str) -> float | None:
        """The harmonic mean of precision and recall; None where there is nothing to find and nothing was found."""
        wrong = self.missed[kind] + self.spurious[kind]
        return None if not self.right[kind] + wrong else 2 * self.right[kind] / (2 * self.right[kind] + wrong)

    def _sets(self, kind: str, wanted: set[Hashable], got: set[Hashable]) -> None:
        self.right[kind] += len(wanted & got)
        self.missed[kind] += len(wanted - got)
        self.spurious[kind] += len(got - wanted)


def gold_rows(file: Path) -> list[dict[str, str]]:
    """The rows of a gold file; none where there is no such file."""
    if not file.is_file():
        return []
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def _number(value: object) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value)).normalize() + 0
    except InvalidOperation:
        return None


def _plain(text: object) -> str:
    return re.sub(r"[^\w]+", "", unicodedata.normalize("NFKC", str(text or "")))


def _alike(one: object, other: object) -> bool:
    """Whether two wordings are the same but for punctuation and a word at their ends."""
    a, b = _plain(one), _plain(other)
    return a == b or (bool(a and b) and difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.9)


def _about(row: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    if kind == "subject":
        return (str(row.get("system")), str(row.get("code") or "") or _plain(row.get("label")))
    return (str(row.get("item")),)


def _stated(rows: Iterable[Mapping[str, Any]], kind: str, value: str) -> set[Hashable]:
    """What the rows are about, with their values; a change stated without its amount counts as a change only."""
    return {(*_about(row, kind), figure) for row in rows if (figure := _number(row.get(value))) is not None}


def _statements(score: Score, kind: str, gold: list[dict[str, str]], read: list[dict[str, Any]], value: str) -> None:
    score._sets(kind, _stated(gold, kind, "value"), _stated(read, kind, value))
    if kind == "count":
        return
    said: dict[Hashable, list[dict[str, Any]]] = {}
    for row in read:
        said.setdefault(_about(row, kind), []).append(row)
    for row in gold:
        # A change may stand on the row of the amount, on one of its own (收入X万元……。收入较上年增加Z万元) or on the part
        # that is all of it (收入X万元，其中拨款X万元，增加Z万元).
        figure = _number(row["value"])
        same = [each for each in read if figure is not None and _number(each.get(value)) == figure]
        found = [*said.get(_about(row, kind), []), *same]
        for column in ("change_wan", "change_pct"):
            if row[column]:
                hit = any(_number(each.get(column)) == _number(row[column]) for each in found)
                (score.right if hit else score.missed)["change"] += 1
        if row["reason"]:
            hit = any(_alike(each.get("reason"), row["reason"]) for each in found)
            (score.right if hit else score.missed)["reason"] += 1


def _sections(score: Score, gold: list[dict[str, str]], read: Iterable[dict[str, Any]]) -> None:
    keys = {str(row["section"]) for row in read if row["section"]} - _OPTIONAL
    titles: dict[str, set[str]] = {}
    for row in gold:
        titles.setdefault(_plain(row["label"]), set()).add(row["item"])
    for wanted in titles.values():  # a heading of two topics may be given either key
        if not wanted <= _OPTIONAL:
            (score.right if wanted & keys else score.missed)["section"] += 1
    score.spurious["section"] += len(keys - set().union(*titles.values()))


def _cells(score: Score, gold: list[dict[str, str]], read: list[dict[str, Any]]) -> None:
    wanted = {(r["table"], r["code"] or r["item"], r["measure"], _number(r["value_wan"])) for r in gold}
    got = {
        (row["table"], key, row["measure"], _number(row["value_wan"]))
        for row in read
        if row["value_wan"] is not None
        for key in (row["code"], row["item"])
        if key
    }
    asked = {(table, key, measure) for table, key, measure, _ in wanted}
    score.right["cell"] += len(wanted & got)
    score.missed["cell"] += len(wanted - got)
    score.spurious["cell"] += sum(each[:3] in asked for each in got - wanted)


def score(rows: Rows, gold: list[dict[str, str]], tables: list[dict[str, str]]) -> Score:
    """The score of one document: its frames' rows against its gold answers for the narrative and the tables."""
    counted = Score()
    kinds: dict[str, list[dict[str, str]]] = {}
    for row in gold:
        kinds.setdefault(row["kind"], []).append(row)
    facts = rows["documents"][0]
    for row in kinds.get("doc", []):
        hit = _plain(facts[row["item"]]) == _plain(row["label"])
        (counted.right if hit else counted.missed)["doc"] += 1
    if gold:
        _sections(counted, kinds.get("section", []), rows["sections"])
        amounts = rows["amounts"]
        subjects = kinds.get("subject", [])
        nameless = {(row["system"], _plain(row["label"])) for row in subjects if not row["code"]}
        told = [
            {**row, "code": "" if (row["system"], _plain(row["label"])) in nameless else row["code"]}
            for row in amounts
            if row["system"]
        ]
        _statements(counted, "amount", kinds.get("amount", []), [row for row in amounts if row["item"]], "value_wan")
        _statements(counted, "subject", subjects, told, "value_wan")
        _statements(counted, "count", kinds.get("count", []), rows["counts"], "value")
    if tables:
        _cells(counted, tables, rows["cells"])
    alarms = [r for r in rows["findings"] if r["severity"] == "error" and r["outcome"] == "inconsistent"]
    planted = kinds.get("finding", [])
    counted.planted = len(planted)
    counted.found = sum(any(_tells(alarm, row) for alarm in alarms) for row in planted)
    counted.invented = 0 if planted else len(alarms)
    return counted


def _figures(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text.replace(",", "")))


def _tells(alarm: Mapping[str, Any], planted: Mapping[str, str]) -> bool:
    """Whether a finding reports a planted contradiction: the same kind, or two of its figures."""
    if len(_figures(planted["label"])) < 2 and planted["item"] in alarm["check"]:
        return True
    wanted = _figures(planted["label"] + planted["quote"])
    return len(wanted & _figures(" ".join(str(value) for value in alarm.values()))) >= 2
