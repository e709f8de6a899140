"""Lines that may be headings: number, title, and what runs on behind them; judged by their words alone.

Whether a candidate *is* a heading depends on where it stands; that is the business of
:mod:`extractor.outline`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from extractor.document import Paragraph
from extractor.numbering import Number, leading_number
from extractor.outline.sections import meaning
from extractor.text import Normalised, normalise

__all__ = ["Candidate", "candidates", "names_topic"]

_LINE = 64
"""A heading in folded characters at most, long names of institutions included."""
_RUN_ON = 44
"""A heading that runs on into its paragraph is shorter."""

_FIGURE = regex.compile(
    r"\d[\d,.]*(?:%|个百分点|‰|(?:[百千]?万|[百千十]|亿)?元|万(?!\p{Han})|[人名辆台个家次批套项宗]|平方米)|\d\.\d\d"
)
_INNER_STOP = regex.compile(r"[。；!！?？]")
_STOPS = "。：；，:、. "
_OMITTED = regex.compile(r"\(略\)$|:?略$")
_STRAY = regex.compile(r"[)、.·•◆■●▲★※*]*")
"""What is left of a number or bullet that got lost."""
_SPLIT = regex.compile(r"[。：:]")
_SPACED = regex.compile(
    r"(?<=[\p{Han})）”])[ \t\u3000\xa0]+(?=(?:[\p{Han}“（(]|(?:19|20)\d\d[ ]?年)(?<![为共约计达是])[^\n]{7})"
)
"""White space between a title and the sentence that begins on its line; no blank before a figure (收入 6,000 万元)."""
_SENTENCE = regex.compile(r"[，,。；;]")
_GLUED = regex.compile(
    r"(?<title>[^，。；：]{4,40}?(?:情况的?(?:总体)?说明))(?=[\p{Han}\d](?<![的书如表及和与]))"
    r"|(?<title>[^，。；：]{3,40}?(?:情况|说明|经费))(?=20\d\d年|(?:本|我|全)(?:部门|单位|年度?|[部局院委市县区])|截[至止]|无)"
)
# Duties, tasks and purposes begin with what somebody does; a title names a topic.
_ACTION = regex.compile(
    r"(?:主要)?(?:负责|承担|承办|贯彻|组织|拟[订定]|指导|完成|协调|协助|推[进动行]|加[强快大]|开展|落实|做好|制[订定]|执行|管理好|参与"
    r"|监督|研究|起草|宣传|受理|处理|办理|依法|统筹|牵头|配合|健全|建立|深化|强化|坚持|持续|着力|扎实|认真|积极|进一步|全面|提[升高]"
    r"|优化|聚焦|切实|深入|严格|全力|大力|不断|有效|充分|抓好|确保|保障好|巩固|围绕|按照|根据|为|由|对(?!下|附属)|按|在|用于|主要用于|其中|包括|是|指|一是|即|本部门无|我)"
)
_TOPIC_END = regex.compile(
    r"(?:费|费用|经费|支出|收入|情况|说明|预算|决算|安排|采购|资产|绩效|管理|变化|结构|规模|概况|职责|职能|任务|构成|设置|解释"
    r"|[类款项]\)|事项|明细|项目|资金|债务|总额|差额|结转|结余|分析|原因|目标|评价|报告|其他|附表|附件|报表|表|部分|信息|目录)$"
)
_SUBJECT = regex.compile(r"\([类款项]\)|(?<!\d)[1-5]\d\d(?:\d\d){0,2}(?![\d年])|科目")
_RESIDUE = regex.compile(r"[\p{Han})—]\d{1,3}(?:$|[ —])|^\d+$")
"""Figures that a flattened table left behind its words."""
_PART_ENTRY = regex.compile(r"(?<=[\p{Han})])(?:[一1][、.]|\([一1]\))(?!\d)")
"""The first entry of the level below, run on behind the title of a part."""
_NIL = regex.compile(r"(?:无|未|没有|不(?:涉及|存在|安排))")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line, or the beginning of one, that could be a heading.

    ``number``/``title`` stand as written, ``folded`` is the title in the grammar's spelling. ``skip`` is how many
    characters of the paragraph the heading takes; ``run_on`` that text follows behind. ``stopped`` tells that the
    title ends with a full stop, colon or the like, as a short sentence does.
    """

    paragraph: Paragraph
    rank: Number | None
    number: str
    title: str
    folded: str
    skip: int
    run_on: bool
    stopped: bool


