"""Lines broken at a width are told from paragraphs, lists and contents lists."""

from __future__ import annotations

import pytest

from extractor.readers.wrapping import Wrapping, Written, joined

SENTENCE = "云桥县水利局2025年收入预算1,280.50万元，较上年增加60.20万元，主要原因是新增河道巡查员"
"""87 columns and no end of its own."""


def lines(*texts: str) -> list[Written]:
    return [Written(text) for text in texts]


@pytest.mark.parametrize(
    ("written", "wrapped"),
    [
        pytest.param(lines(*[SENTENCE] * 10), True, id="full lines without an end"),
        pytest.param(lines(*[SENTENCE] * 7), False, id="too few lines to tell"),
        pytest.param(lines(*[SENTENCE] * 6, *[SENTENCE[:30] + "。"] * 9), True, id="short paragraphs"),
        pytest.param(lines(*[SENTENCE + "。"] * 10), False, id="sentences of one length"),
        pytest.param(
            lines(*[f"{SENTENCE[: 20 + 3 * n]}" for n in range(10)]), False, id="lines of every length without an end"
        ),
        pytest.param(lines(*[f"一、部门收支总体情况{'.' * 60}{n}" for n in range(10)]), False, id="contents list"),
        pytest.param(lines(*[SENTENCE] * 10, *[SENTENCE * 3] * 4), False, id="some lines far longer"),
    ],
)
def test_wrapping(written: list[Written], wrapped: bool) -> None:
    assert (Wrapping.of(written) is not None) is wrapped


PLAIN = Wrapping(width=60, margin=0, indented=False)
INDENTED = Wrapping(width=60, margin=0, indented=True)
FULL = "云桥县水利局二〇二五年收入预算比上年增加的主要原因是新增河道巡"
TITLE = "四、云桥县水利局2025年财政拨款“三公”经费预算及增减变化情况"
"""59 columns."""
HEADING = "四、云桥县水利局财政拨款“三公”经费预算情况及其增减变化"


@pytest.mark.parametrize(
    ("wrapping", "before", "line", "goes_on"),
    [
        (PLAIN, Written(FULL), Written("查员八名。"), True),
        (PLAIN, Written(FULL), Written("查员八名。", gap=True), False),
        (PLAIN, Written(FULL), Written("查员八名。", indent=4), False),
        (PLAIN, Written(FULL), Written("二、支出预算情况"), False),
        (PLAIN, Written(FULL[:20]), Written("查员八名。"), False),
        (PLAIN, Written(FULL[:25]), Written("1,280.50万元"), True),
        (PLAIN, Written(FULL[:-1] + "。"), Written("支出预算与收入预算相同。"), False),
        (INDENTED, Written(FULL[:-1] + "。"), Written("支出预算与收入预算相同。"), True),
        (INDENTED, Written(FULL[:-3] + "。", indent=4), Written("支出预算与收入预算相同。"), False),
        (PLAIN, Written(HEADING), Written("2025年17.5万元，与上年持平。"), False),
        (INDENTED, Written(HEADING), Written("原因"), True),
        (PLAIN, Written(HEADING[:-4] + "变化情况"), Written("2025年17.5万元，与上年持平。"), False),
        (
            PLAIN,
            Written(TITLE),
            Written("2025年安排17.5万元，持平。"),
            False,
        ),
        (PLAIN, Written(TITLE), Written("的说明"), True),
    ],
)
def test_goes_on(wrapping: Wrapping, before: Written, line: Written, goes_on: bool) -> None:
    assert wrapping.goes_on(before, line) is goes_on


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("比上年增加20", "0.00万元", "比上年增加200.00万元"), ("购买Oracle ", "Database", "购买Oracle Database")],
)
def test_joined(before: str, after: str, expected: str) -> None:
    assert joined(before, after) == expected


@pytest.mark.parametrize("text", ["— 5 —", "-12-", "第 3 页 共 8 页", "第3页"])
def test_page_number(text: str) -> None:
    assert Written(text).is_page_number


@pytest.mark.parametrize("text", ["2025年", "-", "5", "—5.00万元—"])
def test_no_page_number(text: str) -> None:
    assert not Written(text).is_page_number
