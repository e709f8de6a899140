"""The grammar of the narrative: clause by clause, with the subject carried on until another one is named.

    STATEMENT := SUBJECT 「为」 MONEY [「，」 CHANGE] [「（」 PERCENT 「）」] [「，占…」 PERCENT] [「，完成…」 PERCENT]
                 [「，主要原因是」 REASON] [「，主要用于」 PURPOSE]
    CHANGE    := [「较」 BASELINE [MONEY]] (「增加」|「减少」) MONEY | 「与」 BASELINE 「持平」
    NIL       := 「无」 SUBJECT

A subject is an item or a subject code (:mod:`extractor.statements.nouns`, :mod:`extractor.statements.subject_names`).
The words are data; what stands here is only how they follow each other. Nothing in it knows a region.
"""

from __future__ import annotations

from dataclasses import replace

import regex

from extractor.quantity import quantity
from extractor.statements.amounts import Draft, Span
from extractor.statements.context import BOUNDARY, FIGURES, Passage, Sentence, Subject
from extractor.statements.counts import counts_in
from extractor.statements.explanations import Explanations
from extractor.statements.light_words import is_empty
from extractor.statements.nil import NilStatements
from extractor.statements.nouns import plain_phrase
from extractor.statements.phrases import Mark, Sign, marks, phrase
from extractor.statements.values import Values

__all__ = ["Passage", "Reading", "Subject"]

_NOTE = regex.compile(r"(?:备?注|说明)：|单位：")
_NUMBERED = regex.compile(r"[(]?[一二三四五六七八九十\d]{1,3}[)、.]|[①-⑳]")


