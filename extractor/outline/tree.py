"""The heading tree of a disclosure: sections with their text, contents lists left out, meanings attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import regex

from extractor.document import Document, Paragraph
from extractor.numbering import leading_number
from extractor.outline.broken_titles import NO_TITLE, pieces
from extractor.outline.contents import contents_lists, title_of_entry
from extractor.outline.headings import Candidate, candidates, names_topic
from extractor.outline.sections import Meaning, folded, meaning

__all__ = ["Outline", "Part", "Passage", "Section", "outline"]

Part: TypeAlias = Literal["front", "narrative", "tables", "glossary", "contents"]

_PARTS = frozenset({"overview", "statement", "other", "glossary", "tables"})
_LISTS = frozenset(
    {"overview.duties", "overview.work_plan", "overview.organization", "overview.reporting_units", "overview.staffing"}
)
"""Sections whose numbered lines are entries of a list, not headings."""

_TOLD = regex.compile(r"(?:情况|说明|解释|注释|概况|事项|信息|分析|原因)(?:\(.*\))?$")
_STANDING = regex.compile(
    r"(?:编制说明|情况说明|收支说明|预算说明|决算说明|名词解释|名词注释|概况|基本情况|主要职能|主要职责|职能职责|部门职责|单位职责|工作职责|机构设置"
    r"|单位构成|工作任务|重点工作|重要事项(?:的)?说明|相关情况说明|公开报表|预算表|决算表|报表|附表|附件)(?:\(.*\))?$"
)
"""What ends a title that is known as a heading without number, size or weight."""
_NAMED_LIST = regex.compile(r"(?:部门|单位|本部门)?(?:主要)?(?:职责|职能|机构设置|内设机构|工作任务|人员情况|单位构成)")
_STANDARD_TABLE = regex.compile(r"(?:收支|收入|支出|拨款|三公|基金|国有资本|采购|预算|决算).*表(?:\(.*\))?$")
_FIGURES = regex.compile(r"\d[\d,.]*(?:%|(?:[百千]?万|亿)?元)|\d\.\d\d|\d,\d{3}")
_MONEY = regex.compile(r"\d(?:[百千]?万|亿)?元")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a section, or what is left of it behind a heading that runs on into it.

    ``skip`` counts the characters of ``paragraph.text`` that belong to the heading (0 as a rule); ``start`` is the
    offset in the section's text at which ``paragraph.text[skip:]`` begins.
    """

    paragraph: Paragraph
    skip: int
    start: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the text up to the next one.

    ``seq`` counts in reading order from 1; text before the first heading is section 0 with the title "". ``level``
    1 is the highest. ``number`` and ``title`` stand as shown. ``key`` is a key of sections.csv or "", ``scope`` the
    key of the section or of its nearest ancestor that has one. ``part`` tells in what kind of part it lies. ``text``
    is the passages' text joined with line feeds. ``parent`` is the seq of the section above, -1 if there is none.
    ``blocks`` are indices into ``document.blocks`` of the tables and charts under this heading. ``pattern`` is the
    entry of patterns/sections.toml that gave the key.
    """

    seq: int
    level: int
    number: str
    title: str
    key: str
    scope: str
    part: Part
    page: int
    text: str
    passages: tuple[Passage, ...]
    parent: int
    heading: Paragraph | None
    blocks: tuple[int, ...]
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of a document in reading order, and the entries of its contents lists as written."""

    sections: tuple[Section, ...]
    contents: tuple[str, ...]


