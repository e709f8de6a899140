"""Outcomes (检查结果): what one check found for one thing it had to check."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from extractor.checks.figure import Figure
from extractor.checks.relation import Relation, Status, Verdict

__all__ = ["SEVERITIES", "Outcome", "Severity"]

Severity: TypeAlias = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one obligation of a check.

    ``message`` spells it out in Chinese with the figures as printed. ``relation`` ties the figures together where
    the check is arithmetic; ``evidence`` names other evidence (``s12`` is the section with seq 12). ``lacking``
    says what was missing where the status is unresolved or not_applicable.
    """

    check: str
    status: Status
    severity: Severity
    message: str = ""
    relation: Relation | None = None
    evidence: tuple[str, ...] = ()
    lacking: str = ""
    expected: Decimal | None = None
    actual: Decimal | None = None
    page: int = 0
    quote: str = ""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures it is about."""
        return self.relation.figures if self.relation else ()

    @property
    def references(self) -> tuple[str, ...]:
        """Evidence: the keys of the figures, then whatever else was named."""
        return tuple(dict.fromkeys((*(figure.key for figure in self.figures), *self.evidence)))

    @property
    def failed(self) -> bool:
        """Whether it is a finding: something contradicts or is missing."""
        return self.status in (Status.INCONSISTENT, Status.MISSING)

    @property
    def decided(self) -> bool:
        """Whether the check came to a result at all."""
        return self.status in (Status.CONSISTENT, Status.ROUNDING, Status.INCONSISTENT, Status.MISSING)

    @classmethod
    def of(
        cls, check: str, severity: Severity, relation: Relation, message: str, verdict: Verdict | None = None
    ) -> Outcome:
        """The outcome of a relation. A contradiction of one unit in the last place is a warning, not an error."""
        found = verdict or relation.verdict()
        slight = found.slight and severity == "error"
        figures = relation.figures
        return cls(
            check=check,
            status=found.status,
            severity="warning" if slight else severity,
            message=f"{message}（仅末位之差）" if found.slight and found.status is Status.INCONSISTENT else message,
            relation=relation,
            expected=found.expected,
            actual=found.actual,
            page=figures[0].page or next((figure.page for figure in figures if figure.page), 0),
            quote=figures[0].quote,
        )

    @classmethod
    def undecided(
        cls, check: str, severity: Severity, relation: Relation, message: str, lacking: str, page: int
    ) -> Outcome:
        """A contradiction that the figures alone do not prove, with what is lacking to decide it."""
        return cls(check, Status.UNRESOLVED, severity, message, relation, lacking=lacking, page=page)
