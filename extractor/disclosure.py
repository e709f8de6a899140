"""One document's result: outline, identity, tables and statements become the rows of the data contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from extractor.document import Document, Paragraph, Place
from extractor.glossary import terms
from extractor.identity import Identity, identify
from extractor.listing import items
from extractor.outline import Outline, Section, outline
from extractor.quantity import Quantity
from extractor.statements import grammar
from extractor.statements.amounts import Draft, Span
from extractor.statements.counts import counts_in
from extractor.subject_rows import subject_rows
from extractor.tables import cell_rows, document_subjects, read_tables, table_rows
from extractor.text import Normalised, fold, normalise

__all__ = ["Extraction", "extract"]

Value: TypeAlias = str | int | Decimal | bool | None
Row: TypeAlias = dict[str, Value]

_OF_ONE_FUND = frozenset(
    {"statement.general_public.scale", "statement.general_public.structure", "statement.general_public.functional"}
)
_QUOTE = 60
"""The longest quote, in characters (GOLD.md rule 13)."""
_TRIMMED = "，。；：、,;:.  \u3000"


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read out of one document: ``rows`` by frame, with the document, its outline and its identity."""

    rows: dict[str, list[Row]]
    document: Document
    outline: Outline
    identity: Identity


@dataclass(frozen=True, slots=True)
class _Place:
    """A passage of the narrative with its section and its normalised text."""

    section: Section
    skip: int
    start: int
    paragraph_index: int
    raw: str
    text: Normalised


class _Narrative:
    """The passages of a document's narrative and the way from their normalised text back to the document."""

    def __init__(self, structure: Outline) -> None:
        self.passages: list[_Place] = []
        self._paragraphs: list[Paragraph] = []
        for section in structure.sections:
            if section.part not in ("narrative", "front"):
                continue
            for passage in section.passages:
                raw = passage.paragraph.text[passage.skip :]
                self.passages.append(
                    _Place(section, passage.skip, passage.start, len(self._paragraphs), raw, normalise(raw))
                )
                self._paragraphs.append(passage.paragraph)

    def words(self, span: Span) -> str:
        """The document's own words at a span, without line breaks and outer punctuation."""
        place = self.passages[span.passage]
        start, end = place.text.span(span.start, span.end)
        return place.raw[start:end].replace("\n", "").strip(_TRIMMED)

    def position(self, span: Span) -> tuple[int | None, str, int, int]:
        """Page, boxes and offsets in the section's text of a span."""
        place = self.passages[span.passage]
        start, end = place.text.span(span.start, span.end)
        paragraph = self._paragraphs[place.paragraph_index]
        page = paragraph.page_at(place.skip + start) or None
        boxes = paragraph.places(place.skip + start, place.skip + end)
        return page, boxed(boxes), place.start + start, place.start + end

    def confidence(self, span: Span) -> Decimal | None:
        """The confidence of recognised text; None for text that was never an image."""
        value = self._paragraphs[self.passages[span.passage].paragraph_index].confidence
        return None if value >= 1 else Decimal(repr(round(value, 3)))


def boxed(places: Iterable[Place]) -> str:
    """Boxes as the ``bbox`` columns hold them: ``x0,top,x1,bottom`` in points, several joined by ``;``."""
    return ";".join(",".join(f"{edge:.1f}" for edge in place.box) for place in places)