def candidates(paragraph: Paragraph, listed: Iterable[str] = ()) -> list[Candidate]:
    """The headings that a paragraph may consist of or begin with, the longest first.

    Only paragraphs with a number can run on; a line without one is a candidate as a whole. ``listed`` are the
    folded titles of the document's contents list: text may be glued to one of them without any stop between.
    """
    text = paragraph.text
    head = normalise(text[:240])
    number = leading_number(head.text)
    start = number.end if number else _STRAY.match(head.text).end()
    body = head.text[start:]
    if not body:
        return []
    found: list[Candidate] = []
    if len(text) <= 160 and len(body) <= _LINE:
        title = _OMITTED.sub("", body.rstrip(_STOPS)).rstrip(_STOPS)
        if title and not _INNER_STOP.search(title):
            whole = _candidate(paragraph, head, number, start, start + len(title), len(text))
            found.append(whole)
    if number is not None:
        stop = _SPLIT.search(body, 0, _RUN_ON + 1)
        if stop is not None and stop.start() > 1 and stop.end() < len(body):
            end = start + stop.start()
            short = _candidate(paragraph, head, number, start, end, head.span(0, start + stop.end())[1])
            # 绩效目标说明：本部门… is a title with its text even where both fit on a line.
            found.insert(0 if names_topic(short) else len(found), short)
        spaced = _spaced(paragraph, head, number, start)
        if spaced is not None:
            found.insert(0, spaced)
        known = next((title for title in listed if body.startswith(title) and len(title) < len(body)), None)
        if known is not None:
            end = start + len(known)
            found.append(_candidate(paragraph, head, number, start, end, head.span(0, end)[1]))
        entry = _PART_ENTRY.search(body, 3, 40) if number.rank == 0 else None
        if entry is not None:
            end = start + entry.start()
            found.insert(0, _candidate(paragraph, head, number, start, end, head.span(0, end)[1]))
        glued = _GLUED.match(body) if known is None else None
        if glued is not None and (stop is None or glued.end() < stop.start()):
            found.append(
                _candidate(paragraph, head, number, start, start + glued.end(), head.span(0, start + glued.end())[1])
            )
    return found


def _spaced(paragraph: Paragraph, head: Normalised, number: Number, start: int) -> Candidate | None:
    """The title before white space on the line of its text (二、收入决算情况 2022年度…); None if there is none."""
    text = paragraph.text
    begin = head.span(start, start + 1)[0]
    for gap in _SPACED.finditer(text, begin + 2, begin + _RUN_ON):
        if _SENTENCE.search(text, gap.end()) is None:
            return None
        end = len(normalise(text[: gap.start()]).text)
        short = _candidate(paragraph, head, number, start, end, gap.end())
        told = short.folded.endswith(("情况", "说明"))
        found = meaning(short.folded)
        # 1.基本支出 主要是…: an amount's name, no title.
        named = short.folded.endswith(("收入", "支出", "结转", "结余"))
        if names_topic(short) and (told or (found is not None and found.key and not named)):
            return short
    return None


def _candidate(
    paragraph: Paragraph, head: Normalised, number: Number | None, start: int, end: int, skip: int
) -> Candidate:
    text = paragraph.text
    first, last = head.span(start, end)
    return Candidate(
        paragraph=paragraph,
        rank=number,
        number="".join(text[slice(*head.span(0, number.end))].split()).rstrip("：:") if number else "",
        title=" ".join(text[first:last].split()),
        folded=head.text[start:end],
        skip=skip,
        run_on=skip < len(text) and bool(text[skip:].strip()),
        stopped=end < len(head.text) and head.text[end] in _STOPS,
    )


def names_topic(candidate: Candidate) -> bool:
    """Whether the title only names a topic: no figures, no clause, nobody doing something.

    A title that runs on must end like one (…费, …支出, …情况) and be no path of subjects: the sentence behind
    「（类）…（款）…（项）。」 speaks of that path and keeps it.
    """
    title = candidate.folded
    if _FIGURE.search(title) or "，" in title or "；" in title or _ACTION.match(title) or _NIL.search(title):
        return False
    if _RESIDUE.search(title) and (candidate.rank is None or candidate.rank.rank > 0):
        return False
    if candidate.run_on:
        return len(title) <= 26 and _TOPIC_END.search(title) is not None and _SUBJECT.search(title) is None
    return len(title) <= 48 and (not candidate.stopped or _TOPIC_END.search(title) is not None)
