"""Contents lists (目录): found by their word, their dot leaders or their echo in the text, and left out.

A contents list repeats every heading of the document; read as headings it would make every section occur twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from extractor.document import Paragraph
from extractor.numbering import Number, leading_number
from extractor.outline.sections import folded, meaning, plain_title

__all__ = ["Contents", "contents_lists", "title_of_entry"]

_WORD = re.compile(r"(?:.{0,30}(?:预算|决算|公开))?目[录次]$|目[录次](?=第一|一、|[(]一|1[.、])")
_LEADER = re.compile(r"\s*PAGEREF\s*_Toc\d+.*$|(?:\.{3,}|…+|·{3,}|_{3,}|-{3,}|—{2,})[-(\s]*\d{0,3}[-)\s]*$")
_PAGE = re.compile(r"(?<=[^\d\s年])[ \t]*[-(]?\d{1,3}[-)]?$")
_SENTENCE = re.compile(r"。(?!$)|；|如下|\d(?:\.\d+)?(?:万|亿)?元|\d%")
_ENTRY_LENGTH = 70
_GLUED = re.compile(
    r"(?=第[一二三四五六七八九十]{1,3}部分)|(?<![一二三四五六七八九十第])(?=[一二三四五六七八九十]{1,3}、)"
    r"|(?=\([一二三四五六七八九十]{1,3}\))|(?<=[\u4e00-\u9fff)])(?=\(\d{1,2}\)|\d{1,2}[.、](?:20\d\d年|[\u4e00-\u9fff]))"
)


@dataclass(frozen=True, slots=True)
class Contents:
    """``left_out`` are the indices of the paragraphs that belong to contents lists, ``entries`` what they say."""

    left_out: frozenset[int]
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    index: int
    text: str
    number: Number | None
    title: str
    leader: bool


def title_of_entry(text: str) -> str:
    """The bare title of a contents entry or heading in folded spelling: no number, no leader, no quotes."""
    plain = folded(text)
    plain = _LEADER.sub("", plain)
    number = leading_number(plain)
    return plain_title(plain[number.end :] if number else plain).strip("。：；,，.:… ")


def _entry(index: int, paragraph: Paragraph | None) -> _Entry | None:
    if paragraph is None or len(paragraph.text) > 6 * _ENTRY_LENGTH:
        return None
    plain = folded(paragraph.text)
    leader = _LEADER.search(plain) is not None
    bare = _LEADER.sub("", plain)
    if not bare or _SENTENCE.search(bare):
        return None
    pieces = _pieces(bare)  # several entries may run together where a line was full
    if max(map(len, pieces)) > _ENTRY_LENGTH:
        return None
    return _Entry(index, bare, leading_number(bare), title_of_entry(pieces[0]), leader)


def _pieces(text: str) -> list[str]:
    return [piece for piece in _GLUED.split(text) if piece]


def _same(left: str, right: str) -> bool:
    if left == right:
        return True
    left, right = _PAGE.sub("", left), _PAGE.sub("", right)
    if left == right:
        return True
    short, long = sorted((len(left), len(right)))
    if short < 4 or 2 * short < 0.9 * (short + long) or not set(left[:3]) & set(right[:4]):
        return False
    return SequenceMatcher(None, left, right, autojunk=False).ratio() >= 0.9


def _echoes(entry: _Entry, first: Sequence[_Entry]) -> bool:
    """Whether an entry begins the list anew: the document's own first heading has been reached."""
    for other in first:
        if _again(entry, other) and (other.number is None or other.number.rank == 0 or _akin(entry, other)):
            return True
        if not entry.title:
            continue
        if _same(entry.title, other.title):
            return True
        if entry.number is None and other.number is not None:
            mine, theirs = meaning(entry.title), meaning(other.title)
            if mine is not None and mine.key and theirs is not None and mine.key == theirs.key:
                return True
    return False


def _again(entry: _Entry, other: _Entry) -> bool:
    """Whether both carry the same number; 第一部分 comes only once in a list, 一、 again in every part."""
    mine, theirs = entry.number, other.number
    return mine is not None and theirs is not None and (mine.rank, mine.value) == (theirs.rank, theirs.value)


def _akin(entry: _Entry, other: _Entry) -> bool:
    """Whether two titles mean the same section, or one holds the other."""
    if not entry.title or entry.title in other.title or (len(other.title) > 2 and other.title in entry.title):
        return True
    mine, theirs = meaning(entry.title), meaning(other.title)
    return mine is not None and bool(mine.key) and theirs is not None and mine.key == theirs.key


