"""The catalogue, the ledger and the grouping by cause."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.checks import Status, catalogue, coverage, run
from extractor.checks.catalogue import procedures
from extractor.checks.form import placeholder_patterns
from extractor.checks.mandatory import requirements
from extractor.schema import conform
from extractor.text import fold
from tests.support.rows import amount, cell, document

FAMILIES = {
    "balance",
    "changes",
    "completeness",
    "form",
    "limits",
    "narrative_sums",
    "repeats",
    "shares",
    "subject_lists",
    "table_links",
    "table_sums",
    "text_table",
    "units",
}

WHOLE = document(
    amount("three_public.total", "9.30"),
    amount("three_public.overseas", "0.00"),
    amount("three_public.vehicle", "3.50"),
    amount("three_public.vehicle_purchase", "0.00"),
    amount("three_public.vehicle_operation", "3.50"),
    amount("three_public.reception", "5.80"),
    cells=(
        cell("three_public", "three_public.total", "9.30"),
        cell("three_public", "three_public.overseas", "0.00"),
        cell("three_public", "three_public.vehicle", "3.50"),
        cell("three_public", "three_public.vehicle_purchase", "0.00"),
        cell("three_public", "three_public.vehicle_operation", "3.50"),
        cell("three_public", "three_public.reception", "5.80"),
    ),
    sections=(("overview", "本部门负责信访工作。"),),
)


def test_every_check_has_a_procedure_and_every_procedure_a_check() -> None:
    methods = {check.method for check in catalogue()}
    assert methods == set(procedures())


def test_every_family_of_the_field_is_there() -> None:
    assert {check.family for check in catalogue()} == FAMILIES


@pytest.mark.parametrize("check", catalogue(), ids=lambda check: check.id)
def test_a_check_says_what_it_is(check: object) -> None:
    for name in ("title", "title_en", "formula", "basis", "severity", "needs"):
        assert getattr(check, name)


@pytest.mark.parametrize(("entry", "expression"), placeholder_patterns(), ids=[e.id for e, _ in placeholder_patterns()])
def test_placeholders_match_their_examples_only(entry: object, expression: object) -> None:
    examples, others = entry.examples, entry.counter_examples  # type: ignore[attr-defined]
    assert examples
    assert others
    for text in examples:
        assert expression.search(fold(text)), text  # type: ignore[attr-defined]
    for text in others:
        assert not expression.search(fold(text)), text  # type: ignore[attr-defined]


def test_every_requirement_cites_its_rule() -> None:
    assert all(each.citation and (each.tables or each.sections or each.items) for each in requirements())


def test_a_check_without_data_has_not_passed() -> None:
    result = run(document())
    assert all(o.status in (Status.UNRESOLVED, Status.NOT_APPLICABLE, Status.MISSING) for o in result.outcomes)
    assert all(o.lacking for o in result.outcomes if not o.decided)


def test_what_could_not_be_done_is_a_finding_too() -> None:
    rows = document(amount("general_public.expenditure", "10.00"))
    open_ = [f for f in run(rows).findings if f["outcome"] == "unresolved"]
    assert any(f["check"] == "text_table.items" and "a1" in f["evidence"] for f in open_)
    assert {f["severity"] for f in open_} == {"info"}


@pytest.mark.parametrize("left_out", [check.id for check in catalogue()])
def test_leaving_out_a_check_never_raises_the_share(left_out: str) -> None:
    assert coverage(run(WHOLE, skip={left_out}).ledger) <= coverage(run(WHOLE).ledger)


def test_findings_fit_the_schema() -> None:
    rows = document(amount("three_public.total", "4.00"), amount("three_public.reception", "5.00"))
    for finding in run(rows).findings:
        assert conform("findings", finding)[1] == []


@pytest.mark.parametrize(
    ("identity", "wrong", "right"),
    [("a1", "9.80", "9.30"), ("a6", "5.20", "5.80"), ("t1.r6.total", "8.50", "5.80"), ("a5", "3.80", "3.50")],
)
def test_one_misprint_is_one_finding_that_names_the_figure(identity: str, wrong: str, right: str) -> None:
    rows = {name: [dict(row) for row in listed] for name, listed in WHOLE.items()}
    for row in (*rows["amounts"], *rows["cells"]):
        if identity in (row.get("amount_id"), f"t{row.get('table_no')}.r{row.get('row')}.{row.get('measure')}"):
            row |= {"value_wan": Decimal(wrong), "text": wrong}
    (cause,) = (c for c in run(rows).causes if c.culprit is not None)
    assert cause.culprit is not None
    assert cause.culprit.key == identity
    assert cause.remedy == Decimal(right)
    assert len(cause.witnesses) >= 2
    (finding,) = (f for f in run(rows).findings if f["severity"] == "error")
    assert finding["evidence"].startswith(identity)
    assert wrong in finding["message"]
    assert right in finding["message"]


def test_the_clean_document_has_no_finding() -> None:
    assert [c for c in run(WHOLE).causes if c.leading.severity == "error"] == []


def test_an_empty_table_with_its_explanation_is_complete() -> None:
    def missing(sections: tuple[tuple[str, str], ...], note: str = "") -> set[str]:
        rows = document(amount("meeting", "1.00"), sections=sections)
        rows["tables"] = [
            {
                "doc_id": rows["documents"][0]["doc_id"],
                "table_no": 1,
                "table": "government_fund",
                "empty": True,
                "note": note,
            }
        ]
        return {f["check"] for f in run(rows).findings if f["outcome"] == "missing"}

    assert "completeness.empty_table" in missing((("statement", "本部门支出如下。"),))
    assert "completeness.empty_table" not in missing((("statement", "本部门无政府性基金预算支出。"),))
    assert "completeness.empty_table" not in missing((("statement", "政府性基金拨款支出预算为0；"),))
    assert "completeness.empty_table" in missing((("statement", "政府性基金拨款支出预算为120万元；"),))
    assert "completeness.empty_table" not in missing((("statement", "如下。"),), "本表无数据")
