"""Changes and percents: 比上年增加…万元，增长…%; 与上年持平; 占…%; 完成年初预算的…%."""

from __future__ import annotations

from decimal import Decimal

import regex

from extractor.quantity import Interval, Kind, Quantity
from extractor.statements.amounts import Draft, Span
from extractor.statements.context import MOVES, OWN_YEAR, SPREAD, Context, Subject
from extractor.statements.light_words import is_empty
from extractor.statements.nouns import plain_phrase
from extractor.statements.phrases import Mark, Sign, phrase

__all__ = ["ZERO", "Changes"]

ZERO = Decimal(0)

_OTHER_SIDE = {
    "expenditure.total": "revenue.total",
    "expenditure.current_year": "revenue.current_year",
    "fiscal.expenditure": "fiscal.revenue",
    "government_fund.expenditure": "government_fund.revenue",
    "state_capital.expenditure": "state_capital.revenue",
}


class Changes(Context):
    """What changes and percents say, and which statements they belong to."""

    def _change(self, mark: Mark, move: Mark, between: str, begin: int, index: int) -> tuple[int, int]:
        assert mark.quantity is not None
        here = Span(self._passage.index, mark.start, mark.end)
        targets = self._targets(move, begin, index, mark)
        moved = self._moved(move, mark)
        baseline = self._state.baseline
        if self._is_baseline_noun(between):
            baseline = between
        over = phrase("over-budget").search(self._text[move.start : move.end]) is not None
        against_budget = self._is_deviation(baseline) or (self.kind == "final" and not baseline and over)
        series = self._series(index)
        if len(series) == len(targets) > 1:
            # 收、支总计各减少A、B万元: one figure for each.
            self.mentions.extend(Span(self._passage.index, other.start, other.end) for other in series[1:])
            for draft, figure in zip(targets, series, strict=True):
                self._changes_by(draft, move, figure, against_budget=against_budget)
            self._state.changed = targets
            return series[-1].end, self._marks.index(series[-1]) + 1
        if not against_budget:
            targets = self._with_room(targets, moved, baseline)
        for draft in targets:
            draft.carried.append(here)
            draft.deviates = draft.deviates or against_budget
            draft.deviation_last = against_budget
            if draft.change is None and not against_budget:
                draft.change = moved
                draft.change_text = self._text[move.start : mark.end]
                draft.compared_with = draft.compared_with or baseline
                if move.sign is Sign.EITHER:
                    draft.flags.append("placeholder")
        self._state.changed = targets
        return mark.end, index + 1

    def _with_room(self, targets: list[Draft], moved: Quantity, baseline: str) -> list[Draft]:
        """The statements that can take a comparison: another one of the same amount where one is complete already.

        完成预算的65%，主要原因是…。比上年增加… and 比2023年预算数增加…；比2023年执行数减少… are two comparisons each.
        """
        found: list[Draft] = []
        for draft in targets:
            second = draft.change is not None and draft.change.value != moved.value
            elsewhere = bool(baseline and draft.compared_with) and baseline != draft.compared_with
            explained = draft.deviates and draft.reason is not None and not draft.moved
            if draft.value is None or not (explained or (second and elsewhere)):
                found.append(draft)
                continue
            other = draft.sibling()
            self._stand_in(other, draft)
            found.append(other)
        return found

    def _moved(self, move: Mark, figure: Mark) -> Quantity:
        """The change with its sign; 增加-2万元 keeps the printed minus."""
        assert figure.quantity is not None
        minus = move.sign is Sign.DECREASE or self._text[figure.start - 1 : figure.start] == "-"
        return figure.quantity.negated() if minus else figure.quantity

    def _changes_by(self, draft: Draft, move: Mark, figure: Mark, *, against_budget: bool) -> None:
        assert figure.quantity is not None
        moved = self._moved(move, figure)
        if figure.sign is Sign.MONEY:
            draft.carried.append(Span(self._passage.index, figure.start, figure.end))
        if against_budget:
            return
        if figure.sign is Sign.MONEY and draft.change is None:
            draft.change, draft.change_text = moved, self._text[move.start : figure.end]
        elif figure.sign is Sign.PERCENT and draft.change_pct is None:
            draft.change_pct = moved
        draft.compared_with = draft.compared_with or self._state.baseline

    def _series(self, index: int) -> list[Mark]:
        """The figures of one kind that follow each other from ``index`` on, with nothing but a pause between them."""
        found = [self._marks[index]]
        for mark in self._marks[index + 1 :]:
            if mark.sign in (Sign.PAUSE, Sign.COMMA):
                continue
            if mark.sign is not found[0].sign or not regex.fullmatch(
                r"[、，和及与]", self._text[found[-1].end : mark.start]
            ):
                break
            found.append(mark)
        return found

    def _targets(self, move: Mark, begin: int, index: int, figure: Mark) -> list[Draft]:
        """The statements that a change belongs to: those its clause names, else the current ones or their head."""
        state = self._state
        words = self._clause_subject(begin, move)
        plain = plain_phrase(words)
        if plain and not is_empty(plain):
            subject = self._name(words)
            if subject is not None and not self._is_current(subject):
                return self._about(subject, move)
            if subject is None and not state.current:
                return [self._nameless(plain, move, figure)]
        budgeted = self._is_deviation(state.baseline) and all(d.budget is not None for d in state.current)
        if state.current and budgeted:
            return state.current
        if (
            state.aside
            and state.head
            and state.parts
            and not any(d.moved for d in state.head)
            and self._is_of_head(index, figure)
        ):
            return state.head
        if state.current:
            return self._of_each(state.current, move)
        if state.topic is not None:
            return self._about(state.topic, move)
        return [self._nameless(plain, move, figure)]

    def _of_each(self, current: list[Draft], move: Mark) -> list[Draft]:
        """收入总计…，支出总计…，各增加…: with the side stated last the other one, of the same sentence."""
        if len(current) != 1 or len(current[0].items) != 1 or not phrase("of-each").match(self._text, move.start):
            return current
        other = _OTHER_SIDE.get(current[0].items[0])
        for draft in reversed(self._section_drafts()[:-1]):
            here = draft.at is not None and draft.at.passage == self._passage.index
            if here and draft.items == (other,) and not draft.moved and self._same_sentence([draft], move):
                return [draft, *current]
        return current

    def _clause_subject(self, begin: int, move: Mark) -> str:
        words = self._text[begin : move.start]
        for mark in self._marks:
            if mark.sign is Sign.BASELINE and begin <= mark.start < move.start:
                words = self._text[begin : mark.start] + self._text[mark.end : move.start]
        return words.lstrip("(")

    def _about(self, subject: Subject, move: Mark) -> list[Draft]:
        """The statements about ``subject`` in this section that state no change yet; a new one where there is none."""
        probe = Draft(0, "", subject.items, subject.system, subject.code, subject.label)
        here = [d for d in self.drafts if d.section == self._passage.section]
        for draft in reversed(here):
            if draft.about(probe) and not draft.moved:
                return [draft]
        for keys in (subject.items, SPREAD.get(subject.items, ())):
            found = []
            for key in keys:
                unmoved = [d for d in reversed(here) if key in d.items and not d.moved]
                totals = [d for d in unmoved if not d.label.startswith(OWN_YEAR)]
                match = next(iter(totals or unmoved), None)
                if match is not None and match not in found:
                    found.append(match)
            if found:
                return found
        draft = self._draft(subject, move, move.start)
        return [draft]

    def _nameless(self, words: str, move: Mark, figure: Mark) -> Draft:
        return self._draft(Subject(label=words, pattern="unnamed"), figure, move.start)

    def _is_of_head(self, index: int, figure: Mark) -> bool:
        """Whether a change behind the parts of an aside belongs to the head (其中：…，较上年增加…)."""
        state = self._state
        ahead = self._text[figure.end :]
        percent = None
        for mark in self._marks[index + 1 :]:
            if mark.sign is Sign.PERCENT:
                percent = mark.quantity
                break
            if mark.sign in (Sign.MONEY, Sign.SEMICOLON, Sign.STOP, Sign.REASON, Sign.PURPOSE):
                break
        # Nothing of anything is 0 %: only a change that is one tells whose percent it is.
        moved = figure.quantity is not None and figure.quantity.value != 0
        if percent is not None and figure.quantity is not None and moved and figure.sign is Sign.MONEY:
            fits = [_fits(d[0].value, figure.quantity, percent) for d in (state.head, state.parts[-1:])]
            if fits[0] != fits[1]:
                return fits[0]
        if any(part.moved for part in state.parts):
            return False
        another = regex.match(r"[^。；]{0,30}；[^较比与同增减下上][^。；]{1,40}?\d", ahead)
        if another and state.parts and not state.parts[-1].named:
            # 局本级…万元，较上年增加…；接待中心…万元: each part has its own change.
            return False
        explained = regex.match(r"[^。；]*[。；](?:主要)?原因[：是为][^。；]*[。；](?<part>[^\d，。；]{2,40})\d", ahead)
        if (
            explained
            and not regex.match(r"[较比与同]", explained["part"])
            and self._name(explained["part"]) is not None
        ):
            # …费0万元，与上年持平。主要原因：…；…费12万元，比…: the next part follows behind the reason.
            return False
        sentence = regex.match(r"[^。]*", ahead)
        rest = sentence.group() if sentence else ""
        following = regex.search(r"[；、，](?=[^；。]{2,40}?\d[\d,.]*\s*(?:万|亿)?元)", rest)
        if following and following.start() < 40:
            clause = rest[following.end() :]
            # Another part follows with its own figure: then this change was the part's.
            name = regex.match(r"[^\d，；]{2,40}", clause)
            if name and self._name(name.group()) is not None and not regex.match(r"[较比与同增减下上]", clause):
                return False
        return True

    def _flat(self, mark: Mark, begin: int, index: int) -> None:
        """持平: a change of nothing."""
        state = self._state
        if self._of_count(index):
            return
        nothing = Quantity(ZERO, ZERO, "万元", 0, self._text[mark.start : mark.end], Kind.MONEY)
        targets = self._targets(mark, begin, index, mark) if state.current or state.topic else []
        deviation = self._is_deviation(state.baseline)
        if not deviation:
            targets = self._with_room(targets, nothing, state.baseline)
        for draft in targets:
            draft.deviates = draft.deviates or deviation
            draft.deviation_last = deviation
            if deviation:
                continue
            if draft.change is None and draft.change_pct is None:
                draft.change = nothing
                draft.change_text = self._text[mark.start : mark.end]
                draft.compared_with = draft.compared_with or state.baseline
        state.changed = targets or state.changed

    def _of_count(self, index: int) -> bool:
        """Whether a change without an amount is of a number of things (0人次，与上年持平; 减少119批次，下降100%)."""
        mark = self._marks[index]
        for earlier in reversed(self._marks[:index]):
            if earlier.sign in (Sign.STOP, Sign.SEMICOLON, Sign.MONEY, Sign.PERCENT, Sign.REASON):
                return False
            if earlier.sign is Sign.COUNT:
                return is_empty(plain_phrase(self._named_between(earlier, mark)))
        return False

    def _named_between(self, first: Mark, last: Mark) -> str:
        """What a clause names between two marks, without its baseline and its words of change."""
        words = self._text[first.end : last.start]
        for mark in self._marks:
            if first.end <= mark.start and mark.end <= last.start and mark.sign in (*MOVES, Sign.BASELINE):
                words = words.replace(self._text[mark.start : mark.end], "")
        return words

    def _percent(self, mark: Mark, begin: int, index: int) -> None:
        """A percent: of change, of completion or a share, by the words before it."""
        state, text = self._state, self._text
        assert mark.quantity is not None
        before = self._marks[index - 1] if index else None
        lead = text[begin : mark.start]
        if before is not None and before.sign in MOVES and phrase("link").match(text[before.end : mark.start]):
            if self._of_count(index):
                return
            targets = self._percent_targets(before, begin, index, mark)
            series = self._series(index)
            if len(series) == len(targets) > 1:
                for draft, figure in zip(targets, series, strict=True):
                    self._changes_by(draft, before, figure, against_budget=self._is_deviation(state.baseline))
                state.changed = targets
                return
            moved = self._moved(before, mark)
            deviation = self._is_deviation(state.baseline)
            if not deviation:
                targets = [d if d.moved else self._with_room([d], moved, state.baseline)[0] for d in targets]
            for draft in targets if not deviation else ():
                if draft.change_pct is None:
                    draft.change_pct = moved
                    draft.compared_with = draft.compared_with or state.baseline
                    if before.sign is Sign.EITHER:
                        draft.flags.append("placeholder")
            state.changed = targets
            return
        if text[mark.start - 1 : mark.start] == "(" and before is not None and before.sign is Sign.MONEY:
            for draft in state.changed or state.current:
                if draft.change is not None and draft.change_pct is None:
                    down = draft.change.value < 0
                    draft.change_pct = mark.quantity.negated() if down else mark.quantity
            return
        for earlier in reversed(self._marks[:index]):
            if earlier.end <= begin - 1:
                break
            if earlier.sign is Sign.COMPLETION and self._of_other_budget(earlier, mark):
                return
            if earlier.sign is Sign.COMPLETION:
                for draft in state.current:
                    draft.completion = draft.completion or mark.quantity
                    draft.deviates = draft.deviation_last = True
                return
            if earlier.sign is Sign.SHARE:
                for draft in state.current:
                    if "预算的" in text[earlier.end : mark.start] and self.kind == "final":
                        draft.completion = draft.completion or mark.quantity
                        draft.deviates = draft.deviation_last = True
                    else:
                        draft.share = draft.share or mark.quantity
                return
        if regex.search(r"占(?:比)?", lead):
            for draft in state.current:
                draft.share = draft.share or mark.quantity

    def _of_other_budget(self, completion: Mark, figure: Mark) -> bool:
        """完成调整预算的…% where the budget stated is the one at the beginning of the year."""
        if "调整" not in self._text[completion.start : figure.start]:
            return False
        sentence = regex.split("[。；]", self._text[: completion.start])[-1]
        return "年初预算" in sentence and any(draft.budget is not None for draft in self._state.current)

    def _percent_targets(self, move: Mark, begin: int, index: int, figure: Mark) -> list[Draft]:
        state = self._state
        words = plain_phrase(self._clause_subject(begin, move))
        if state.changed and (not words or is_empty(words)) and self._same_sentence(state.changed, figure):
            return state.changed
        return self._targets(move, begin, index, figure)

    def _same_sentence(self, drafts: list[Draft], figure: Mark) -> bool:
        at = max((span.end for d in drafts for span in d.carried if span.passage == self._passage.index), default=-1)
        return at >= 0 and not regex.search("[。；]", self._text[at : figure.start])

    @staticmethod
    def _is_baseline_noun(words: str) -> bool:
        """小于上年预算数40.05万元: the baseline stands behind the word of change."""
        return bool(regex.fullmatch(r"(?:上年|去年|年初|\d{4}年|上年度)[^，。；]{0,12}", words))


def _fits(value: Quantity | None, change: Quantity, percent: Quantity) -> bool:
    """Whether ``percent`` follows from ``value`` and ``change`` as far as they are printed."""
    if value is None:
        return False
    for sign in (1, -1):
        base = value.value - sign * abs(change.value)
        if base <= 0:
            continue
        got = abs(change.value) / base * 100
        allowed = Interval.of(percent.value)
        slack = (allowed.high - allowed.low) * 2
        if allowed.low - slack <= got <= allowed.high + slack:
            return True
    return False