@dataclass(slots=True)
class _Open:
    """A section in the making."""

    seq: int
    rank: float
    value: int
    level: int
    number: str
    title: str
    key: str
    scope: str
    part: Part
    parent: int
    heading: Paragraph | None
    pattern: str
    numbered: bool
    style: float = -1.0
    """The rank of the number's own style, wherever the section stands."""
    passages: list[Passage] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[int] = field(default_factory=list)

    def add(self, paragraph: Paragraph, skip: int) -> None:
        text = paragraph.text[skip:]
        if self.pieces:
            self.length += 1
        self.passages.append(Passage(paragraph, skip, self.length))
        self.pieces.append(text)
        self.length += len(text)

    def closed(self) -> Section:
        page = self.heading.page if self.heading else (self.passages[0].paragraph.page if self.passages else 0)
        part = self.part
        text = "\n".join(self.pieces)
        if self.seq == 0 and part == "front" and _MONEY.search(folded(text)):
            part = "narrative"  # some begin to talk of money without any heading
        return Section(
            self.seq, self.level, self.number, self.title, self.key, self.scope, part, page,
            text, tuple(self.passages), self.parent, self.heading, tuple(self.blocks), self.pattern,
        )  # fmt: skip


def outline(document: Document) -> Outline:
    """The heading tree of ``document``; never fails, at worst everything is section 0."""
    parts = list(pieces(document))
    contents = contents_lists([paragraph for _, paragraph in parts])
    builder = _Builder(_body_size(document), contents.entries)
    for position, (index, paragraph) in enumerate(parts):
        if paragraph is None:
            builder.block(index)
        elif position not in contents.left_out:
            builder.paragraph(paragraph)
    builder.finish()
    return Outline(
        tuple(section.closed() for section in builder.sections if section.seq or section.pieces or section.blocks),
        contents.entries,
    )


def _body_size(document: Document) -> float:
    """The size in which most of the text is set; 0 where sizes are unknown."""
    weights: dict[float, int] = {}
    for paragraph in document.paragraphs():
        if paragraph.size:
            weights[paragraph.size] = weights.get(paragraph.size, 0) + len(paragraph.text)
    return max(weights, key=lambda size: weights[size]) if weights else 0.0