class Reading(Values, Explanations, NilStatements):
    """The reading of one document's narrative; feed it passages in order, then take its ``drafts``.

    ``mentions`` are the places of all money figures; a draft's ``carried`` are those that it accounts for.
    """

    def read(self, passage: Passage) -> None:
        """Read one passage."""
        if passage.scope.startswith("overview") and "元" not in passage.text:
            # Duties and tasks run over pages and state no money.
            return
        if _NOTE.match(passage.text):
            # A note under a table is no narrative.
            return
        if passage.section != self._section:
            self._economic = ""
        for words in (*passage.titles, passage.text) if passage.section != self._section else (passage.text,):
            classification = phrase("economic-classification").search(words)
            if classification:
                self._economic = "economic_government" if classification["of"] == "政府" else "economic_department"
        announced = self._text.endswith("：") and passage.section == self._section
        self._passage = passage
        self._text = text = passage.text
        self.kind = "final" if phrase("final-by-itself").search(text) else self._document_kind
        if passage.section != self._section:
            self._section = passage.section
            self._state = Sentence()
            self._path = {}
            for title in passage.titles:
                self._note_path(title)
            if passage.heading:
                self._state.topic = self._name(_title_noun(passage.heading), heading=True)
        state = self._state
        state.aside = state.focused = state.fresh = False
        state.parts = []
        state.brackets = []
        state.of_unit = False
        state.side = ""
        if announced:
            state.announced = state.baseline
        elif not _NUMBERED.match(text):
            state.announced = ""
        state.baseline = state.announced
        state.waiting = []
        self._counted = {count.start for count in counts_in(text, passage.scope)}
        self._marks = self._with_units([m for m in marks(text) if not self._is_year(m)])
        index = 0
        begin = 0
        fresh = True
        owed, self._owed = self._owed, None
        if owed is not None and announced and text:
            begin, index = self._explain(Mark(owed[0], 0, 0), -1, owed[1])
        while index < len(self._marks):
            mark = self._marks[index]
            if state.brackets and state.brackets[-1].end < mark.start:
                begin = max(begin, state.brackets[-1].end + 1)
                self._close_brackets(mark.start)
            if mark.sign is Sign.MONEY and self._is_threshold(mark):
                index += 1
                continue
            if mark.sign is Sign.MONEY:
                self.mentions.append(Span(passage.index, mark.start, mark.end))
                begin, index = self._money(mark, begin, index, fresh)
                fresh = False
                continue
            if mark.sign is Sign.PERCENT:
                self._percent(mark, begin, index)
                begin = self._after(mark.end)
            elif mark.sign is Sign.FLAT or (mark.sign is Sign.SAME and state.baseline):
                self._flat(mark, begin, index)
                begin = mark.end
            elif mark.sign is Sign.BASELINE:
                words = text[begin : mark.start]
                # 决算数较上年…: no new subject.
                subject = self._name(words) if len(words) > 1 and not is_empty(plain_phrase(words)) else None
                if subject is not None:
                    state.topic = subject
                    if not self._refocus(subject):
                        state.current = []
                    begin = mark.end
                state.baseline = mark.words
                if text[mark.end - 1] in "，," or (
                    index + 1 < len(self._marks) and self._marks[index + 1].sign is Sign.COMMA
                ):
                    begin = mark.end
            elif mark.sign in (Sign.REASON, Sign.PURPOSE):
                begin, index = self._explanation(mark, begin, index)
                continue
            elif mark.sign is Sign.NIL:
                begin = self._nil(mark, begin, index)
                while index + 1 < len(self._marks) and self._marks[index + 1].start < begin:
                    index += 1
            elif mark.sign in BOUNDARY:
                begin = self._boundary(mark, begin, index)
                fresh = False
            elif mark.sign is Sign.PAUSE and self._figure_before(index):
                begin = mark.end
            elif mark.sign is Sign.CONTENT and self._bare_aside(mark):
                pass
            elif mark.sign is Sign.CONTENT and text.startswith("不", mark.start - 1):
                begin = mark.start - 1  # 不含上年结转…万元: no part, and its quote says so
            elif mark.sign is Sign.CONTENT:
                self._open_parts(begin, mark)
                begin = mark.end
            index += 1

    def _is_year(self, mark: Mark) -> bool:
        return mark.sign is Sign.NUMBER and self._text[mark.end : mark.end + 1] in ("年", "月", "日", ".")

    def _with_units(self, found: list[Mark]) -> list[Mark]:
        """分别为A、B万元: the figures of an enumeration share the unit behind the last one; 预算为0 needs none."""
        zeros = {match.end() for match in phrase("bare-zero").finditer(self._text)}
        if zeros:
            found = [
                replace(mark, sign=Sign.MONEY, quantity=quantity("0", "万元", "0"))
                if mark.sign is Sign.NUMBER and mark.end in zeros
                else mark
                for mark in found
            ]
        if not phrase("in-order").search(self._text):
            return found
        figures = [position for position, mark in enumerate(found) if mark.sign in FIGURES]
        for position, following in zip(reversed(figures[:-1]), reversed(figures[1:]), strict=True):
            mark, last = found[position], found[following]
            if (
                mark.sign is not Sign.NUMBER
                or last.sign is not Sign.MONEY
                or mark.quantity is None
                or last.quantity is None
            ):
                continue
            if regex.fullmatch("[、，和及与]", self._text[mark.end : last.start]):
                shared = quantity(mark.quantity.text, last.quantity.unit, mark.quantity.text)
                found[position] = replace(mark, sign=Sign.MONEY, quantity=shared)
        return found

    def _boundary(self, mark: Mark, begin: int, index: int) -> int:
        """Punctuation: what stood before it without a figure may be the topic of what follows."""
        state = self._state
        words = self._text[begin : mark.start]
        figures = (Sign.MONEY, Sign.PERCENT, Sign.COUNT)
        if words and not any(m.sign in figures for m in self._marks if begin <= m.start < mark.start):
            opened = phrase("of-which").search(words)
            if opened and len(words) <= 40:
                self._open_parts(begin, mark, words)
            elif len(words) <= 70 and words.endswith("中") and mark.sign in (Sign.COMMA, Sign.COLON):
                subject = self._name(words[:-1])
                if subject is not None:
                    self._refocus(subject)
                    state.head = list(state.current) or state.head
                state.focused = bool(state.head)
            elif len(words) <= 70:
                self._note_path(words)
                subject = self._name(words) if phrase("naming").search(words) else None
                listed = phrase("kinds-of").search(words) is not None and self._list_ends(mark)
                if subject is not None and not listed and not is_empty(plain_phrase(words)):
                    state.topic, state.fresh = subject, True
                    if mark.sign is not Sign.COMMA or subject.system:
                        state.current = []
        if phrase("other-topic").search(words):
            state.topic, state.fresh, state.current = None, False, []
        if mark.sign in (Sign.SEMICOLON, Sign.STOP):
            state.of_unit = False
        if mark.sign is Sign.STOP:
            following = self._marks[index + 1] if index + 1 < len(self._marks) else None
            explained = following is not None and following.sign is Sign.REASON and following.start == mark.end
            if state.aside and state.head and explained and self._only_part_moved():
                pass
            elif state.aside and state.head:
                state.current = list(state.head)
                state.changed = []
            state.aside = state.focused = False
            state.side = ""
            if not self._text.startswith("其中", mark.end):
                state.baseline = ""
        return mark.end

    def _list_ends(self, mark: Mark) -> bool:
        """Whether behind a list of kinds comes a new sentence or its second half, and no amount of the last kind."""
        return mark.sign is Sign.STOP or regex.match("以及|和|及", self._text[mark.end : mark.end + 2]) is not None

    def _only_part_moved(self) -> bool:
        """Whether the only part was compared, its whole not in this sentence: a reason behind the stop is its."""
        state = self._state
        if len(state.parts) != 1 or state.parts != state.current or not (state.parts[0].moved or self._compared_last()):
            return False
        return not any(d.moved for d in state.head) or self._in_earlier_sentence(state.head, state.parts[0])

    def _compared_last(self) -> bool:
        """Whether the last comparison was the current statement's, be it with its own budget."""
        return self._state.changed == self._state.current

    def _in_earlier_sentence(self, head: list[Draft], part: Draft) -> bool:
        first = next((d.at for d in head if d.at is not None), None)
        if first is None or part.at is None or first.passage != part.at.passage:
            return first is not None
        return "。" in self._text[first.end : part.at.start]


def _title_noun(title: str) -> str:
    """The thing a title is about, without the words that make it a title (关于…情况说明)."""
    words = regex.sub(r"^关于", "", title)
    title_words = r"(?:的)?(?:总体)?(?:安排|执行|使用)?(?:的)?(?:情况)?(?:的)?(?:具体|总体)?(?:说明|情况|分析)+$"
    return str(regex.sub(title_words, "", words))
