"""The glossary (名词解释): terms and their definitions, for the frame ``terms``."""

from __future__ import annotations

import regex

from extractor.numbering import leading_number
from extractor.outline import Outline, Section
from extractor.text import normalise

__all__ = ["terms"]

# A term and what follows it: a colon, or 是指 / 指 / 反映 / 包括 right behind it. Folded spelling.
_COLON = regex.compile(r"(?<term>[^，。；：]{2,70}?)\s*：(?=.)")
_MEANS = regex.compile(
    r"(?<term>[^，。；：]{2,48}?)(?<link>，?(?:是指|系指|指的是|是(?=反映|用于|为)|指(?![\p{Han}]{0,2}标|导|挥|令|数|派)|反映))"
)
_BRACKETED = regex.compile(r"\((?<term>[^()]{2,30})\)(?=指|是|反映|：)")
_PATH = regex.compile(r"[（(][款项][)）]")
_ALONE = regex.compile(r"[^，。；：]{2,48}")
_NOT_A_TERM = regex.compile(
    r"^(?:其中|包括|注|附|备注|说明|例如|如|具体|主要|来源|附件|以下|上述|本部门|本单位|我|…)|联系人|联系电话|来源|有关规定|情况如下|如下$|\d{4}年|审签|审查"
)


def terms(outline: Outline) -> list[dict[str, str]]:
    """The glossary's entries in reading order, as written: ``term``, ``definition``.

    A paragraph that introduces no term of its own continues the definition before it.
    """
    rows: list[dict[str, str]] = []
    for section in outline.sections:
        if section.part == "glossary":
            _read(section, rows)
    return [row for row in rows if row["definition"]]


def _read(section: Section, rows: list[dict[str, str]]) -> None:
    opened = False  # a definition of this section is under way
    for passage in section.passages:
        text = passage.paragraph.text[passage.skip :].strip()
        if not text:
            continue
        found = _split(text)
        if opened and text[0] in "（(" and not rows[-1]["definition"] and found is not None and _PATH.match(text):
            rows[-1] = {"term": rows[-1]["term"] + found[0], "definition": found[1]}  # a path broken over two lines
        elif found is not None:
            rows.append({"term": found[0], "definition": found[1]})
            opened = True
        elif opened:
            before = rows[-1]["definition"]
            rows[-1]["definition"] = f"{before}\n{text}" if before else text
    if not opened and section.number and section.text and len(section.title) <= 40 and section.key != "glossary":
        rows.append({"term": section.title, "definition": section.text})


def _split(text: str) -> tuple[str, str] | None:
    """Term and definition of a paragraph, in its own spelling; a term alone on its line has the definition ""."""
    head = normalise(text)
    number = leading_number(head.text)
    start = number.end if number is not None else 0
    for pattern in (_BRACKETED, _COLON, _MEANS):
        match = pattern.match(head.text, start)
        if match is None:
            continue
        term = match["term"]
        if _NOT_A_TERM.search(term) or (number is None and pattern is _MEANS and len(term) > 30):
            continue
        first, last = head.span(*match.span("term"))
        begin = match.end() if pattern is _COLON else match.end("term") + (1 if pattern is _BRACKETED else 0)
        rest = text[head.span(begin, begin)[0] :].lstrip("，,：: 　】）)")
        return text[first:last].strip().lstrip("—-"), rest.strip()
    if number is not None and len(head.text) <= 60 and _ALONE.fullmatch(head.text.rstrip("。"), start):
        first, last = head.span(start, len(head.text.rstrip("。")))
        if not _NOT_A_TERM.search(head.text[start:]):
            return text[first:last].strip(), ""
    return None
