"""The catalogue of checks (检查目录): ``patterns/checks.toml`` says what is to be checked, code says how.

A check in the catalogue without a procedure is an obligation nobody meets: it stays in the ledger as unresolved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias, cast

from extractor import patterns
from extractor.checks.facts import Facts
from extractor.checks.outcome import SEVERITIES, Outcome, Severity
from extractor.errors import PatternError

__all__ = ["FILE", "Check", "Procedure", "catalogue", "procedure", "procedures"]

FILE = "checks.toml"


@dataclass(frozen=True, slots=True)
class Check:
    """One entry of the catalogue.

    ``formula`` is written for people; ``basis`` names the regulation or the identity; ``needs`` the frames it
    reads; ``applies`` the kinds of disclosure (budget, final). ``method`` names the procedure; ``data`` holds what
    that procedure reads beside.
    """

    id: str
    title: str
    title_en: str
    family: str
    formula: str
    basis: str
    severity: Severity
    needs: tuple[str, ...]
    applies: tuple[str, ...]
    method: str
    data: Mapping[str, Any]


Procedure: TypeAlias = Callable[[Check, Facts], Iterable[Outcome]]
_PROCEDURES: dict[str, Procedure] = {}
_TEXTS = ("title", "title_en", "family", "formula", "basis", "severity", "method")


def procedure(name: str) -> Callable[[Procedure], Procedure]:
    """Register a generator of outcomes as the method ``name`` of the catalogue."""

    def register(function: Procedure) -> Procedure:
        _PROCEDURES[name] = function
        return function

    return register


def procedures() -> Mapping[str, Procedure]:
    """The methods there are, by name."""
    return dict(_PROCEDURES)


@cache
def catalogue() -> tuple[Check, ...]:
    """All checks in the order of the file. Raises :class:`PatternError` when an entry is incomplete."""
    found: list[Check] = []
    for entry in patterns.entries(FILE, "check"):
        lacking = [key for key in _TEXTS if not isinstance(entry.data.get(key), str)]
        if lacking or entry.data["severity"] not in SEVERITIES:
            raise PatternError(f"patterns/{FILE}", f"{entry.id} 缺少或有误：{'、'.join(lacking) or 'severity'}")
        data = entry.data
        found.append(
            Check(
                id=entry.id,
                title=data["title"],
                title_en=data["title_en"],
                family=data["family"],
                formula=data["formula"],
                basis=data["basis"],
                severity=cast(Severity, data["severity"]),
                needs=tuple(data.get("needs", ())),
                applies=tuple(data.get("applies", ("budget", "final"))),
                method=data["method"],
                data=data,
            )
        )
    return tuple(found)
