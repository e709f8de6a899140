"""Seeded misprints (人为误印): one digit of one printed figure is changed, and the audit must find it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from extractor.checks import CheckResult, Figure, Status, run

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

_COLUMNS = {"change_wan", "change_pct", "budget_wan", "completion_pct", "share_pct"}


@dataclass(frozen=True)
class Misprint:
    """``figure`` is printed as ``wrong``; ``seen_by`` are the checks whose relation it breaks."""

    figure: Figure
    wrong: Decimal
    seen_by: tuple[str, ...]


def misprints(result: CheckResult, chance: random.Random, most: int) -> Iterator[Misprint]:
    """Up to ``most`` misprints of figures of a clean document that break one of the relations it satisfies."""
    relations: dict[str, list[tuple[str, Any]]] = {}
    figures: dict[str, Figure] = {}
    for outcome in result.outcomes:
        if outcome.relation is None or outcome.status not in (Status.CONSISTENT, Status.ROUNDING):
            continue
        for figure in outcome.figures:
            if _printed(figure) and figure.value:
                figures[figure.key] = figure
                relations.setdefault(figure.key, []).append((outcome.check, outcome.relation))
    keys = sorted(figures)
    chance.shuffle(keys)
    made = 0
    for key in keys:
        figure = figures[key]
        wrong = changed(figure.value, chance)
        seen = sorted({check for check, relation in relations[key] if not relation.holds(figure, wrong)})
        if seen:
            yield Misprint(figure, wrong, tuple(seen))
            made += 1
        if made == most:
            return


def _printed(figure: Figure) -> bool:
    """Whether the figure is printed by itself (no sum of ours, no figure of last year read out of a quote)."""
    return re.fullmatch(r"[act]\d+(?:\.r\d+\.[^:#]+)?(?::(?:\w+))?", figure.key) is not None and not (
        figure.key.endswith((":sum", ":prior"))
    )


def changed(value: Decimal, chance: random.Random) -> Decimal:
    """The value with one digit changed; a leading digit never becomes 0."""
    sign, digits, exponent = value.as_tuple()
    place = chance.randrange(len(digits))
    others = [d for d in range(10) if d != digits[place] and (d or place)]
    new = (*digits[:place], chance.choice(others), *digits[place + 1 :])
    return Decimal((sign, new, exponent))


def with_misprint(rows: Rows, misprint: Misprint) -> dict[str, list[dict[str, Any]]]:
    """A copy of the rows in which the figure is printed wrongly."""
    copy = {frame: [dict(row) for row in listed] for frame, listed in rows.items()}
    identity, _, column = misprint.figure.key.partition(":")
    assert not column or column in _COLUMNS
    old = misprint.figure
    for index, row in enumerate(copy["amounts"], 1):
        # One printed figure may stand behind two rows (收、支总计).
        same = (row.get("amount_id") or f"a{index}") == identity
        if same or (row.get("quote") == old.quote and old.quote and row.get(column or "value_wan") == old.value):
            row[column or "value_wan"] = misprint.wrong
            if not column:
                row["text"] = f"{misprint.wrong:f}"
    if identity.startswith("c"):
        copy["counts"][int(identity[1:]) - 1]["value"] = misprint.wrong
    for row in copy["cells"]:
        measure = row.get("measure") or row.get("column") or "value"
        if f"t{row.get('table_no')}.r{row.get('row')}.{measure}" == identity:
            row["value_wan"] = misprint.wrong
            row["text"] = f"{misprint.wrong:f}"
            break
    return copy


def found(result: CheckResult, misprint: Misprint) -> bool:
    """Whether some finding names the figure (or another row made of the same print) among its evidence."""
    identity = misprint.figure.key.partition(":")[0]
    evidence = {
        key.partition(":")[0]
        for finding in result.findings
        if finding["outcome"] == "inconsistent"
        for key in finding["evidence"].split(";")
    }
    return identity in evidence


def trial(rows: Rows, seed: int, most: int) -> tuple[list[Misprint], list[Misprint]]:
    """All misprints tried on a document, and those that were not found."""
    chance = random.Random(seed)
    tried = list(misprints(run(rows), chance, most))
    missed = [m for m in tried if not found(run(with_misprint(rows, m)), m)]
    return tried, missed
