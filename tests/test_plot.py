"""Charts: what they show, in Chinese, without touching the state of matplotlib."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor import plot, schema
from extractor.corpus import Corpus
from extractor.errors import MissingExtra

pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra viz)")

FONT = Path(__file__).resolve().parents[1] / "fixtures" / "font" / "fixture-song.ttf"

# Department, total, overseas, reception, change, expenditure: None is not stated.
STATED: list[tuple[str, str | None, str | None, str | None, str | None, str | None]] = [
    ("临江县信访局", "3.20", "0.00", "1.20", "-0.50", "226.70"),
    ("云岭县审计局", "12.00", None, "4.00", "2.00", "1500.00"),
    ("青溪市财政局", None, None, "0.80", None, "900.00"),
    ("石桥县档案局", None, None, None, None, "310.00"),
]


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    """Where the machine has no Chinese font, the fixtures' own stands in."""
    from matplotlib import font_manager

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plot.font.cache_clear()
        if not plot.font():
            font_manager.fontManager.addfont(FONT)
    plot.font.cache_clear()
    yield
    plot.font.cache_clear()


def corpus() -> Corpus:
    found: dict[str, list[dict[str, Any]]] = {"documents": [], "amounts": [], "departments": [], "subjects": []}
    for at, (name, total, overseas, reception, change, spent) in enumerate(STATED):
        doc = {"doc_id": f"{at:016x}", "issuer": name, "fiscal_year": 2024, "disclosure": "budget"}
        found["documents"].append(doc | {"path": f"{name}.pdf", "status": "ok"})
        items = {"three_public.total": total, "three_public.overseas": overseas, "three_public.reception": reception}
        values = {item: Decimal(value) for item, value in (items | {"expenditure.total": spent}).items() if value}
        found["departments"].append(doc | values)
        if change:
            amount = {"doc_id": doc["doc_id"], "item": "three_public.total", "change_wan": Decimal(change)}
            found["amounts"].append(amount)
        for code, share in (("201", "0.75"), ("208", "0.25")) if spent and at < 2 else ():
            value = Decimal(spent or "0") * Decimal(share)
            subject = {"doc_id": doc["doc_id"], "system": "functional", "code": code, "table_wan": value}
            found["subjects"].append(subject)
    return Corpus({name: [schema.conform(name, row)[0] for row in rows] for name, rows in found.items()})


def labels(figure: Any) -> list[str]:
    return [label.get_text() for label in figure.axes[0].get_yticklabels()]


def said(figure: Any) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_three_public_leaves_out_who_states_nothing_and_greys_what_is_not_itemised() -> None:
    figure = corpus().plot.three_public()
    assert labels(figure) == ["云岭县审计局", "临江县信访局", "青溪市财政局"]
    assert said(figure) == ["12.00", "3.20", "0.80"]
    _, names = figure.axes[0].get_legend_handles_labels()
    assert "未分列" in names
    assert "公车购置" not in names


def test_change_runs_from_rises_to_falls() -> None:
    figure = corpus().plot.change("three_public.total")
    assert labels(figure) == ["云岭县审计局", "临江县信访局"]
    assert said(figure) == ["2.00", "-0.50"]


def test_structure_is_in_shares_of_each_total() -> None:
    figure = corpus().plot.structure()
    widths = [[bar.get_width() for bar in part] for part in figure.axes[0].containers]
    assert widths == [[75.0, 75.0], [25.0, 25.0]]
    assert said(figure) == ["1,500.00", "226.70"]


@pytest.mark.parametrize(
    ("draw", "count"),
    [
        (lambda p: p.compare("expenditure.total"), 4),
        (lambda p: p.compare("expenditure.total", top=2), 2),
        (lambda p: p.compare("expenditure.total", year=2024, disclosure="budget"), 4),
    ],
)
def test_comparison_of_one_item(draw: Callable[[plot.Plot], Any], count: int) -> None:
    assert len(labels(draw(corpus().plot))) == count


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda p: p.compare("meeting"), "没有文件载明"),
        (lambda p: p.compare("expenditure.total", year=1999), "没有文件载明"),
        (lambda p: p.compare("没有的指标"), "不是指标"),
        (lambda p: p.structure("economic_department"), "没有文件载明"),
        (lambda p: p.change("meeting"), "没有文件载明"),
        (lambda p: p.outliers("meeting"), "没有文件"),
    ],
)
def test_nothing_to_show_is_said(draw: Callable[[plot.Plot], Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        draw(corpus().plot)


def test_outliers_are_named() -> None:
    ratios = [0.01, 0.011, 0.009, 0.0105, 0.0095, 0.01, 0.0102, 0.0098, 0.3]
    scores = plot._scores(ratios)
    assert [abs(score) > 3 for score in scores] == [False] * 8 + [True]


@pytest.mark.parametrize("name", ["three_public", "structure", "outliers"])
def test_charts_show_themselves_with_chinese_characters(name: str) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    # A character that no font has would be a warning, and warnings are errors here.
    png = getattr(corpus().plot, name)()._repr_png_()
    assert png.startswith(b"\x89PNG")
    assert dict(mpl.rcParams) == before


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    plot.font.cache_clear()
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra, match=r"\[viz\]"):
        corpus().plot.three_public()


def test_a_machine_without_chinese_font_is_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib import font_manager

    latin = [entry for entry in font_manager.fontManager.ttflist if entry.name == "DejaVu Sans"]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", latin)
    plot.font.cache_clear()
    with pytest.warns(UserWarning, match="中文字体"):
        assert plot.font() == ""
