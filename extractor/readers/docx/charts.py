"""Charts (图表) and diagrams: the figures and words their parts hold, as last computed by Word."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.document import Chart, ChartPoint, Series
from extractor.readers.docx.markup import CX, DGM, A, C
from extractor.readers.docx.package import Element

__all__ = ["diagram_texts", "read_chart"]

# A cache may claim more points than it has; beyond this many, gaps are not filled in.
_MOST_GAPS = 10_000


def read_chart(root: Element, path: str) -> Chart | None:
    """The chart of a chart part (``c:chartSpace`` or ``cx:chartSpace``); None where it is neither."""
    if root.tag == C + "chartSpace":
        chart = root.find(C + "chart")
        series = tuple(_series(item) for item in root.iter(C + "ser"))
        title = None if chart is None else chart.find(C + "title")
        words = _text(title)
        if title is not None and not words and len(series) == 1:
            words = series[0].name  # a title without words shows the name of the only series
        return Chart(words, series, path=path)
    if root.tag == CX + "chartSpace":
        words = _text(root.find(f"{CX}chart/{CX}title"))
        return Chart(words, tuple(_extended_series(root)), path=path)
    return None


def _text(element: Element | None) -> str:
    """The words of a title: rich text by paragraphs, or what a reference to cells last yielded."""
    if element is None:
        return ""
    lines = ["".join(run.text or "" for run in paragraph.iter(A + "t")) for paragraph in element.iter(A + "p")]
    text = "\n".join(line for line in lines if line.strip())
    if text:
        return text.strip()
    return "".join(value.text or "" for value in element.iter(C + "v", CX + "v")).strip()


def _series(element: Element) -> Series:
    values = _points(_first(element, C + "val", C + "yVal"))
    categories = _categories(_first(element, C + "cat", C + "xVal"))
    return Series(_text(element.find(C + "tx")), _joined(categories, values))


def _first(element: Element, *tags: str) -> Element | None:
    return next((found for found in map(element.find, tags) if found is not None), None)


def _index(point: Element) -> int:
    index = point.get("idx", "")
    return int(index) if index.isdigit() else -1


def _cached(holder: Element, value_tag: str = C + "v") -> dict[int, str]:
    points: dict[int, str] = {}
    for point in holder.iter(C + "pt"):
        value = point.find(value_tag)
        if _index(point) >= 0 and value is not None and (value.text or "").strip():
            points[_index(point)] = (value.text or "").strip()
    return points


def _points(holder: Element | None) -> dict[int, str]:
    if holder is None:
        return {}
    points = _cached(holder)
    count = holder.find(f".//{C}ptCount")
    stated = "" if count is None else count.get("val", "")
    if stated.isdigit() and 0 < int(stated) <= _MOST_GAPS:
        for index in range(int(stated)):
            points.setdefault(index, "")
    return points


def _categories(holder: Element | None) -> dict[int, str]:
    """The categories; of those in several levels the outer one, written at its first entry only, comes first."""
    if holder is None:
        return {}
    levels = [_cached(level) for level in holder.iter(C + "lvl")]
    if not levels:
        return _cached(holder)
    combined = dict(levels[0])
    for level in levels[1:]:
        outer = ""
        for index in sorted(combined.keys() | level.keys()):
            outer = level.get(index, outer)
            if index in combined:
                combined[index] = f"{outer} {combined[index]}".strip()
    return combined


def _joined(categories: dict[int, str], values: dict[int, str]) -> tuple[ChartPoint, ...]:
    indices = sorted(categories.keys() | values.keys())
    return tuple(ChartPoint(categories.get(index, ""), values.get(index) or None) for index in indices)


def _extended_series(root: Element) -> Iterator[Series]:
    data = {item.get("id", ""): item for item in root.iter(CX + "data")}
    for element in root.iter(CX + "series"):
        reference = element.find(CX + "dataId")
        source = data.get("" if reference is None else reference.get("val", ""))
        categories: dict[int, str] = {}
        values: dict[int, str] = {}
        if source is not None:
            for dimension in source.iterchildren(CX + "strDim"):
                categories = categories or _dimension(dimension)
            for dimension in source.iterchildren(CX + "numDim"):
                values = values or _dimension(dimension)
        yield Series(_text(element.find(CX + "tx")), _joined(categories, values))


def _dimension(element: Element) -> dict[int, str]:
    level = element.find(CX + "lvl")
    points = () if level is None else level.iterchildren(CX + "pt")
    return {_index(point): (point.text or "").strip() for point in points if _index(point) >= 0}


def diagram_texts(root: Element) -> list[str]:
    """The words of a SmartArt diagram's data part, one entry a node, in the order of the file."""
    texts: list[str] = []
    for node in root.iter(DGM + "pt"):
        if node.get("type", "node") not in ("node", "asst"):
            continue
        words = node.find(DGM + "t")
        if words is None:
            continue
        lines = ("".join(run.text or "" for run in line.iter(A + "t")).strip() for line in words.iter(A + "p"))
        text = "\n".join(line for line in lines if line)
        if text:
            texts.append(text)
    return texts