def extract(document: Document, *, path: str | None = None) -> Extraction:
    """Read the meaning of a document: every frame of the data contract but the findings.

    ``path`` is what the ``documents`` row shows, the document's own path if absent.
    """
    structure = outline(document)
    identity = identify(document, structure)
    tables = read_tables(document)
    known = document_subjects(tables)
    narrative = _Narrative(structure)
    reading = grammar.Reading(known, identity.disclosure or "budget")
    counts: list[Row] = []
    disclosed = identity.is_disclosure
    titles = {section.seq: _titles(structure, section) for section in structure.sections}
    for index, place in enumerate(narrative.passages) if disclosed else ():
        section = place.section
        reading.read(
            grammar.Passage(
                index,
                section.seq,
                place.text.text,
                _scope(structure, section),
                fold(section.title),
                titles[section.seq],
            )
        )
        counts.extend(_count_rows(narrative, index, place))
    drafts = [draft for draft in reading.drafts if draft.carried or draft.moved or draft.value is not None]
    stated = [(draft, item) for draft in drafts for item in draft.items or ("",)]
    amounts = [_amount_row(number, draft, item, narrative) for number, (draft, item) in enumerate(stated, 1)]
    carried = {span for draft in drafts for span in draft.carried}
    loose = [span for span in reading.mentions if span not in carried]
    rows: dict[str, list[Row]] = {
        "sections": [_section_row(section) for section in structure.sections if section.title or section.text],
        "amounts": amounts,
        "counts": counts,
        "tables": list(table_rows(tables)) if disclosed else [],
        "cells": list(cell_rows(tables)) if disclosed else [],
        "terms": [dict(row) for row in terms(structure)],
        "items": [dict(row) for row in items(structure, document)],
        "unclaimed": [_unclaimed_row(span, narrative) for span in loose],
        "findings": [],
    }
    rows["subjects"] = list(subject_rows(amounts, rows["cells"]))
    for frame in rows.values():
        for row in frame:
            row["doc_id"] = document.doc_id
    rows["documents"] = [_document_row(document, path, identity, len(reading.mentions), len(loose), len(amounts))]
    return Extraction(rows, document, structure, identity)


def _scope(structure: Outline, section: Section) -> str:
    """What the sentences of a section are about: 项目支出 below 一般公共预算 is its, below 支出情况 the body's."""
    if section.key in ("statement.project", "statement.basic"):
        above = next((s for s in structure.sections if s.seq == section.parent), None)
        if above is not None and above.scope.startswith(("statement.general_public", "statement.expenditure")):
            return above.scope
    if section.key in _OF_ONE_FUND and "公共" not in section.title:
        # 财政拨款支出决算情况：（二）具体情况: of all funds, for no title says 一般公共预算.
        above = next((s for s in structure.sections if s.seq == section.parent), None)
        if above is not None and above.key == "statement.fiscal":
            return above.key
    return section.scope


def _titles(structure: Outline, section: Section) -> tuple[str, ...]:
    """The titles above a section and its own, the highest first."""
    by_seq = {s.seq: s for s in structure.sections}
    titles: list[str] = []
    at: Section | None = section
    while at is not None and len(titles) < 8:
        titles.append(fold(at.title))
        at = by_seq.get(at.parent)
    return tuple(reversed(titles))


def _section_row(section: Section) -> Row:
    return {
        "seq": section.seq,
        "level": section.level,
        "number": section.number,
        "title": section.title,
        "section": section.key,
        "page": section.page or None,
        "text": section.text,
    }


def _value(quantity: Quantity | None) -> Decimal | None:
    return None if quantity is None else quantity.value


def _amount_row(number: int, draft: Draft, item: str, narrative: _Narrative) -> Row:
    assert draft.at is not None
    # A change stated without its amount stands where its own figure stands.
    at = draft.at if draft.value is not None or not draft.carried else draft.carried[0]
    page, box, start, end = narrative.position(at)
    begin, stop = (draft.quote if at == draft.at else None) or (at.start, at.end)
    begin, stop = min(begin, at.start), max(stop, at.end)
    figure = draft.value or draft.change or draft.budget or draft.change_pct
    return {
        "amount_id": f"a{number:04d}",
        "section": draft.scope,
        "item": item,
        "label": draft.label,
        "code": draft.code,
        "system": draft.system,
        "fund": _fund(item, draft.scope),
        "value_wan": _value(draft.value),
        "change_wan": _value(draft.change),
        "change_pct": _value(draft.change_pct),
        "compared_with": draft.compared_with,
        "budget_wan": _value(draft.budget),
        "completion_pct": _value(draft.completion),
        "share_pct": _value(draft.share),
        "reason": narrative.words(draft.reason) if draft.reason else "",
        "purpose": narrative.words(draft.purpose) if draft.purpose else "",
        "text": figure.text if figure else "",
        "unit": figure.unit if figure else "",
        "decimals": figure.decimals if figure else None,
        "page": page,
        "bbox": box,
        "start": start,
        "end": end,
        "quote": narrative.words(Span(at.passage, max(begin, stop - _QUOTE), stop)),
        "pattern": draft.pattern,
        "change_text": draft.change_text,
        "section_seq": draft.section,
        "flags": ";".join(dict.fromkeys(draft.flags)),
        "confidence": narrative.confidence(at),
    }


