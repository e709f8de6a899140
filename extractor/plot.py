"""The usual comparisons as charts (extra ``viz``): ``corpus.plot.three_public()``, ``disclosure.plot.structure()`` …

Charts are drawn with a font of this machine that has Chinese characters, whatever the system calls it, and show
themselves in a notebook. What a document does not state is left out, never drawn as zero.
"""

from __future__ import annotations

import io
import statistics
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from math import exp, log
from typing import TYPE_CHECKING, Any

from extractor import subjects
from extractor.export import missing
from extractor.frames import Frames

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FONTS", "Plot", "font"]

FONTS: tuple[str, ...] = (
    "Microsoft YaHei",
    "DengXian",
    "SimHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "STHeiti",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "HarmonyOS Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Serif CJK SC",
    "SimSun",
    "Arial Unicode MS",
)
"""Fonts with Chinese characters that come with Windows, macOS, Kylin, UOS and other Linuxes, the first one best."""

_SAMPLE = "预决算公开"
_COLOURS = (
    "#2f5d8a",
    "#c08a4a",
    "#6b8f71",
    "#a35d5d",
    "#7d74a6",
    "#5f98a8",
    "#b9a44c",
    "#8a6d5b",
    "#4f6f52",
    "#84929c",
)
_UP, _DOWN, _FAR = "#a8543f", "#4f7f6b", "#a3261b"
_PARTS = {
    "three_public.overseas": "因公出国（境）",
    "three_public.vehicle_purchase": "公车购置",
    "three_public.vehicle_operation": "公车运行",
    "three_public.reception": "公务接待",
}
_KINDS = {"budget": "预算", "final": "决算"}
_ROBUST = 1.4826
"""Makes the median of absolute deviations comparable to a standard deviation."""


def _matplotlib() -> None:
    try:
        import matplotlib.figure  # noqa: F401
    except ModuleNotFoundError:
        raise missing("matplotlib", "viz") from None


@cache
def font() -> str:
    """The name of a font of this machine with Chinese characters; "" (and a warning) where there is none.

    Raises MissingExtra when matplotlib (extra ``viz``) is not installed.
    """
    _matplotlib()
    from matplotlib import font_manager

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    for name in FONTS:
        if name in known:
            return name
    # None of the usual names: ask every font whether it has the characters.
    for entry in font_manager.fontManager.ttflist:
        try:
            face = font_manager.get_font(entry.fname)
        except (OSError, RuntimeError):
            continue
        if all(face.get_char_index(ord(char)) for char in _SAMPLE):
            return str(entry.name)
    warnings.warn(
        "没有找到中文字体，图中的汉字会显示为方框 → 请安装一种中文字体，例如 Noto Sans CJK SC。", stacklevel=2
    )
    return ""


@contextmanager
def _chart(rows: int = 0, *, height: float = 0.0) -> Iterator[tuple[Figure, Axes]]:
    """A figure with one pair of axes, in our look; nothing of matplotlib's global state is touched."""
    name = font()
    import matplotlib as mpl
    from matplotlib.figure import Figure

    class Chart(Figure):
        """A figure that shows itself in notebooks whatever backend is set."""

        def _repr_png_(self) -> bytes:
            out = io.BytesIO()
            self.savefig(out, format="png", dpi=110, bbox_inches="tight")
            return out.getvalue()

    look: Any = {
        "font.family": [name, "DejaVu Sans"] if name else ["DejaVu Sans"],
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": "#87929b",
        "axes.titlelocation": "left",
        "axes.unicode_minus": False,
        "grid.color": "#e7eaec",
    }
    with mpl.rc_context(look):
        figure = Chart(figsize=(9, height or max(2.2, 0.9 + 0.3 * rows)), layout="constrained")
        yield figure, figure.add_subplot()


def _plain(value: float, _: float) -> str:
    """Tick labels in 万元, with an ASCII minus that every font has."""
    return f"{value / 1e4:g}亿" if abs(value) >= 1e4 else f"{value:g}"