class _Builder:
    """Goes through the paragraphs once and decides for each: heading or text."""

    def __init__(self, body_size: float, entries: Sequence[str]) -> None:
        self.body_size = body_size
        self.listed = frozenset(map(title_of_entry, entries)) - {""}
        wordings = {entry[number.end :] for entry in entries if (number := leading_number(entry)) is not None}
        self.wordings = sorted((wording for wording in wordings if len(wording) > 4), key=len, reverse=True)
        root = _Open(0, -1.0, 0, 0, "", "", "", "", "front", -1, None, "", False)
        self.sections: list[_Open] = [root]
        self.stack: list[_Open] = []
        self.last_value: dict[float, int] = {}

    @property
    def current(self) -> _Open:
        return self.sections[-1]

    def block(self, index: int) -> None:
        """A table or chart stands under the current heading."""
        self.current.blocks.append(index)

    def paragraph(self, paragraph: Paragraph) -> None:
        """Open a section where the paragraph is a heading, and keep its text where it is (also) text."""
        for candidate in candidates(paragraph, self.wordings):
            rank = self._rank(candidate)
            found = self._accepted(candidate, rank)
            if found is not None:
                self._open(candidate, rank, found)
                if candidate.run_on:
                    self.current.add(paragraph, candidate.skip)
                return
        number = leading_number(folded(paragraph.text[:24]))
        if number is not None:
            self.last_value[number.rank] = number.value
        self.current.add(paragraph, 0)

    def finish(self) -> None:
        """Tables behind the last heading that nobody announced are a part of their own."""
        last = self.current
        if last.part == "tables" or len(last.blocks) < 2:
            return
        title = next(
            (
                position
                for position, passage in enumerate(last.passages)
                if len(passage.paragraph.text) <= 60
                and not passage.skip
                and _STANDARD_TABLE.search(folded(passage.paragraph.text))
            ),
            None,
        )
        if title is None:
            return
        moved = last.passages[title:]
        heading = moved[0].paragraph
        tables = _Open(
            last.seq + 1, 0.0, 0, 1, "", " ".join(heading.text.split()), "tables", "tables", "tables", -1, heading,
            "table.one", False,
        )  # fmt: skip
        tables.blocks, last.blocks = last.blocks, []
        del last.passages[title:], last.pieces[title:]
        last.length = sum(map(len, last.pieces)) + max(len(last.pieces) - 1, 0)
        for passage in moved[1:]:
            tables.add(passage.paragraph, passage.skip)
        self.sections.append(tables)

    # ---- is it a heading? --------------------------------------------------------------------------------------

    def _rank(self, candidate: Candidate) -> float | None:
        """The rank of a numbered candidate; one that continues another style's count takes that style's rank.

        Word restarts and converters print （4） where （四） is meant, or 5、 behind 四、.
        """
        number = candidate.rank
        if number is None:
            return None
        if number.value > 1 and self.last_value.get(number.rank) != number.value - 1:
            for section in reversed(self.stack):
                if section.style == number.rank != section.rank and section.value == number.value - 1:
                    return section.rank  # 2、 behind 1、 with （一）（二） below it
            kin = {2.0: 4.0, 4.0: 2.0, 1.0: 3.0, 3.0: 1.0}.get(number.rank)
            for section in reversed(self.stack):
                if section.numbered and section.rank == kin and section.value == number.value - 1:
                    return section.rank
        return number.rank

    def _ancestors(self, rank: float | None) -> list[str]:
        """The keys above a heading of that rank, nearest first."""
        return [section.key for section in reversed(self.stack) if rank is None or section.rank < rank]

    def _accepted(self, candidate: Candidate, rank: float | None) -> Meaning | None:
        """What the heading means if the candidate is one (key "" for a heading without meaning), else None."""
        found = meaning(candidate.folded, self._ancestors(rank))
        if rank is None:
            found = self._beside(candidate, found)
            return found if found is not None and self._stands_alone(candidate, found) else None
        part = self.current.part
        listed = title_of_entry(candidate.folded) in self.listed
        if part in ("tables", "glossary"):
            return self._leaves(candidate, rank, found, listed)
        topic = names_topic(candidate)
        if self.current.scope in _LISTS:
            if not topic:
                return None
            return self._after_list(candidate, rank, found, listed)
        if found is not None and found.key:
            return found if topic or listed else None
        if self.current.seq == 0 and rank > 1:
            return None  # before the first heading that means something: a cover, a contents list, table rows
        # A line among list entries is one of them, whatever it looks like.
        if not topic or (rank > 0 and self._among_entries(candidate, rank)):
            return None
        return found or Meaning("", "")

    def _beside(self, candidate: Candidate, below: Meaning | None) -> Meaning | None:
        """What a heading without number means below the last heading, else beside it or one above it without number."""
        found = below
        above = list(self.stack)
        while (found is None or found.key in _PARTS) and above and not above[-1].numbered:
            above.pop()
            found = meaning(candidate.folded, [section.key for section in reversed(above)]) or found
        return found

    def _among_entries(self, candidate: Candidate, rank: float) -> bool:
        """Whether the number before the candidate's stood in front of text, not of a heading."""
        number = candidate.rank
        if number is None or number.value < 2 or self.last_value.get(rank) != number.value - 1:
            return False
        return not any(section.rank == rank and section.value == number.value - 1 for section in self.stack)

    def _leaves(self, candidate: Candidate, rank: float, found: Meaning | None, listed: bool) -> Meaning | None:
        """Whether the candidate ends the tables or the glossary."""
        opener = next((s for s in reversed(self.stack) if s.key in ("tables", "glossary")), None)
        limit = opener.rank if opener is not None and opener.numbered else 0.0
        if candidate.run_on or _FIGURES.search(candidate.folded):
            return None
        if rank == 0 and rank <= limit and (found is None or found.key):
            return found or Meaning("", "")
        if found is None or not found.key:
            return None
        if listed and found.key == "tables":
            return found
        if rank <= limit and (listed or _TOLD.search(candidate.folded) or found.key in _PARTS):
            return found
        # An unnumbered 名词解释 or table part ends where a numbered one of the document's own begins.
        if opener is not None and not opener.numbered and found.key in _PARTS and _TOLD.search(candidate.folded):
            return found
        return None

    def _after_list(self, candidate: Candidate, rank: float, found: Meaning | None, listed: bool) -> Meaning | None:
        """Whether the candidate is the next heading after a list of duties, tasks or units."""
        opener = next((s for s in reversed(self.stack) if s.key in _LISTS), self.current)
        limit = opener.rank
        if found is not None and found.key:
            if found.key.startswith("overview") and not candidate.run_on and not self._among_entries(candidate, rank):
                return found
            if rank <= limit or listed:
                return found
            if rank <= 2 and not candidate.run_on and not candidate.stopped and _TOLD.search(candidate.folded):
                return found
            return None
        if rank <= limit and not candidate.run_on and not candidate.stopped:
            return found or Meaning("", "")
        return None

    def _stands_alone(self, candidate: Candidate, found: Meaning) -> bool:
        """Whether a line without number is a heading: it means a section, looks like a title, and is set as one."""
        if candidate.run_on or not found.key or NO_TITLE.search(candidate.folded):
            return False
        if candidate.stopped:  # 机构设置： over a list
            return found.key.startswith("overview.") and _NAMED_LIST.fullmatch(candidate.folded) is not None
        if _FIGURES.search(candidate.folded) or not names_topic(candidate):
            return False
        paragraph = candidate.paragraph
        standing = _STANDING.search(candidate.folded) is not None
        listed = title_of_entry(candidate.folded) in self.listed
        if self.current.part == "front" and not listed and found.key in ("statement", "tables"):
            return False  # the cover says 2026年部门预算说明 too
        if self.current.part in ("tables", "glossary"):
            return found.key != "tables" and (listed or (standing and found.key in _PARTS))
        styled = bool(
            paragraph.level
            or paragraph.bold
            or paragraph.centred
            or (self.body_size and paragraph.size > self.body_size * 1.08)
        )
        if listed or standing:
            return True
        told = _TOLD.search(candidate.folded) is not None
        return told and (styled or len(candidate.folded) >= (4 if found.key.startswith("statement.") else 6))

    # ---- the tree ----------------------------------------------------------------------------------------------

    def _unnumbered_rank(self, key: str) -> float:
        """Where a heading without number belongs: under or beside the nearest one of its kin, else at the top."""
        if key in _PARTS:
            return 0.0
        kin = key.partition(".")[0]
        for section in reversed(self.stack):
            if section.scope.partition(".")[0] == kin:
                below = (key == section.key and section.numbered) or key.startswith(section.key + ".")
                return section.rank + 0.25 if below else section.rank
        return 0.0

    def _inverted(self, own: float) -> bool:
        """Whether （一） begins directly below 1、, which stands where 一、 does elsewhere."""
        return own == 2 and self.stack[-1].rank == 3 and not any(0 < section.rank <= 2 for section in self.stack)

    def _open(self, candidate: Candidate, rank: float | None, found: Meaning) -> None:
        number = candidate.rank
        own = self._unnumbered_rank(found.key) if rank is None else rank
        while self.stack and self.stack[-1].rank >= own:
            if number is not None and number.value == 1 and (not self.stack[-1].numbered or self._inverted(own)):
                self.stack[-1].rank = own - 0.1  # a count that begins below a heading without number belongs to it
                break
            self.stack.pop()
        parent = self.stack[-1] if self.stack else None
        key = found.key
        scope = key or (parent.scope if parent else "")
        if key == "tables" or (parent is not None and parent.part == "tables" and not key):
            part: Part = "tables"
        elif key == "glossary" or (parent is not None and parent.part == "glossary" and not key):
            part = "glossary"
        else:
            part = "narrative"
        section = _Open(
            seq=self.sections[-1].seq + 1,
            rank=own,
            value=number.value if number else 0,
            level=len(self.stack) + 1,
            number=candidate.number,
            title=candidate.title,
            key=key,
            scope=scope,
            part=part,
            parent=parent.seq if parent else -1,
            heading=candidate.paragraph,
            pattern=found.pattern,
            numbered=number is not None,
            style=number.rank if number else own,
        )
        self.sections.append(section)
        self.stack.append(section)
        for lower in [r for r in self.last_value if r > own]:
            del self.last_value[lower]
        if number is not None:
            self.last_value[own] = number.value