_FUNDS = {
    "general_public": "general_public",
    "government_fund": "government_fund",
    "state_capital": "state_capital",
    "special_account": "special_account",
}


def _fund(item: str, scope: str) -> str:
    """The fund (资金性质) that the item, else the section, is about."""
    for key in (item, scope):
        for part in key.split("."):
            if part in _FUNDS:
                return _FUNDS[part]
    return "general_public" if scope == "statement.basic" else ""


def _count_rows(narrative: _Narrative, index: int, place: _Place) -> Iterator[Row]:
    for count in counts_in(place.text.text, place.section.scope):
        page, _, start, end = narrative.position(Span(index, count.start, count.end))
        yield {
            "section": place.section.scope,
            "item": count.item,
            "label": count.label,
            "value": count.value,
            "unit": count.unit,
            "page": page,
            "quote": narrative.words(Span(index, count.start, count.end)),
            "start": start,
            "end": end,
            "section_seq": place.section.seq,
        }


def _unclaimed_row(span: Span, narrative: _Narrative) -> Row:
    page, _, start, _ = narrative.position(span)
    context = Span(span.passage, max(0, span.start - 30), span.end)
    return {
        "text": narrative.words(span),
        "page": page,
        "start": start,
        "quote": narrative.words(context),
        "section_seq": narrative.passages[span.passage].section.seq,
    }


def _document_row(
    document: Document, path: str | None, identity: Identity, mentions: int, loose: int, amounts: int
) -> Row:
    status, error = _status(document, identity)
    return {
        "doc_id": document.doc_id,
        "path": path if path is not None else Path(document.path).as_posix(),
        "sha256": document.sha256,
        "media_type": document.media_type,
        "pages": document.pages or None,
        "issuer": identity.issuer,
        "entity": identity.entity,
        "region_code": identity.region_code,
        "region": identity.region,
        "fiscal_year": identity.fiscal_year or None,
        "disclosure": identity.disclosure,
        "published_on": identity.published_on,
        "title": identity.title,
        "status": status,
        "error": error,
        "money_mentions": mentions,
        "money_claimed": mentions - loose,
        "amounts": amounts,
        "findings": 0,
    }


_SCANNED = "没有可用的文字层（扫描件） → 请安装 OCR 扩展：pip install 'budget-disclosure-extractor[ocr]'"
_SERIOUS = frozenset({"page_without_text", "garbled_text", "part_skipped", "limit_reached"})


def _status(document: Document, identity: Identity) -> tuple[str, str]:
    """The status of a document that could be opened, and what is lacking."""
    blank = [notice.page for notice in document.notices if notice.code in ("page_without_text", "garbled_text")]
    if not document.blocks or (document.pages and len(blank) >= document.pages):
        return (
            "unreadable",
            "没有可用的文字层（扫描件） → 请安装 OCR 扩展：pip install 'budget-disclosure-extractor[ocr]'",
        )
    if not identity.is_disclosure:
        return "not_disclosure", identity.reason
    notes = list(dict.fromkeys(notice.message for notice in document.notices if notice.code != "repaired"))
    if blank:
        notes = [f"第 {_pages(blank)} 页没有可用的文字 → 请核对原件，扫描页可用 OCR 读取"]
    serious = [
        n for n in document.notices if n.code in ("page_without_text", "garbled_text", "part_skipped", "limit_reached")
    ]
    said = "；".join([*notes[:3], *identity.conflicts])
    return ("partial" if serious else "ok"), said


def _pages(pages: list[int]) -> str:
    return "、".join(map(str, pages[:8])) + ("…" if len(pages) > 8 else "")
