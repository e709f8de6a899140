"""Checks an auditor can sign (勾稽检查): identities on intervals, completeness, outcomes with evidence."""

from extractor.checks.catalogue import Check, catalogue
from extractor.checks.figure import Figure
from extractor.checks.ledger import COLUMNS, Line, coverage, ledger, merged
from extractor.checks.outcome import Outcome
from extractor.checks.relation import Status, Verdict
from extractor.checks.repairs import repaired
from extractor.checks.run import CheckResult, run, run_all

__all__ = [
    "COLUMNS",
    "Check",
    "CheckResult",
    "Figure",
    "Line",
    "Outcome",
    "Status",
    "Verdict",
    "catalogue",
    "coverage",
    "ledger",
    "merged",
    "repaired",
    "run",
    "run_all",
]
