"""Seeded OCR noise (人为识别误差): a document read as text passes for a recognised one with some figures misread."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from extractor.checks import repaired
from extractor.checks.statement import repairs_of
from extractor.disclosure import extract
from extractor.document import Block, Document, Paragraph, Table
from extractor.text import fold

__all__ = ["SLIPS", "Noise", "Repair", "Trial", "noisy", "trial"]

CONFIDENCE = 0.95
_FIGURE = re.compile(
    r"(?<![\d.,A-Za-z\-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.,])|(?<![\d.,A-Za-z\-])\d+(?:\.\d+)?(?![\d.,])"
)
_MONEY = re.compile(r"\s*(?:万元|元|%)")


@dataclass(frozen=True)
class Noise:
    """A figure printed as ``true`` and read as ``read`` by the slip ``slip``."""

    slip: str
    true: str
    read: str


def _swapped(text: str, chance: random.Random, pairs: Sequence[str]) -> str:
    places = [(i, o) for i, c in enumerate(text) for pair in pairs if c in pair for o in pair.replace(c, "")]
    places = [(i, o) for i, o in places if i or o != "0"]
    if not places:
        return text
    at, other = chance.choice(places)
    return text[:at] + other + text[at + 1 :]


def _digit(text: str, chance: random.Random) -> int:
    return chance.choice(
        [i for i, c in enumerate(text) if c.isdigit() and (i or text[1:2] not in ("0", ".", ","))] or [0]
    )


def _dropped(text: str, chance: random.Random) -> str:
    at = _digit(text, chance)
    return text[:at] + text[at + 1 :]


def _doubled(text: str, chance: random.Random) -> str:
    at = _digit(text, chance)
    return text[: at + 1] + text[at] + text[at + 1 :]


SLIPS: Mapping[str, Callable[[str, random.Random], str]] = {
    "point lost": lambda text, _: text.replace(".", "").replace(",", ""),
    "comma for point": lambda text, _: text.replace(",", ".", 1),
    "point for comma": lambda text, _: text.replace(".", ","),
    "alike": lambda text, chance: _swapped(text, chance, ("06", "08", "68", "17", "38", "56")),
    "dropped": _dropped,
    "doubled": _doubled,
    "unlike": lambda text, chance: _swapped(text, chance, ("0123456789",)),
}
"""The slips by name; ``unlike`` is no slip of a recogniser's but a misprint, which nothing may hide."""


def _figures(text: str, table: bool) -> Iterator[re.Match[str]]:
    for match in _FIGURE.finditer(text):
        whole = match.start() == 0 and match.end() == len(text.strip())
        long = len(re.sub(r"\D", "", match.group())) >= 3 and not match.group().isdigit()
        if long and (whole if table else _MONEY.match(text, match.end())):
            yield match


class _Recogniser:
    """Misreads one figure in so many, or the ones it is told to."""

    def __init__(self, chance: random.Random, share: float, slips: Sequence[str]) -> None:
        self.chance, self.share, self.slips = chance, share, slips
        self.noise: list[Noise] = []

    def misread(self, text: str, *, table: bool) -> tuple[str, list[tuple[int, int]]]:
        """The text as read, and where (offset in the old text) it became longer by how much."""
        out, at, moved = "", 0, []
        for match in _figures(text, table):
            if self.chance.random() >= self.share:
                continue
            true, slip = match.group(), self.chance.choice(self.slips)
            read = SLIPS[slip](true, self.chance)
            if read == true:
                continue
            self.noise.append(Noise(slip, true, read))
            out += text[at : match.start()] + read
            at = match.end()
            moved.append((match.end(), len(read) - len(true)))
        return out + text[at:], moved

    def block(self, block: Block) -> Block:
        """A block as recognised."""
        if isinstance(block, Paragraph):
            text, moved = self.misread(block.text, table=False)

            def shifted(offset: int) -> int:
                return offset + sum(by for at, by in moved if at <= offset)

            lines = tuple(
                replace(line, start=shifted(line.start), end=shifted(line.end), edges=() if moved else line.edges)
                for line in block.lines
            )
            return replace(block, text=text, lines=lines, confidence=CONFIDENCE)
        if isinstance(block, Table):
            cells = tuple(
                replace(c, text=self.misread(c.text, table=True)[0], confidence=CONFIDENCE) if c.text else c
                for c in block.cells
            )
            return replace(block, cells=cells)
        return block


def noisy(document: Document, seed: int, share: float, slips: Sequence[str]) -> tuple[Document, list[Noise]]:
    """The document as if recognised from images, one in ``1 / share`` figures misread, and what was misread."""
    recogniser = _Recogniser(random.Random(seed), share, slips)
    blocks = tuple(recogniser.block(block) for block in document.blocks)
    return replace(document, blocks=blocks), recogniser.noise


class Repair(NamedTuple):
    """A repair that was made: whose figure, what was read (None: no number), what it was changed to."""

    label: str
    column: str
    text: str
    read: Decimal | None
    value: Decimal

    def undoes(self, noise: Noise) -> bool:
        """Whether it puts back what the noise took away."""
        read, true = _number(noise.read), _number(noise.true)
        assert true is not None
        if self.read is None:
            same = fold(self.text) == fold(noise.read)
            return same and any(true * unit == self.value for unit in _UNITS)
        return any(read is not None and read * u == abs(self.read) and true * u == abs(self.value) for u in _UNITS)


_UNITS = (Decimal(1), Decimal("1E-4"), Decimal("1E+4"))


def _number(text: str) -> Decimal | None:
    plain = fold(text)
    return Decimal(plain.replace(",", "")) if _FIGURE.fullmatch(plain) else None


def _repairs(rows: Mapping[str, Any]) -> Iterator[Repair]:
    for frame in ("amounts", "cells"):
        for row in rows[frame]:
            for column, read in repairs_of(row).items():
                label = str(row.get("label") or row.get("row_label"))
                yield Repair(label, column, str(row["text"]), read, row[column])


@dataclass
class Trial:
    """What became of seeded noise: figures put right, left as read, and repairs that are wrong."""

    right: list[Noise]
    left: list[Noise]
    wrong: list[Repair]


def trial(document: Document, seed: int, share: float, slips: Sequence[str]) -> Trial:
    """Seed noise, read the document, repair, and compare every repair with what was printed."""
    read, noise = noisy(document, seed, share, slips)
    rows: dict[str, Any] = dict(extract(read).rows)
    sure = Decimal(repr(CONFIDENCE))
    rows["cells"] = [row | {"confidence": sure} for row in rows["cells"]]  # formats without places have no boxes
    right: list[Noise] = []
    wrong: list[Repair] = []
    for repair in _repairs(repaired(rows, read.doc_id)):
        known = [n for n in noise if repair.undoes(n)]
        right += [n for n in known if n not in right]
        if not known:
            wrong.append(repair)
    return Trial(right, [n for n in noise if n not in right], wrong)
