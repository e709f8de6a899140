"""Nil statements: 无政府性基金预算支出, 未安排…, 不涉及…."""

from __future__ import annotations

from dataclasses import replace

import regex

from extractor.quantity import Kind, Quantity
from extractor.statements.amounts import Draft
from extractor.statements.changes import ZERO
from extractor.statements.context import BOUNDARY, FIGURES, Context, Subject
from extractor.statements.light_words import is_empty
from extractor.statements.nouns import plain_phrase
from extractor.statements.phrases import Mark, phrase

__all__ = ["NilStatements"]


class NilStatements(Context):
    """A statement of zero where an item names exactly that thing."""

    def _nil(self, mark: Mark, begin: int, index: int) -> int:
        """无当年政府性基金预算收支: a statement of zero where an item names exactly that thing."""
        text, state = self._text, self._state
        end = next((m.start for m in self._marks[index + 1 :] if m.sign in BOUNDARY), len(text))
        if any(m.sign in FIGURES for m in self._marks[index + 1 :] if m.start < end):
            return begin
        if end - mark.end < 4:
            return self._nil_behind(mark, begin, end)
        words = text[mark.end : end]
        words = regex.sub(r"(?:等)?(?:情况|相关内容|内容|方面的?(?:收支|支出)|事项|问题|预算安排)$", "", words)
        whole = self._name(words)
        if regex.match(r"(?:此|该|本|这)项|相关", words) or regex.search("[此该]项$", text[mark.start : mark.end]):
            # 无此项支出: of what was just stated nothing new, else of what the heading names.
            if state.current or state.topic is None or not state.topic.items:
                return end
            whole = state.topic
        elif is_empty(plain_phrase(words), strict=False):
            return begin
        parts = (
            [words]
            if whole is not None and len(whole.items) > 1
            else regex.split(r"[、]|(?<=支出|收入|费|预算|经费)(?:和|及|与)", words)
        )
        made: list[Draft] = []
        for part in filter(None, parts):
            subject = whole if whole is not None and part == words else self._name(part)
            if subject is None or not subject.items or not self._exactly(subject, part):
                continue
            nothing = Quantity(ZERO, ZERO, "", 0, text[mark.start : end], Kind.MONEY)
            if any(d.value is not None and set(subject.items) & set(d.items) for d in self._section_drafts()):
                continue
            draft = self._draft(replace(subject, pattern=f"{subject.pattern}+nil"), mark, mark.start)
            draft.value = nothing
            draft.flags.append("nil")
            draft.quote = (mark.start, end)
            made.append(draft)
        if made and state.aside and state.head:
            # …万元，其中：公务接待费2万元，无因公出国（境）费: nil parts of a whole that goes on behind the stop.
            state.current = made
            state.parts.extend(made)
        elif made:
            state.current = made
            state.head = list(made)
            state.aside = False
        return end

    def _nil_behind(self, mark: Mark, begin: int, end: int) -> int:
        """政府性基金预算未安排。: the thing stands before the word, alone in its sentence."""
        words = self._text[begin : mark.start]
        alone = (begin == 0 or self._text[begin - 1] in "。；") and self._text[end : end + 1] in ("。", "；", "")
        if not alone or not phrase("nil-behind").fullmatch(self._text[mark.start : end]):
            return begin
        subject = self._name(words)
        if subject is None or not subject.items or not self._exactly(subject, words) or self._stated(subject):
            return begin
        draft = self._draft(replace(subject, pattern=f"{subject.pattern}+nil"), mark, begin)
        draft.value = Quantity(ZERO, ZERO, "", 0, self._text[begin:end], Kind.MONEY)
        draft.flags.append("nil")
        draft.quote = (begin, end)
        self._state.current, self._state.head, self._state.aside = [draft], [draft], False
        return end

    @staticmethod
    def _exactly(subject: Subject, words: str) -> bool:
        """Nil of the thing itself, not of some part of it (无新增…, 无超标准…的公务接待费)."""
        return (
            not regex.search(r"新增|超|以外|以上|其他|变动|变化|增减|专门|单独|需要|调整|结余", words)
            and len(words) <= 40
        )