class Plot:
    """Charts over the rows of a :class:`~extractor.corpus.Corpus` or of one disclosure.

    ``year`` and ``disclosure`` (budget, final) keep only such documents; ``top`` is the number of departments shown,
    the largest first. Every method returns a matplotlib ``Figure`` and raises ValueError when no document states
    what it would show, MissingExtra when matplotlib (extra ``viz``) is not installed.
    """

    def __init__(self, frames: Frames) -> None:
        self._frames = frames

    def compare(self, item: str, *, year: int | None = None, disclosure: str | None = None, top: int = 20) -> Figure:
        """One item or count by department, as bars."""
        names, stated = self._stated([item], year, disclosure)
        order = sorted(stated, key=lambda doc: -stated[doc][item])[:top]
        return _bars(self._title(item), [names[doc] for doc in order], {"": [stated[doc][item] for doc in order]})

    def three_public(self, *, year: int | None = None, disclosure: str | None = None, top: int = 20) -> Figure:
        """“三公” expenses by department, stacked by kind; what the total holds beyond the kinds stated is grey."""
        names, stated = self._stated(["three_public.total", *_PARTS], year, disclosure)
        parts: dict[str, list[float]] = {title: [] for title in (*_PARTS.values(), "未分列")}
        totals = {d: v.get("three_public.total", sum(v.get(item, 0.0) for item in _PARTS)) for d, v in stated.items()}
        order = sorted(stated, key=lambda doc: -totals[doc])[:top]
        for doc in order:
            for item, title in _PARTS.items():
                parts[title].append(stated[doc].get(item, 0.0))
            rest = totals[doc] - sum(stated[doc].get(item, 0.0) for item in _PARTS)
            parts["未分列"].append(rest if rest > 0.005 else 0.0)
        parts = {title: values for title, values in parts.items() if any(values)}
        return _bars("“三公”经费（万元）", [names[doc] for doc in order], parts)

    def structure(
        self,
        system: str = "functional",
        *,
        year: int | None = None,
        disclosure: str | None = None,
        top: int = 20,
    ) -> Figure:
        """Shares of classes (类) in each department's spending: by function or by ``economic_department`` class."""
        names = self._names(year, disclosure)
        found: dict[str, dict[str, float]] = {}
        for row in self._frames.records("subjects"):
            doc, code = str(row["doc_id"]), str(row["code"])
            amount = row["table_wan"] if row["table_wan"] is not None else row["narrative_wan"]
            if doc in names and row["system"] == system and subjects.level_of(code) == "类" and amount is not None:
                found.setdefault(doc, {})[code] = max(float(str(amount)), 0.0)
        totals = {doc: sum(classes.values()) for doc, classes in found.items() if sum(classes.values()) > 0}
        if not totals:
            raise ValueError(f"没有文件载明 {system} 的类级科目金额")
        weight: dict[str, float] = {}
        for doc, total in totals.items():
            for code, value in found[doc].items():
                weight[code] = weight.get(code, 0.0) + value / total
        shown = sorted(sorted(weight, key=lambda code: -weight[code])[: len(_COLOURS) - 1])
        order = sorted(totals, key=lambda doc: -totals[doc])[:top]
        book = subjects.book()
        parts = {
            f"{code} {book.name(system, code)}": [100 * found[doc].get(code, 0.0) / totals[doc] for doc in order]
            for code in shown
        }
        rest = [100 - sum(values[at] for values in parts.values()) for at in range(len(order))]
        if any(value > 0.05 for value in rest):
            parts["其他"] = rest
        return _bars("支出结构（%）", [names[doc] for doc in order], parts, totals=[totals[doc] for doc in order])

    def change(
        self,
        item: str = "expenditure.total",
        *,
        year: int | None = None,
        disclosure: str | None = None,
        top: int = 20,
    ) -> Figure:
        """The change of an item against last year as each document states it: the largest rises and falls."""
        names = self._names(year, disclosure)
        changes: dict[str, float] = {}
        for row in self._frames.records("amounts"):
            doc = str(row["doc_id"])
            if doc in names and row["item"] == item and row["change_wan"] is not None:
                changes.setdefault(doc, float(str(row["change_wan"])))
        if not changes:
            raise ValueError(f"没有文件载明 {item} 的增减额")
        order = sorted(changes, key=lambda doc: -changes[doc])
        if len(order) > top:
            order = order[: (top + 1) // 2] + order[len(order) - top // 2 :]
        values = [changes[doc] for doc in order]
        title = f"{self._title(item)}：较上年增减"
        return _bars(
            title, [names[doc] for doc in order], {"": values}, colours=[_UP if v > 0 else _DOWN for v in values]
        )

    def outliers(
        self,
        item: str = "three_public.total",
        against: str = "expenditure.total",
        *,
        year: int | None = None,
        disclosure: str | None = None,
    ) -> Figure:
        """One item against another on logarithmic scales; ratios far from the median (over 3 robust σ) are named."""
        names, stated = self._stated([item, against], year, disclosure)
        points = [
            (names[doc], values[against], values[item])
            for doc, values in stated.items()
            if values.get(item, 0) > 0 and values.get(against, 0) > 0
        ]
        if not points:
            raise ValueError(f"没有文件同时载明大于零的 {item} 与 {against}")
        scores = _scores([y / x for _, x, y in points])
        with _chart(height=5.4) as (figure, axes):
            far = [abs(score) > 3 and len(points) >= 8 for score in scores]
            colours = [_FAR if each else _COLOURS[0] for each in far]
            axes.scatter([x for _, x, _ in points], [y for _, _, y in points], c=colours, s=26, alpha=0.75)
            for (name, x, y), each in zip(points, far, strict=True):
                if each:
                    axes.annotate(name, (x, y), xytext=(6, 3), textcoords="offset points", fontsize=9)
            axes.set_xscale("log")
            axes.set_yscale("log")
            axes.xaxis.set_major_formatter(_plain)
            axes.yaxis.set_major_formatter(_plain)
            axes.grid(visible=True)
            axes.set_axisbelow(True)
            axes.set_xlabel(self._title(against))
            axes.set_ylabel(self._title(item))
            middle = exp(statistics.median(log(y / x) for _, x, y in points))
            axes.set_title(f"比值中位数 {100 * middle:.2f}%")
        return figure

    def _title(self, key: str) -> str:
        from extractor import schema

        for column in schema.frame("departments").columns:
            if column.name == key:
                return column.heading
        raise ValueError(f"{key!r}：不是指标或数量的键，可用的键见 items.csv、counts.csv")

    def _names(self, year: int | None, disclosure: str | None) -> dict[str, str]:
        """Documents that were read, by id, with names that tell them apart."""
        chosen: dict[str, Mapping[str, Any]] = {}
        for row in self._frames.records("documents"):
            fits = (year is None or row["fiscal_year"] == year) and disclosure in (None, row["disclosure"])
            if fits and row["status"] in ("ok", "partial"):
                chosen.setdefault(str(row["doc_id"]), row)
        plain = {doc: str(row["issuer"] or str(row["path"]).rsplit("/", 1)[-1]) for doc, row in chosen.items()}
        dated = {
            doc: f"{name} {chosen[doc]['fiscal_year'] or ''}{_KINDS.get(str(chosen[doc]['disclosure']), '')}"
            for doc, name in plain.items()
        }
        several = [name for name in plain.values() if list(plain.values()).count(name) > 1]
        return {doc: dated[doc] if name in several else name for doc, name in plain.items()}

    def _stated(
        self, items: Iterable[str], year: int | None, disclosure: str | None
    ) -> tuple[dict[str, str], dict[str, dict[str, float]]]:
        wanted = {item: self._title(item) for item in items}
        names = self._names(year, disclosure)
        stated: dict[str, dict[str, float]] = {}
        for row in self._frames.records("departments"):
            values = {item: float(str(row[item])) for item in wanted if row[item] is not None}
            if values and row["doc_id"] in names:
                stated.setdefault(str(row["doc_id"]), values)
        if not stated:
            raise ValueError(f"没有文件载明 {'、'.join(wanted.values())}")
        return names, stated


def _scores(ratios: Sequence[float]) -> list[float]:
    """How many robust standard deviations each ratio's logarithm lies from the median."""
    logs = [log(ratio) for ratio in ratios]
    middle = statistics.median(logs)
    spread = _ROBUST * statistics.median([abs(value - middle) for value in logs])
    return [(value - middle) / spread if spread else 0.0 for value in logs]


def _bars(
    title: str,
    names: Sequence[str],
    parts: Mapping[str, Sequence[float]],
    *,
    colours: Sequence[str] = (),
    totals: Sequence[float] = (),
) -> Figure:
    """Horizontal bars, stacked where there are several parts; ``totals`` stand at their ends instead of sums."""
    with _chart(len(names)) as (figure, axes):
        places = list(range(len(names)))
        left = [0.0] * len(names)
        for nth, (part, values) in enumerate(parts.items()):
            grey = part in ("其他", "未分列")
            colour = list(colours) or ("#c9ced3" if grey else _COLOURS[nth % len(_COLOURS)])
            axes.barh(places, values, left=left, color=colour, height=0.66, label=part or None)
            left = [start + value for start, value in zip(left, values, strict=True)]
        for place, end in zip(places, left, strict=True):
            shown = totals[place] if totals else end
            axes.annotate(
                f"{shown:,.2f}",
                (end, place),
                xytext=(4 if end >= 0 else -4, 0),
                textcoords="offset points",
                ha="left" if end >= 0 else "right",
                va="center",
                fontsize=9,
            )
        axes.set_yticks(places, names)
        axes.invert_yaxis()
        axes.margins(x=0.12)
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_formatter(_plain)
        axes.grid(visible=True, axis="x")
        axes.set_axisbelow(True)
        if min(left, default=0.0) < 0:
            axes.axvline(0, color="#87929b", linewidth=0.8)
        axes.set_title(title, fontsize=12)
        if len(parts) > 1:
            figure.legend(loc="outside lower left", ncols=3, frameon=False, fontsize=9)
    return figure
