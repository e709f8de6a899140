"""Lists of the overview: duties, tasks, internal offices and subordinate units, for the frame ``items``."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.document import Document, Table
from extractor.numbering import leading_number
from extractor.outline import Outline, Section
from extractor.text import fold, normalise

__all__ = ["items"]

_LISTED = ("overview.duties", "overview.work_plan", "overview.organization", "overview.reporting_units")
_NAMES = frozenset({"overview.organization", "overview.reporting_units"})
"""Sections whose entries are names of offices or units."""

_ORDINAL = regex.compile(r"(?:^|(?<=[。；：，\s]))(?<number>[一二三四五六七八九十]{1,3}是)(?=.)")
_INLINE = regex.compile(r"(?:^|(?<=[：:；;，。、 \s]))(?<number>\(?\d{1,2}(?:[.、]|\)))(?=[\p{Han}“《])")
_NAME = r"(?:[^，。；：、()]|\([^()]*\)){2,36}"
_ENUMERATED = regex.compile(
    r"(?:分别(?:是|为)：?"
    rf"(?<names>(?:{_NAME}、)*{_NAME})"
    r"|(?:包括(?:了)?|包含|设有|下设|内设|下辖|设|依次为|即|有|为|是|：)：?"
    rf"(?<names>(?:{_NAME}、){{2,}}{_NAME}))(?=[。；，]|$)"
)
_BETWEEN = regex.compile(r"、(?![^()]*\))")
_LAST_TWO = regex.compile(r"(?<=[室处科股部局委办队所站院会组校心馆级关)])(?:和|及|以及)(?=[\p{Han}]{2,})")
_LEADING_COUNT = regex.compile(
    r"^(?:内设|下设|设有?|共有?|以下|如下)?\d+个[\p{Han}()]{0,14}?(?:，|：|分别(?:是|为)|即)?"
)
_TRAILING = regex.compile(r"(?:等)?(?:\d+|[一二三四五六七八九十]+)个[\p{Han}]{1,12}$|等[\p{Han}]{0,8}$")
_OFFICE = regex.compile(
    r"(?:室|处|科|股|部|局|厅|委|办|中心|队|所|站|院|校|园|馆|社|会|组|大学|学院|小学|中学|本级|机关|公司|镇|乡|街道|厂|场|库|台|宫|团|处室)"
    r"(?:\([^()]*\))?$"
)
_ASIDE = regex.compile(r"(?:\((?:[^()]|\([^()]*\))*\))?[。；]?$")
_UNIT_COLUMN = regex.compile(r"^(?:二级)?(?:预算|决算)?单位(?:全称|名称)$|^(?:预算|决算)单位$|^名称$")


def items(outline: Outline, document: Document | None = None) -> list[dict[str, str | int]]:
    """The entries of the overview's lists: ``section`` (key), ``seq`` within it, ``number`` as shown, ``text``.

    Numbered paragraphs are entries; without numbers the paragraphs themselves are, or, in sections that name
    offices and units, the names a sentence enumerates. With the ``document`` the units of a table are entries too.
    """
    rows: list[dict[str, str | int]] = []
    counts: dict[str, int] = {}
    for section in outline.sections:
        if section.scope not in _LISTED:
            continue
        found = list(_entries(section))
        if document is not None and section.scope == "overview.reporting_units":
            found += _tabled(section, document)
        for number, text in found:
            counts[section.scope] = counts.get(section.scope, 0) + 1
            rows.append({"section": section.scope, "seq": counts[section.scope], "number": number, "text": text})
    return rows


def _entries(section: Section) -> Iterator[tuple[str, str]]:
    paragraphs = [p.paragraph.text[p.skip :].strip() for p in section.passages]
    paragraphs = [text for text in paragraphs if text]
    numbered = [leading_number(fold(text[:40])) for text in paragraphs]
    if any(number is not None for number in numbered):
        yield from _numbered(paragraphs)
        return
    for text in paragraphs:
        if section.scope in _NAMES:
            parts = _inline(text, _INLINE) or [("", name) for name in _names(_ASIDE.sub("", fold(text)))]
        else:
            parts = _inline(text, _ORDINAL)
        if parts:
            yield from parts
        elif section.scope in _NAMES:
            name = _ASIDE.sub("", fold(text))
            if len(name) <= 40 and "，" not in name and _OFFICE.search(name):
                yield "", text
        elif len(text) > 12 and text[-1] not in "：:":
            yield "", text


def _numbered(paragraphs: list[str]) -> Iterator[tuple[str, str]]:
    """Entries of a list whose paragraphs carry numbers; what stands before the first one only introduces it."""
    number = ""
    parts: list[str] = []
    for text in paragraphs:
        head = normalise(text)
        found = leading_number(head.text)
        if found is not None:
            if parts:
                yield number, "\n".join(parts)
            number = "".join(text[slice(*head.span(0, found.end))].split())
            parts = [text[head.span(found.end, found.end)[0] :].strip()] if found.end < len(head.text) else []
        elif parts:
            parts.append(text)
    if parts:
        yield number, "\n".join(parts)


def _inline(text: str, pattern: regex.Pattern[str]) -> list[tuple[str, str]]:
    """Entries numbered inside one paragraph (1.… 2.…, 一是…；二是…); empty where there are not at least two."""
    marks = list(pattern.finditer(text))
    if len(marks) < 2:
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    cut = [(m["number"], text[m.end() : end].strip(" ；;。，,\n")) for m, end in zip(marks, ends, strict=True)]
    return [(number, entry) for number, entry in cut if entry]


def _names(text: str) -> list[str]:
    """The offices or units that a folded sentence enumerates (内设办公室、综合科…)."""
    found: list[str] = []
    for match in _ENUMERATED.finditer(text):
        *names, last = _BETWEEN.split(match["names"])
        names = [_TRAILING.sub("", _LEADING_COUNT.sub("", name)) for name in [*names, *_LAST_TWO.split(last, 1)]]
        named = [name for name in names if _OFFICE.search(name) and len(name) >= 2]
        if len(named) >= 2 and len(named) * 2 > len(names):
            found += named
    return found


def _tabled(section: Section, document: Document) -> Iterator[tuple[str, str]]:
    """The units in the column 单位名称 of the tables under the heading."""
    for index in section.blocks:
        block = document.blocks[index]
        if not isinstance(block, Table):
            continue
        head = next((c for c in block.cells if c.row <= 2 and _UNIT_COLUMN.match(fold(c.text))), None)
        if head is None:
            continue
        serial = {c.row: c.text.strip() for c in block.cells if c.column < head.column and c.text.strip().isdigit()}
        for cell in block.cells:
            if (
                cell.column == head.column
                and cell.row > head.row
                and fold(cell.text) not in ("", "合计", "总计", "小计")
            ):
                yield serial.get(cell.row, ""), "".join(cell.text.split())
