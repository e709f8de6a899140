"""Reasons and purposes: 主要原因是…, 主要用于…, and where their words end."""

from __future__ import annotations

import regex

from extractor.statements.amounts import Draft, Span
from extractor.statements.context import BOUNDARY, MOVES, Context
from extractor.statements.light_words import is_empty
from extractor.statements.nouns import plain_phrase
from extractor.statements.phrases import Mark, Sign, phrase

__all__ = ["Explanations"]

_ENUMERATED = regex.compile(
    r"^(?:[，；。、]?\s*)(?:[一二三四五六七八九]是|[二三四五六]|\(?[2-9][)、.]|[②-⑨]|其[二三四五]|第[二三四])"
)
_LEVELLED = regex.compile(r"[^，。；：()\d]{2,30}\((?:款|项)\)")
"""A name with its level behind 用于: 用于社会福利的彩票公益金支出(项)."""
_LIST_AHEAD = regex.compile(r"(?:主要|具体|各项)[^，。；：\d]{0,30}(?:包括|如下|分别为)：")
"""The words that announce a list (…，主要支出项目包括：)."""
_FIRST_OF_LIST = regex.compile(r"(?:一是|\(1\)|①|1[.、]|其一|第一)")


class Explanations(Context):
    """Words that give a reason or a purpose, and the statements they explain."""

    def _explanation(self, mark: Mark, begin: int, index: int) -> tuple[int, int]:
        """主要原因是…, 主要用于…: words, with figures of their own that state nothing about the subject."""
        state, text = self._state, self._text
        lead = text[begin : mark.start]
        named = lead.endswith(("-", "—")) or _LEVELLED.match(text, mark.end) is not None
        if mark.sign is Sign.PURPOSE and text[: mark.start].endswith(("包括", "包含")):
            # 各项支出，包括用于基本工资…等人员经费: what it consists of.
            return mark.end, index + 1
        if named or regex.match(r"以下|如下|下列", text[mark.end : mark.end + 2]):
            # A name that holds the word (…—用于教育事业的彩票公益金支出), or a list of parts announced.
            if mark.sign is Sign.PURPOSE and not named:
                self._open_parts(begin, mark)
                return mark.end, index + 1
            return begin, index + 1
        spent = self._spent_on(mark, lead, index)
        if spent:
            return self._marks[spent].start, spent
        subject = None
        if lead and not is_empty(plain_phrase(lead)):
            subject = self._name(lead)
        if subject is not None:
            if self._is_new(subject):
                state.topic, state.fresh, state.current = subject, True, []
            else:
                self._refocus(subject)
        targets = list(state.current)
        if subject is None and phrase("count-reason").search(lead):
            targets = []
        elif mark.sign is Sign.REASON:
            if subject is None and state.changed:
                targets = list(state.changed)
            vague = regex.match(r"主要(?:是|为)", text[mark.start : mark.end]) is not None
            stated = any(d.moved or d.completion or d.budget for d in (*targets, *state.parts))
            if vague and (not stated or lead.endswith(("内容", "用途", "范围")) or self._counted_only(index)):
                # 主要是… without a change before it says what the money is, not why it changed.
                return mark.end, index + 1
        if mark.end >= len(text):
            self._owed = (mark.sign, targets)
        return self._explain(mark, index, targets)

    def _spent_on(self, mark: Mark, lead: str, index: int) -> int:
        """The mark of the figure in 用于保障机构正常运转的日常支出…万元, the topic's amount; 0: there is none."""
        if mark.sign is not Sign.PURPOSE or self._state.topic is None or not is_empty(plain_phrase(lead)):
            return 0
        for position in range(index + 1, len(self._marks)):
            inner = self._marks[position]
            if inner.sign is Sign.MONEY:
                return position if phrase("spent-on").search(self._text[mark.end : inner.start]) else 0
            if inner.sign in (Sign.STOP, Sign.SEMICOLON, Sign.COLON, Sign.PERCENT):
                break
        return 0

    def _explain(self, mark: Mark, index: int, targets: list[Draft]) -> tuple[int, int]:
        """Give the words behind ``mark`` to the statements they explain, or keep them for the one to come."""
        state = self._state
        end = self._explanation_end(mark, index)
        words = Span(self._passage.index, mark.end, end)
        lead = regex.split("[。；，]", self._text[: mark.end])[-1]
        if not targets and state.topic is not None and state.fresh:
            state.waiting.append((mark.sign, words))
        for draft in targets if end > mark.end else ():
            if mark.sign is Sign.REASON:
                explained = self._with_second_reason(draft, lead)
                explained.reason = explained.reason or words
            else:
                draft.purpose = draft.purpose or words
        return self._carry_until(end, mark, index, targets)

    def _with_second_reason(self, draft: Draft, words: str) -> Draft:
        """The statement that takes a reason: a deviation and a change that have one each are two statements.

        完成预算的65%，比上年增加…。决算数小于预算数的原因是…；决算数大于上年的原因是…. ``words`` stand before the
        reason and may say which of the two it explains.
        """
        deviation = draft.deviates and (self._of_budget(draft, words) or not draft.moved)
        if draft.reason is None:
            draft.deviation_explained = deviation
            return draft
        if deviation == draft.deviation_explained or not (draft.deviates and draft.moved) or draft.value is None:
            return draft
        other = draft.without_deviation() if deviation else draft.without_change()
        other.deviation_explained = deviation
        self._stand_in(other, draft)
        return other

    @staticmethod
    def _of_budget(draft: Draft, words: str) -> bool:
        """Whether a reason explains the deviation from the budget: its words say so, else the last comparison."""
        if regex.search(r"上年|去年|上一?年|同比", words):
            return False
        return "预算" in words or draft.deviation_last

    def _carry_until(self, end: int, mark: Mark, index: int, targets: list[Draft]) -> tuple[int, int]:
        """Every figure inside the words is carried by the statements the words explain."""
        position = index + 1
        while position < len(self._marks) and self._marks[position].start < end:
            inner = self._marks[position]
            if inner.sign is Sign.MONEY and not self._is_threshold(inner):
                here = Span(self._passage.index, inner.start, inner.end)
                self.mentions.append(here)
                for draft in targets[:1]:
                    draft.carried.append(here)
            position += 1
        return end, position

    def _explanation_end(self, mark: Mark, index: int) -> int:
        """The end of the words that give a reason or a purpose.

        A reason runs over commas, over semicolons and stops inside an enumeration (一是…；二是…), and ends where a
        clause begins that states an amount of something known, or a change, or another explanation.
        """
        text = self._text
        enumerated = bool(_FIRST_OF_LIST.match(text[mark.end : mark.end + 4]))
        for position in range(index + 1, len(self._marks)):
            inner = self._marks[position]
            if inner.sign is Sign.STOP:
                if enumerated and self._list_goes_on(inner.end):
                    continue
                return inner.start
            if inner.sign is Sign.SEMICOLON:
                if enumerated and self._list_goes_on(inner.end):
                    continue
                if mark.sign is Sign.PURPOSE and not self._leaves_next(inner.end, position):
                    continue
                return inner.start
            if inner.sign is Sign.COMMA and self._again_flat(mark, position):
                continue
            if inner.sign is Sign.COMMA and _LIST_AHEAD.match(text, inner.end):
                return inner.start
            if inner.sign is Sign.COMMA and phrase("fact-next").match(text[inner.end :]):
                return inner.start
            if (
                mark.sign is Sign.PURPOSE
                and inner.sign is Sign.COMMA
                and phrase("purpose-over").match(self._text, inner.end)
            ):
                return inner.start
            if inner.sign is Sign.COMMA and (self._states_next(inner.end, position) or self._counts_next(inner.end)):
                return inner.start
            if inner.sign is Sign.REASON and mark.sign is Sign.PURPOSE and self._marks[position - 1].sign in BOUNDARY:
                return self._marks[position - 1].start
            if (
                inner.sign is Sign.PURPOSE
                and self._marks[position - 1].sign in BOUNDARY
                and inner.end - inner.start > 2
            ):
                return self._marks[position - 1].start
        return len(text)

    def _again_flat(self, mark: Mark, position: int) -> bool:
        """Whether the clause behind a comma repeats 与去年相比无变化 of a statement whose change was given already."""
        following = [m for m in self._marks[position + 1 :] if m.sign is not Sign.NUMBER][:2]
        return (
            mark.sign is Sign.REASON
            and len(following) == 2
            and following[0].sign is Sign.BASELINE
            and following[0].start == self._marks[position].end
            and following[1].sign in (Sign.FLAT, Sign.SAME)
            and any(draft.moved for draft in self._state.changed or self._state.current)
        )

    def _list_goes_on(self, at: int) -> bool:
        rest = self._text[at:]
        if _ENUMERATED.match(rest) or regex.match(r"(?:包括|包含|即|如|例如)(?!：)", rest):
            return True
        # A sentence of the enumeration that elaborates on its point, before the next number.
        aside = regex.match(r"(?<point>[^。；]{0,80})[。；](?:[二三四五六]是|其二|第二)", rest)
        return bool(aside) and "一是" not in aside["point"] and not regex.search(r"\d万?元", aside["point"])

    def _counts_next(self, at: int) -> bool:
        """Whether the clause that begins at ``at`` states a number of things that the contract names."""
        stop = regex.search("[，。；]", self._text[at:])
        end = at + stop.start() if stop else len(self._text)
        return any(at <= start < end for start in self._counted)

    def _counted_only(self, index: int) -> bool:
        """Whether the sentence up to a mark gives numbers of things and no figure of money or of a change."""
        begin = next((m.end for m in reversed(self._marks[:index]) if m.sign is Sign.STOP), 0)
        end = self._marks[index].start
        told = (*MOVES, Sign.MONEY, Sign.PERCENT, Sign.FLAT)
        if any(m.sign in told for m in self._marks[:index] if m.start >= begin):
            return False
        return any(begin <= start < end for start in self._counted)

    def _leaves_next(self, at: int, position: int) -> bool:
        """Whether the clause that begins at ``at`` is about something else than what the money is for."""
        clause = regex.match("[^，。；]*", self._text[at:])
        elsewhere = clause is not None and phrase("other-topic").search(clause.group()) is not None
        return elsewhere or self._states_next(at, position)

    def _states_next(self, at: int, position: int) -> bool:
        """Whether the clause that begins at ``at`` states an amount of a known subject or a change."""
        text = self._text
        if text.startswith("其中", at):
            at += 2 + len(text[at + 2 :]) - len(text[at + 2 :].lstrip("：，"))
            if at >= len(text) or self._marks[position].sign is not Sign.COMMA:
                return True
        following = [m for m in self._marks[position + 1 :] if m.sign is not Sign.NUMBER]
        while len(following) > 2 and following[0].sign is Sign.COUNT and following[1].sign is Sign.PAUSE:
            following = following[2:]  # 外事接待2批次、6人、0.5万元
        if not following:
            return False
        first = following[0]
        if first.sign is Sign.BASELINE and first.start == at and len(following) > 1:
            return following[1].sign in (*MOVES, Sign.FLAT, Sign.MONEY)
        if first.sign is not Sign.MONEY:
            return False
        words = text[at : first.start]
        if len(words) > 60 or not words:
            return False
        subject = self._name(words)
        return subject is not None and (bool(subject.items) or subject.pattern != "subject-name" or len(words) < 24)
