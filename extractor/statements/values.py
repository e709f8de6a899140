"""Values: which subject a figure states, budgets and final accounts side by side, parts of a whole, enumerations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import regex

from extractor.statements.amounts import Draft, Span
from extractor.statements.changes import Changes
from extractor.statements.context import MOVES, OWN_YEAR, Subject
from extractor.statements.light_words import is_empty
from extractor.statements.nouns import plain_phrase, scope_of
from extractor.statements.phrases import Mark, Sign, phrase
from extractor.statements.subject_names import subject_named

__all__ = ["Values"]

_BREAKDOWN = regex.compile(r"(?:general_public|expenditure)\.(?:basic|project|personnel|public_use)$")

_PAID_FOR = regex.compile(
    r"(?:expenditure\.project|procurement\.total|government_services|three_public\..+|meeting|training|operating_funds)$"
)
"""What the money of several funds is spent on; the funds named as its parts say only where the money comes from."""
_FUNDS = regex.compile(r"(?:general_public|government_fund|state_capital|fiscal)\.(?:expenditure|revenue)(?:\..+)?$")
_OF_THE_YEAR: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("revenue.total",): ("revenue.current_year",),
    ("expenditure.total",): ("expenditure.current_year",),
}


class Values(Changes):
    """What a money figure is to its subject."""

    def _money(self, mark: Mark, begin: int, index: int, fresh: bool) -> tuple[int, int]:
        """A money figure: a change, a baseline's amount, a budget, or the value of a statement."""
        text, state = self._text, self._state
        before = self._marks[index - 1] if index else None
        here = Span(self._passage.index, mark.start, mark.end)
        if before is not None and before.sign in MOVES and before.end >= begin:
            between = text[before.end : mark.start]
            if phrase("link").match(between) or self._is_baseline_noun(between):
                return self._change(mark, before, between, begin, index)
            if len(between) <= 12 and mark.quantity is not None:
                # 增加部门预算100万元: so much more of something, no statement about the topic.
                loose = self._nameless(text[before.start : mark.start], before, mark)
                loose.value = mark.quantity
                loose.carried.append(here)
                return self._after(mark.end), index + 1
        following = self._marks[index + 1] if index + 1 < len(self._marks) else None
        if before is not None and before.sign is Sign.BASELINE and self._is_compared(mark, following):
            # 比年初预算数100万元增加…: of a final account this is its budget.
            budgeted = self._is_deviation(before.words) and "决算" not in before.words
            for draft in state.current:
                draft.carried.append(here)
                draft.budget = draft.budget or (mark.quantity if budgeted else None)
            if state.current:
                compared = phrase("compared").match(text, mark.end)
                return (compared.end() if compared else mark.end), index + 1
        if before is not None and before.sign is Sign.COMPLETION and text[before.end : mark.start] in ("", "总额"):
            # 完成预算100万元的98%: the budget stands inside.
            for draft in state.current:
                draft.carried.append(here)
                draft.budget = draft.budget or mark.quantity
            if state.current:
                return begin, index + 1
        return self._value(mark, begin, index, fresh)

    def _is_compared(self, mark: Mark, following: Mark | None) -> bool:
        """Whether a figure behind a baseline is the baseline's own (比上年100万元增加…, 与年初预算100万元相比，…)."""
        moves = (*MOVES, Sign.FLAT, Sign.SAME)
        moved = following is not None and following.sign in moves and following.start - mark.end <= 4
        return moved or phrase("compared").match(self._text, mark.end) is not None

    def _value(self, mark: Mark, begin: int, index: int, fresh: bool) -> tuple[int, int]:
        state, text = self._state, self._text
        assert mark.quantity is not None
        here = Span(self._passage.index, mark.start, mark.end)
        words = text[begin : mark.start]
        opened = [found for found in phrase("of-which").finditer(text, begin) if found.end() <= mark.start]
        if opened:
            lead = text[begin : opened[-1].start()]
            self._open_parts(begin, mark, lead or "其中")
            begin = opened[-1].end()
            words = text[begin : mark.start]
        budget = phrase("budget-before-final").match(words) if self.kind == "final" else None
        pending = state.current[0] if len(state.current) == 1 else None
        awaited = pending is not None and pending.value is None and pending.budget is not None
        if budget and awaited and pending is not None and is_empty(plain_phrase(budget["name"])):
            # 年初预算为…，调整预算为…，支出决算为…: the first budget stays, the others are only carried.
            pending.carried.append(here)
            return self._after(mark.end), index + 1
        if budget and pending is not None and self._repeats_budget(pending, budget["name"], mark):
            # 支出决算为100万元，由于年初预算数为0万元，无法计算百分比: said before.
            pending.carried.append(here)
            return self._after(mark.end), index + 1
        if budget and self._final_follows(mark.end):
            subject = self._subject(budget["name"] or "预算")
            if not subject.named:
                # 收入预算数…，决算数…: the side belongs to the name.
                subject = self._subject(words)
            if subject.once and self._stated(subject):
                subject = Subject(label=subject.label, pattern="unnamed")
            draft = self._draft(subject, mark, begin)
            draft.budget = mark.quantity
            draft.carried.append(here)
            state.current = [draft]
            if not state.aside:
                state.head = [draft]
            return self._list_behind(draft, mark, index)
        if budget and phrase("completion-ahead").match(text, mark.end):
            # 财政拨款收入年初预算为…，完成年初预算的…%: the budget of what was stated before.
            stated = self._stated_before(self._subject(budget["name"] or "预算"))
            if stated is not None and stated.budget is None:
                stated.budget = mark.quantity
                stated.carried.append(here)
                state.current = [stated]
                return self._after(mark.end), index + 1
        if budget and pending is not None and self._takes_budget(pending, budget["name"], begin):
            # 因公出国（境）费1万元，年初预算2万元: the budget behind the account.
            pending.budget = mark.quantity
            pending.carried.append(here)
            return self._after(mark.end), index + 1
        plain = plain_phrase(words)
        if state.current and self._of_earlier_year(words, begin, mark.end):
            for draft in state.current:
                draft.carried.append(here)
            return self._after(mark.end), index + 1
        changed = state.changed[0] if len(state.changed) == 1 and not state.current else None
        if changed is not None and self._moved_first(changed, plain, mark.start):
            pending, awaited, state.current = changed, True, [changed]
        if awaited and pending is not None and self._completes(pending, words, plain):
            pending.value, pending.at = mark.quantity, here
            pending.quote = (max(pending.quote[0] if pending.quote else begin, mark.end - 60), mark.end)
            pending.carried.append(here)
            state.changed = []
            return self._list_behind(pending, mark, index)
        series = self._series(index) if phrase("in-order").search(words) else []
        if len(series) > 1:
            return self._respectively(series, begin, words)
        each = self._each_named(words)
        if each:
            return self._same_for_each(each, mark, index, begin)
        subject = self._of_unnamed(self._subject(words))
        if state.aside and self._other_side(subject):
            state.aside, state.parts = False, []
        draft = self._draft(subject, mark, begin)
        draft.value = mark.quantity
        draft.carried.append(here)
        if state.aside:
            state.parts.append(draft)
        else:
            state.head = [draft]
        state.current = [draft]
        state.topic = subject if subject.named else state.topic
        state.fresh = state.focused and state.fresh
        state.changed = []
        if not (state.aside and any(d.moved for d in state.head)):
            state.baseline = ""
        return self._list_behind(draft, mark, index)

    def _each_named(self, words: str) -> list[Subject]:
        """因公出国（境）费、公务用车购置费均为0万元: what one figure is said of; none where a name is unknown."""
        listed = phrase("for-each").sub("", words)
        whole = self._name(listed) if listed != words else None
        if whole is None or "、" in whole.label:
            # Nothing said of each, or one name for both sides (收入、支出总计均为…).
            return []
        parts = [part for part in regex.split(r"[、和及与]|均", listed) if part.strip("，：")]
        named = [subject for part in parts if (subject := self._name(part)) is not None and len(subject.items) == 1]
        return named if len(named) == len(parts) > 1 else []

    def _same_for_each(self, subjects: list[Subject], mark: Mark, index: int, begin: int) -> tuple[int, int]:
        """A statement of the same figure about each of several things."""
        state = self._state
        made = []
        for subject in subjects:
            draft = self._draft(subject, mark, begin)
            draft.value = mark.quantity
            draft.carried.append(Span(self._passage.index, mark.start, mark.end))
            made.append(draft)
        state.current = made
        if state.aside:
            state.parts.extend(made)
        else:
            state.head = list(made)
        return self._after(mark.end), index + 1

    def _list_behind(self, draft: Draft, mark: Mark, index: int) -> tuple[int, int]:
        """Go on behind the figure of a statement; a list of its parts in brackets or behind a colon is opened."""
        state, text = self._state, self._text
        following = self._marks[index + 1] if index + 1 < len(self._marks) else None
        if (
            text[mark.end : mark.end + 1] in ("(", "：")
            and following is not None
            and following.sign not in (Sign.PERCENT, *MOVES)
            and self._after(mark.end) == mark.end
        ):
            self._open_bracket(draft, mark.end)
            state.head, state.parts, state.aside = [draft], [], True
            return mark.end + 1, index + 1
        return self._after(mark.end), index + 1

    def _final_follows(self, at: int) -> bool:
        """Whether behind a budget's figure a final account's follows, past its list in brackets and not out of one."""
        limit = self._state.brackets[-1].end if self._state.brackets else len(self._text)
        end = self._bracket_end(at)
        return phrase("final-ahead").match(self._text[end + 1 if end > at else at : limit]) is not None

    def _takes_budget(self, pending: Draft, name: str, begin: int) -> bool:
        """Whether a budget without a name of its own is that of the account stated in the clause before it."""
        at = pending.at
        if at is None or pending.value is None or pending.budget is not None or at.passage != self._passage.index:
            return False
        joined = regex.fullmatch("[，(]?", self._text[at.end : begin + len(name) - len(name.lstrip("，("))])
        return joined is not None and is_empty(plain_phrase(name))

    @staticmethod
    def _repeats_budget(pending: Draft, name: str, mark: Mark) -> bool:
        """Whether a budget's figure is that of the statement made just now, said once more."""
        said = regex.match("[，；]?(?:由于|因为?)(?<rest>.*)", name)
        if said is None or pending.value is None or pending.budget is None or mark.quantity is None:
            return False
        return pending.budget.value == mark.quantity.value and is_empty(plain_phrase(said["rest"]))

    def _stated_before(self, subject: Subject) -> Draft | None:
        """The last statement of this section that gave a value for the subject; None where there is none."""
        probe = Draft(0, "", subject.items, subject.system, subject.code, subject.label)
        drafts = reversed(self._section_drafts())
        return next((d for d in drafts if d.value is not None and d.named and d.about(probe)), None)

    def _fund_before(self) -> str:
        """The expenditure of the fund whose revenue the clause before states; empty where it states no fund's."""
        for draft in self._state.current[:1]:
            here = draft.at is not None and draft.at.passage == self._passage.index
            if here and draft.items and draft.items[0].startswith("fiscal.revenue."):
                return draft.items[0].replace("revenue", "expenditure", 1)
        return ""

    def _of_earlier_year(self, words: str, begin: int, end: int) -> bool:
        """Whether a figure is of an earlier year than the other one of its subject, and so states nothing new.

        2022年决算数为…，2023年决算数为…, or the other way round, where it is the baseline of what follows.
        """
        found = regex.match(r"[，、]?(?<words>(?<year>(?:19|20)\d{2})年[^，。；]*)", words)
        if found is None or not is_empty(plain_phrase(words), strict=False):
            return False
        later = regex.match(r"[^。；]{0,12}?((?:19|20)\d{2})年", self._text[end:])
        if later and found["year"] < later[1]:
            return True
        before = regex.findall(r"((?:19|20)\d{2})年", regex.split("[。；]", self._text[:begin])[-1])
        if not before or found["year"] >= before[-1] or not any(d.value is not None for d in self._state.current):
            return False
        self._state.baseline = regex.sub("[为是：]+$", "", found["words"])
        return True

    def _completes(self, pending: Draft, words: str, plain: str) -> bool:
        """Whether a figure is the final account of a statement whose budget was given: unnamed, or named again."""
        if is_empty(plain, strict=False):
            return True
        again = self._name(words)
        return again is not None and bool(again.items) and again.items == pending.items

    def _moved_first(self, pending: Draft, plain: str, start: int) -> bool:
        """收入预算比上年增加50万元，总额为900万元: the change came first, the figure is the value."""
        at = pending.at
        if at is None or pending.value is not None or not pending.moved or at.passage != self._passage.index:
            return False
        return is_empty(plain) and bool(plain) and not regex.search("[。；]", self._text[at.end : start])

    def _other_side(self, subject: Subject) -> bool:
        """Expenditure after the parts of revenue: the aside is over."""
        side = scope_of(subject.items)[1]
        return bool(side) and any(scope_of(d.items)[1] not in ("", side) for d in self._state.head)

    def _of_unnamed(self, subject: Subject) -> Subject:
        """A part of something without a name does not stand for the whole that was stated before."""
        state = self._state
        if state.aside and any(d.system for d in state.head) and _BREAKDOWN.match("".join(subject.items[:1])):
            # 工资福利支出（301）…，其中人员经费…: the breakdown of one subject.
            return Subject(label=subject.label, pattern="unnamed")
        if state.parts and subject.code == "229" and any(_BREAKDOWN.match("".join(d.items[:1])) for d in state.parts):
            # 基本支出…，项目支出…，其他支出…: no functional class.
            return Subject(label=subject.label, pattern="unnamed")
        heads = [*state.head, *(draft for bracket in state.brackets for draft in bracket.head)]
        paid_for = state.aside and any(_PAID_FOR.match("".join(d.items[:1])) for d in heads)
        paid_for = paid_for or (self._passage.scope == "statement.project" and subject.label.endswith("安排"))
        if paid_for and len(subject.items) == 1 and _FUNDS.match(subject.items[0]):
            # “三公”经费…（其中：一般公共预算支出…；政府性基金预算支出…）: where the money comes from.
            return Subject(label=subject.label, pattern="unnamed")
        current = _OF_THE_YEAR.get(subject.items)
        if current and subject.label.startswith(OWN_YEAR) and self._stated(subject):
            # 收入总计…，其中：本年收入…: without what was carried over.
            return replace(subject, items=current)
        if subject.items == ("fiscal.expenditure",) and subject.label in ("本年支出", "当年支出"):
            # 政府性基金预算财政拨款本年收入…；本年支出…: of the same fund.
            return replace(subject, items=(self._fund_before() or "fiscal.expenditure",))
        if not subject.items or not any(set(subject.items) & set(d.items) for d in self._section_drafts()):
            return subject
        # 财政拨款收入…，其中：年初结转…，本年财政拨款收入…
        of_year = regex.match(r"(?:本年|当年)度?财政拨款", subject.label)
        if state.aside and not of_year and any(set(subject.items) <= set(d.items) for d in state.head):
            # 政府采购预算…，其中：政府集中采购预算…: a part is never the whole.
            return Subject(label=subject.label, pattern="unnamed")
        unnamed = state.aside and state.head and not any(d.named for d in state.head)
        if unnamed or subject.once:
            return Subject(label=subject.label, pattern="unnamed")
        return subject

    def _subject(self, words: str) -> Subject:
        """The subject of a value: the phrase before it, or the topic where the phrase names nothing by itself."""
        state = self._state
        bare = plain_phrase(words)
        self._note_path(words)
        if phrase("sum-of-several").search(bare) and not self._is_pair(bare):
            return Subject(label=bare, pattern="unnamed")
        coded = subject_named(words, self._passage.scope, self._path, self.known, by_name=False)
        if coded is not None:
            return Subject((), coded.system, coded.code, coded.label, coded.pattern)
        topic = state.topic if state.topic is not None and state.topic.named else None
        if topic is not None:
            if is_empty(bare):
                if state.aside and not state.fresh and phrase("source").search(bare):
                    source = self._name(words)
                    named = source is not None and source.items and source.items != topic.items
                    return source if source is not None and named else Subject(label=bare, pattern="unnamed")
                return topic
            if state.fresh and is_empty(bare, strict=False) and _same_side(topic, bare):
                return topic
        here = any(d.at is not None and d.at.passage == self._passage.index for d in state.current)
        if (
            topic is not None
            and topic.system
            and here
            and is_empty(bare, strict=False)
            and not phrase("sum").search(bare)
        ):
            # …（项）100万元，支出决算为…: still of the subject.
            return topic
        found = self._name(words)
        if found is not None and found.items and state.aside:
            # 其中：局本级公务接待费…、公务用车运行费…；接待中心…: a unit's amounts are not the department's.
            state.of_unit = state.of_unit or bool(phrase("unit").search(bare.removesuffix(found.label)))
            if state.of_unit:
                return Subject(label=bare, pattern="unnamed")
        if found is not None:
            return found
        return Subject(label=bare or words.strip("，。；：、 "), pattern="unnamed")

    def _is_pair(self, words: str) -> bool:
        """Whether a list of names is one name of both sides (收入、支出总计)."""
        whole = self._name(words)
        return whole is not None and len(whole.items) > 1

    def _respectively(self, series: list[Mark], begin: int, words: str) -> tuple[int, int]:
        names_at = (
            max(self._text.rfind(stop, 0, begin - 1) for stop in "。；") + 1 if words.startswith("分别") else begin
        )
        names = phrase("in-order").split(self._text[names_at : series[0].start])[0]
        parts = [part for part in regex.split(r"[、和及与，]", names) if part]
        subjects = [self._subject(part) for part in parts[-len(series) :]]
        whole = self._name(names)
        if whole is not None and len(whole.items) == len(series):
            # 收、支总计分别为A、B万元: one name for both.
            subjects = [replace(whole, items=(item,)) for item in whole.items]
        state = self._state
        made = []
        for position, mark in enumerate(series):
            subject = subjects[position] if len(subjects) == len(series) else Subject(label=names, pattern="unnamed")
            draft = self._draft(subject, mark, names_at)
            draft.value = mark.quantity
            draft.carried.append(Span(self._passage.index, mark.start, mark.end))
            made.append(draft)
        self.mentions.extend(Span(self._passage.index, mark.start, mark.end) for mark in series[1:])
        state.current = made
        if not state.aside:
            state.head = list(made)
        return series[-1].end, self._marks.index(series[-1]) + 1


def _same_side(topic: Subject, words: str) -> bool:
    """Whether 收入 or 支出 in ``words`` does not gainsay the topic."""
    if len({scope_of((item,))[1] for item in topic.items}) > 1:
        return ("收入" in words) == ("支出" in words)
    _, side = scope_of(topic.items)
    return not (side == "revenue" and "支出" in words) and not (side == "expenditure" and "收入" in words)
