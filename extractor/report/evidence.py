"""Evidence: where in the document a figure stands, so that the page can show the sentence with the figure marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

__all__ = ["Passage", "Passages", "bare", "cell_keys", "subject_cells"]

Text = Mapping[str, str]

_AROUND = 700
"""Of a paragraph longer than this on either side of its figures, the rest is left out."""

_NEAR = 12
"""How many characters after the place of a statement its figure may begin."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph that holds figures: the section (index of the document's sections) and its text."""

    section: int
    text: str


def bare(text: str) -> str:
    """Text without any space, for comparing what was broken over lines."""
    return "".join(text.split())


class Passages:
    """The paragraphs of a document that figures stand in, found through sections and offsets.

    Rows of the narrative name their section by key, and a key may stand for several headings; the heading meant is
    the one whose text holds the figure at the row's offsets, in the order of the document.
    """

    def __init__(self, sections: Sequence[Text]) -> None:
        self._sections = sections
        self._bare = [bare(section["text"]) for section in sections]
        self._last = 0
        self._index: dict[tuple[int, int, int], int] = {}
        self.found: list[Passage] = []

    def place(self, row: Text, figure: str) -> tuple[int, int, int] | None:
        """Index of the passage and the figure's offsets in it; None where the text does not hold the row's figure."""
        if not row["start"] or not row["end"]:
            return None
        start, end, figure = int(row["start"]), int(row["end"]), bare(figure)
        at = self._section(row, start, end, figure)
        if at is None:
            return None
        self._last = at
        text = self._sections[at]["text"]
        end = _end(text, start, end, figure) or end
        begin = text.rfind("\n", 0, start) + 1
        stop = text.find("\n", end)
        stop = len(text) if stop < 0 else stop
        begin, stop = max(begin, start - _AROUND), min(stop, end + _AROUND)
        key = (at, begin, stop)
        if key not in self._index:
            self._index[key] = len(self.found)
            self.found.append(Passage(at, text[begin:stop]))
        return self._index[key], start - begin, end - begin

    def _section(self, row: Text, start: int, end: int, figure: str) -> int | None:
        quote = bare(row["quote"])
        best: tuple[int, int] | None = None
        for at in self._order():
            section = self._sections[at]
            text = section["text"]
            if _end(text, start, end, figure) is None:
                continue
            score = (
                4 * (quote in self._bare[at])
                + 2 * (bool(row["section"]) and row["section"] == section["section"])
                + (at >= self._last)
            )
            if best is None or score > best[0]:
                best = score, at
            if score == 7:
                break
        return None if best is None else best[1]

    def _order(self) -> Iterable[int]:
        yield from range(self._last, len(self._sections))
        yield from range(self._last)


def _end(text: str, start: int, end: int, figure: str) -> int | None:
    """Where the figure at ``start`` ends; None where it does not stand there.

    A statement that there is none is placed at its negation (无), a bare change at its direction (增加): the words
    or the figure reach further or follow.
    """
    if len(text) < end:
        return None
    if figure in bare(text[start:end]):
        return end
    for begin in range(start, min(start + _NEAR, len(text))):
        at, left = begin, figure
        while left and at < len(text) and (text[at].isspace() or text[at] == left[0]):
            left = left if text[at].isspace() else left[1:]
            at += 1
        if not left:
            return max(at, end)
    return None


def cell_keys(cells: Iterable[Text]) -> Iterator[tuple[str, Text]]:
    """Every figure of the tables with the key that findings cite it by (``t3.r5.total``, a second one ``…#2``)."""
    seen: dict[str, int] = {}
    for row in cells:
        if not row["value_wan"]:
            continue
        key = f"t{row['table_no']}.r{row['row'] or 0}.{row['measure'] or row['column'] or 'value'}"
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key}#{seen[key]}"), row


def subject_cells(subjects: Iterable[Text], keyed: Sequence[tuple[str, Text]]) -> list[list[str]]:
    """For each subject the cells its ``table_wan`` was read from: one that prints it, else those that add up to it."""
    by_code: dict[tuple[str, str], list[tuple[str, Text]]] = {}
    for key, row in keyed:
        if row["code"] and row["measure"] in ("total", "final", "budget"):
            by_code.setdefault((row["system"], row["code"]), []).append((key, row))
    return [_printing(by_code.get((row["system"], row["code"]), ()), row["table_wan"]) for row in subjects]


def _printing(cells: Sequence[tuple[str, Text]], wanted: str) -> list[str]:
    value = _decimal(wanted)
    if value is None:
        return []
    sums: dict[tuple[str, str], list[tuple[str, Decimal]]] = {}
    for key, row in cells:
        stated = _decimal(row["value_wan"])
        if stated is None:
            continue
        if stated == value:
            return [key]
        sums.setdefault((row["table_no"], row["measure"]), []).append((key, stated))
    for listed in sums.values():
        if sum((stated for _, stated in listed), Decimal(0)) == value:
            return [key for key, _ in listed]
    return []


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