def _run(paragraphs: Sequence[Paragraph | None], start: int, begun: Sequence[_Entry] = ()) -> tuple[list[_Entry], bool]:
    """The contents entries from ``start`` on, up to the first paragraph that is none or begins the text.

    ``begun`` are entries that stand before ``start``, on the line of the word 目录 itself.

    The second answer tells that the text's first heading, an echo of the list's first entry, ended the run.
    """
    run: list[_Entry] = []
    echoed = False
    for index in range(start, len(paragraphs)):
        entry = _entry(index, paragraphs[index])
        if entry is None or (entry.number is None and entry.text.endswith("。")):
            break
        if len(run) + len(begun) >= 2 and not entry.leader and _echoes(entry, [*begun, *run[:2]][:2]):
            echoed = True
            break
        run.append(entry)
    # The document's first headings may stand directly behind the list, in an order of their own.
    while len(run) > 2 and not run[-1].leader and any(_same(run[-1].title, e.title) for e in run[:-1] if e.title):
        run.pop()
    if any(entry.leader for entry in run):
        while run and not run[-1].leader:
            run.pop()
    return run, echoed


def _recurring(run: Sequence[_Entry], titles: frozenset[str]) -> float:
    told = [entry for entry in run if entry.title]
    return sum(entry.title in titles for entry in told) / len(told) if told else 0.0


def _wordings(run: Sequence[_Entry]) -> list[str]:
    """The entries as written, wrapped ones put together."""
    found: list[str] = []
    numbered = sum(entry.number is not None for entry in run)
    for entry in run:
        text = entry.text
        if found and entry.number is None and numbered * 3 > len(run) * 2 and len(found[-1]) >= 14:
            found[-1] += text
        else:
            found += _pieces(text)
    return found


def contents_lists(paragraphs: Sequence[Paragraph | None]) -> Contents:
    """Find the contents lists among a document's paragraphs (None stands where a table or chart stands).

    A list begins with the word 目录, with three lines with dot leaders, or - without either - with five or more
    numbered titles in a row most of which come again further down.
    """
    left_out: set[int] = set()
    entries: list[str] = []
    index = sentences = 0
    while index < len(paragraphs):
        paragraph = paragraphs[index]
        if paragraph is None:
            index += 1
            continue
        plain = folded(paragraph.text)[:400]
        if _WORD.match(plain):
            glued = _pieces(_LEADER.sub("", plain[2:])) if plain[0] == "目" else []
            begun = [_Entry(index, text, leading_number(text), title_of_entry(text), False) for text in glued]
            run, echoed = _run(paragraphs, index + 1, begun)
            if len(run) < 4 and not echoed and not any(entry.leader for entry in run):
                run = run if _recurring(run, _titles(paragraphs, index + 1 + len(run))) > 0 else []
            if len(plain) <= 3 or glued:  # a title …公开目录 stays: it names the document
                left_out.add(index)
                entries += glued
        elif sentences <= 2:  # a list without its word stands at the top
            run = _unnamed(paragraphs, index)
            sentences += len(plain) > 40 and "。" in plain
        else:
            run = []
        if run:
            left_out.update(entry.index for entry in run)
            entries += _wordings(run)
            index = run[-1].index
        index += 1
    return Contents(frozenset(left_out), tuple(entries))


def _unnamed(paragraphs: Sequence[Paragraph | None], index: int) -> list[_Entry]:
    first = _entry(index, paragraphs[index])
    if first is None or not (first.leader or first.number is not None):
        return []
    run, echoed = _run(paragraphs, index)
    if any(entry.text.endswith("。") for entry in run):
        return []
    while run and run[-1].number is None and not run[-1].leader:
        run.pop()  # a cover or a part's own page behind the list
    leaders = sum(entry.leader for entry in run)
    if leaders >= 3:
        return run
    if len(run) < 5 or sum(entry.number is not None for entry in run) * 3 < len(run) * 2:
        return []
    if echoed:
        return run
    return run if _recurring(run, _titles(paragraphs, run[-1].index + 1)) >= 0.6 else []


def _titles(paragraphs: Sequence[Paragraph | None], start: int) -> frozenset[str]:
    """The bare titles of the short lines from ``start`` on."""
    return frozenset(
        title_of_entry(paragraph.text)
        for paragraph in paragraphs[start:]
        if paragraph is not None and len(paragraph.text) <= 2 * _ENTRY_LENGTH
    )
