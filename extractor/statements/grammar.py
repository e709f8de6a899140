"""The grammar of the narrative: clause by clause, with the subject carried on until another one is named.

    STATEMENT := SUBJECT 「为」 MONEY [「，」 CHANGE] [「（」 PERCENT 「）」] [「，占…」 PERCENT] [「，完成…」 PERCENT]
                 [「，主要原因是」 REASON] [「，主要用于」 PURPOSE]
    CHANGE    := [「较」 BASELINE [MONEY]] (「增加」|「减少」) MONEY | 「与」 BASELINE 「持平」
    NIL       := 「无」 SUBJECT

A subject is an item or a subject code (:mod:`extractor.statements.nouns`, :mod:`extractor.statements.subject_names`).
The words are data; what stands here is only how they follow each other. Nothing in it knows a region.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

import regex

from extractor.quantity import Interval, Kind, Quantity, quantity
from extractor.statements.amounts import Draft, Span
from extractor.statements.counts import counts_in
from extractor.statements.nouns import Topic, is_empty, item_named, plain_phrase, scope_of
from extractor.statements.phrases import Mark, Sign, marks
from extractor.statements.subject_names import path_of, subject_named
from extractor.subjects import DocumentSubjects

__all__ = ["Passage", "Reading", "Subject"]

_BOUNDARY = {Sign.COMMA, Sign.SEMICOLON, Sign.STOP, Sign.COLON}
_MOVES = {Sign.INCREASE, Sign.DECREASE, Sign.EITHER}
_FIGURES = {Sign.MONEY, Sign.PERCENT, Sign.COUNT, Sign.NUMBER}
_OF_WHICH = regex.compile(r"其中|包括|具体为|分为(?=\p{Han})|分别为(?!\d)|具体情况如下|具体如下")
_LINK = regex.compile(r"^(?:[了为约达:：到共计额数是至]|资金|支出|收入|经费|预算|安排|大约|金额)*$")
_BUDGET = regex.compile(
    r"(?<name>.*?)(?:(?:年初|全年|调整后?|当年|本年|本年度|\d{4}年(?:度)?)*(?:支出|收入)?预算(?:数|安排|金额|总额|支出|批复)*(?:为|是|：|共|共计)?)$"
)
_FINAL_AHEAD = regex.compile(r"[^。；]{0,40}?(?:决算|实际支出|实际完成|执行数|支出完成)")
_ENUMERATED = regex.compile(r"^(?:[，；。、]?\s*)(?:[一二三四五六七八九]是|[二三四五六]|\(?[2-9][)、.]|[②-⑨]|其[二三四五]|第[二三四])")
_FIRST_OF_LIST = regex.compile(r"(?:一是|\(1\)|①|1[.、]|其一|第一)")
_RANGE = regex.compile(r"^(?:\(含\)|及|含)?(?:以上|以下|以内|之间|\(含\)以上)")
_UNIT_PRICE = regex.compile(r"(?:单价|单位价值|价值|单台|原值|单位原值|单件)[^，；。]{0,6}$")
_ASIDE = regex.compile(r"^\([^()。]{1,60}\)")
_NUMBERED = regex.compile(r"[(]?[一二三四五六七八九十\d]{1,3}[)、.]|[①-⑳]")
_RESPECTIVELY = regex.compile(r"分别|各是|各为|依次")
_BREAKDOWN = regex.compile(r"(?:general_public|expenditure)\.(?:basic|project|personnel|public_use)$")
_CLASSIFICATION = regex.compile(r"(?<of>政府|部门)(?:预算)?(?:支出)?经济(?:科目)?分类")
_NAMING = regex.compile(r"收|支|费|预算|基金|资本|采购|资金|结[转余]|拨款|[(“]|购置|转移|企业|服务|接待|出国|用车|\d{3}|^.{2,16}$")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a noun phrase names: an item (or two), a subject code, or only its words."""

    items: tuple[str, ...] = ()
    system: str = ""
    code: str = ""
    label: str = ""
    pattern: str = ""
    once: bool = False

    @property
    def named(self) -> bool:
        """Whether it is an item or a subject of the contract."""
        return bool(self.items or self.system)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage to be read: its normalised text, the section it stands in and what that section is about.

    ``heading`` is the title above it, which may name what the passage does not (（一）因公出国（境）费用。2026年预算数
    173.52万元); ``titles`` are the titles above, the nearest last, for the 类 and 款 they name.
    """

    index: int
    section: int
    text: str
    scope: str
    heading: str
    titles: tuple[str, ...]


@dataclass(slots=True)
class _Sentence:
    """What is being talked about; reset by new subjects, carried over commas, and over stops where nothing new comes.

    ``topic`` was named last, ``fresh`` if that was in this passage and it has no figure yet; ``focused`` says that
    the head was named as a whole whose parts follow (财政拨款支出中，…); ``waiting`` are purposes and reasons that
    were given before the first figure; ``announced`` is the baseline of a list whose entries are passages of their own.
    """

    current: list[Draft] = field(default_factory=list)
    head: list[Draft] = field(default_factory=list)
    parts: list[Draft] = field(default_factory=list)
    topic: Subject | None = None
    fresh: bool = False
    aside: bool = False
    focused: bool = False
    baseline: str = ""
    announced: str = ""
    waiting: list[tuple[Sign, Span]] = field(default_factory=list)
    changed: list[Draft] = field(default_factory=list)


class Reading:
    """The reading of one document's narrative; feed it passages in order, then take its ``drafts``.

    ``mentions`` are the places of all money figures; a draft's ``carried`` are those that it accounts for.
    """

    def __init__(self, known: DocumentSubjects, kind: str) -> None:
        self.known = known
        self.kind = kind
        self.drafts: list[Draft] = []
        self.mentions: list[Span] = []
        self._section = -1
        self._path: dict[str, str] = {}
        self._economic = ""
        self._owed: tuple[Sign, list[Draft]] | None = None
        self._state = _Sentence()
        self._passage: Passage
        self._text = ""
        self._counted: set[int] = set()
        self._marks: list[Mark] = []

    # ── Names ───────────────────────────────────────────────────────────────────────────────────────
    def _topic_of(self, scope: str) -> Topic:
        state = self._state
        side = {"statement.revenue": "revenue", "statement.expenditure": "expenditure"}.get(scope, "")
        parts = state.aside or state.focused
        for draft in state.head[:1]:
            inner, inner_side = scope_of(draft.items)
            if parts and inner and self._narrower(inner, scope):
                scope = inner
            # Behind the sentence about revenue a bare 一般公共预算财政拨款 is still one of its parts.
            side = inner_side or side if parts else side or inner_side
        return Topic(scope, side, self.kind, parts)

    @staticmethod
    def _narrower(inner: str, scope: str) -> bool:
        """Whether the head of the sentence says more of the topic than its section does."""
        if scope.startswith(inner):
            return False
        if inner in ("statement.revenue", "statement.expenditure"):
            return scope in ("", "other", "statement", "statement.totals", "statement.revenue", "statement.expenditure")
        if scope.startswith("statement.general_public") or scope == "statement.basic":
            return False
        return inner != "statement.general_public" or scope in ("", "statement", "other", "statement.fiscal")

    def _name(self, phrase: str, *, heading: bool = False) -> Subject | None:
        """The subject a noun phrase names; None when it names nothing known."""
        phrase = phrase.strip("，。；：、 —-")
        if not phrase:
            return None
        scope = self._passage.scope
        by_name = not scope.startswith(("other.performance", "other.key_projects", "overview"))
        plain = plain_phrase(phrase)
        subject = subject_named(phrase, scope, self._path, self.known, by_name=False)
        if subject is None:
            item = item_named(plain, self._topic_of(scope))
            if item is not None and "结转" in plain and not any("carryover" in key for key in item.items):
                item = None
            if by_name:
                named = subject_named(phrase, scope, self._path, self.known, economic=self._economic)
                # 其他支出 is a class of its own although 支出 is the total: the longer name wins.
                if named is not None and (
                    item is None or (named.system == "functional" and named.length > item.end - item.start)
                ):
                    subject = named
            if subject is None and item is not None:
                return Subject(item.items, "", "", plain if heading else plain[item.start :], item.pattern, item.once)
        if subject is None:
            return None
        if subject.system.startswith("economic") and subject.code:
            self._economic = subject.system
        return Subject((), subject.system, subject.code, subject.label, subject.pattern)

    def _draft(self, subject: Subject, mark: Mark, quote_from: int) -> Draft:
        draft = Draft(
            section=self._passage.section,
            scope=self._passage.scope,
            items=subject.items,
            system=subject.system,
            code=subject.code,
            label=subject.label,
            pattern=subject.pattern,
            purpose=next((span for sign, span in self._state.waiting if sign is Sign.PURPOSE), None),
            reason=next((span for sign, span in self._state.waiting if sign is Sign.REASON), None),
            at=Span(self._passage.index, mark.start, mark.end),
            quote=(max(quote_from, mark.end - 60), mark.end),
        )
        self._state.waiting = []
        self.drafts.append(draft)
        return draft

    # ── Passages ────────────────────────────────────────────────────────────────────────────────────
    def read(self, passage: Passage) -> None:
        """Read one passage."""
        if passage.scope.startswith("overview") and "元" not in passage.text:
            # Duties and tasks run over pages and state no money.
            return
        if regex.match(r"(?:备?注|说明)：|单位：", passage.text):
            # A note under a table is no narrative.
            return
        if passage.section != self._section:
            self._economic = ""
        for words in (*passage.titles, passage.text) if passage.section != self._section else (passage.text,):
            classification = _CLASSIFICATION.search(words)
            if classification:
                self._economic = "economic_government" if classification["of"] == "政府" else "economic_department"
        announced = self._text.endswith("：") and passage.section == self._section
        self._passage = passage
        self._text = text = passage.text
        if passage.section != self._section:
            self._section = passage.section
            self._state = _Sentence()
            self._path = {}
            for title in passage.titles:
                self._note_path(title)
            if passage.heading:
                self._state.topic = self._name(_title_noun(passage.heading), heading=True)
        state = self._state
        state.aside = state.focused = state.fresh = False
        state.parts = []
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
                subject = self._name(text[begin : mark.start]) if mark.start - begin > 1 else None
                if subject is not None:
                    state.topic = subject
                    if not self._refocus(subject):
                        state.current = []
                    begin = mark.end
                state.baseline = mark.words
                if text[mark.end - 1] in "，," or (index + 1 < len(self._marks) and self._marks[index + 1].sign is Sign.COMMA):
                    begin = mark.end
            elif mark.sign in (Sign.REASON, Sign.PURPOSE):
                begin, index = self._explanation(mark, begin, index)
                continue
            elif mark.sign is Sign.NIL:
                begin = self._nil(mark, begin, index)
                while index + 1 < len(self._marks) and self._marks[index + 1].start < begin:
                    index += 1
            elif mark.sign in _BOUNDARY:
                begin = self._boundary(mark, begin, index)
                fresh = False
            elif mark.sign is Sign.PAUSE and self._figure_before(index):
                begin = mark.end
            elif mark.sign is Sign.CONTENT:
                self._open_parts(begin, mark)
                begin = mark.end
            index += 1

    def _note_path(self, words: str) -> None:
        """Keep the 类 and 款 named above, for the 款 and 项 below them."""
        levels = path_of(words)
        if not levels:
            return
        for level in ("类", "款", "项"):
            if level in levels:
                self._path[level] = levels[level]
                for lower in ("类", "款", "项")[("类", "款", "项").index(level) + 1 :]:
                    if lower not in levels:
                        self._path.pop(lower, None)

    def _is_year(self, mark: Mark) -> bool:
        return mark.sign is Sign.NUMBER and self._text[mark.end : mark.end + 1] in ("年", "月", "日", ".")

    def _with_units(self, found: list[Mark]) -> list[Mark]:
        """分别为A、B万元: the figures of an enumeration share the unit that stands behind the last one."""
        if not _RESPECTIVELY.search(self._text):
            return found
        figures = [position for position, mark in enumerate(found) if mark.sign in _FIGURES]
        for position, following in zip(reversed(figures[:-1]), reversed(figures[1:]), strict=True):
            mark, last = found[position], found[following]
            if mark.sign is not Sign.NUMBER or last.sign is not Sign.MONEY or mark.quantity is None or last.quantity is None:
                continue
            if regex.fullmatch("[、，和及与]", self._text[mark.end : last.start]):
                shared = quantity(mark.quantity.text, last.quantity.unit, mark.quantity.text)
                found[position] = replace(mark, sign=Sign.MONEY, quantity=shared)
        return found

    def _is_threshold(self, mark: Mark) -> bool:
        """单价20万元以上: a limit in a name, not an amount."""
        return bool(_RANGE.match(self._text[mark.end : mark.end + 8])) or bool(
            _UNIT_PRICE.search(self._text[max(0, mark.start - 12) : mark.start])
            and "设备" in self._text[mark.end : mark.end + 20]
        )

    def _after(self, end: int) -> int:
        """Where the next noun phrase begins: behind an aside in brackets that follows a figure."""
        match = _ASIDE.match(self._text[end:])
        if match and not any(m.sign in _FIGURES and end < m.start < end + match.end() for m in self._marks):
            return end + match.end()
        return end

    def _figure_before(self, index: int) -> bool:
        """Whether the pause at ``index`` separates list entries with figures (…万元、…) and not words."""
        mark = self._marks[index]
        for earlier in reversed(self._marks[:index]):
            if earlier.sign in _FIGURES or earlier.sign in (Sign.FLAT, Sign.SAME):
                between = self._text[earlier.end : mark.start]
                return not between or bool(_ASIDE.fullmatch(between))
            if earlier.sign in _BOUNDARY:
                return False
        return False

    # ── Subjects ────────────────────────────────────────────────────────────────────────────────────
    def _refocus(self, subject: Subject) -> bool:
        """A clause names its subject anew: go back to the statement about it; False where there is none."""
        probe = Draft(0, "", subject.items, subject.system, subject.code, subject.label)
        for draft in reversed(self.drafts):
            if draft.section != self._passage.section:
                break
            if draft.about(probe) or (set(subject.items) and set(subject.items) & set(draft.items)):
                self._state.current = [draft]
                self._state.aside = False
                return True
        spread = _SPREAD.get(subject.items, ())
        found = [
            draft
            for key in spread
            for draft in reversed([d for d in self.drafts if d.section == self._passage.section])
            if draft.items == (key,)
        ]
        if found:
            self._state.current = list({id(d): d for d in found}.values())
            self._state.aside = False
        return bool(found)

    def _boundary(self, mark: Mark, begin: int, index: int) -> int:
        """Punctuation: what stood before it without a figure may be the topic of what follows."""
        state = self._state
        words = self._text[begin : mark.start]
        figures = (Sign.MONEY, Sign.PERCENT, Sign.COUNT)
        if words and not any(m.sign in figures for m in self._marks if begin <= m.start < mark.start):
            opened = _OF_WHICH.search(words)
            if opened and len(words) <= 40:
                self._open_parts(begin, mark, words)
            elif len(words) <= 70 and words.endswith("中") and mark.sign is Sign.COMMA:
                subject = self._name(words[:-1])
                if subject is not None:
                    self._refocus(subject)
                    state.head = list(state.current) or state.head
                state.focused = bool(state.head)
            elif len(words) <= 70:
                self._note_path(words)
                subject = self._name(words) if _NAMING.search(words) else None
                if subject is not None and not is_empty(plain_phrase(words)):
                    state.topic, state.fresh = subject, True
                    if mark.sign is not Sign.COMMA or subject.system:
                        state.current = []
        if mark.sign is Sign.STOP:
            if state.aside and state.head:
                state.current = list(state.head)
                state.changed = []
            state.aside = state.focused = False
            if not self._text.startswith("其中", mark.end):
                state.baseline = ""
        return mark.end

    def _open_parts(self, begin: int, mark: Mark, words: str = "") -> None:
        """其中: what follows are parts of the head."""
        state = self._state
        lead = (words or self._text[begin : mark.start]).split("其中")[0]
        subject = self._name(lead) if lead else None
        if subject is not None:
            self._refocus(subject)
            state.topic = subject
        if state.current and not state.aside:
            state.head = list(state.current)
        state.aside = bool(state.current)
        state.parts = []

    # ── Money ───────────────────────────────────────────────────────────────────────────────────────
    def _money(self, mark: Mark, begin: int, index: int, fresh: bool) -> tuple[int, int]:
        """A money figure: a change, a baseline's amount, a budget, or the value of a statement."""
        text, state = self._text, self._state
        before = self._marks[index - 1] if index else None
        here = Span(self._passage.index, mark.start, mark.end)
        if before is not None and before.sign in _MOVES and before.end >= begin:
            between = text[before.end : mark.start]
            if _LINK.match(between) or self._is_baseline_noun(between):
                return self._change(mark, before, between, begin, index)
            if len(between) <= 12 and mark.quantity is not None:
                # 增加部门预算100万元: so much more of something, no statement about the topic.
                loose = self._nameless(text[before.start : mark.start], before, mark)
                loose.value = mark.quantity
                loose.carried.append(here)
                return self._after(mark.end), index + 1
        following = self._marks[index + 1] if index + 1 < len(self._marks) else None
        if (
            before is not None
            and before.sign is Sign.BASELINE
            and following is not None
            and following.sign in _MOVES
            and following.start - mark.end <= 4
        ):
            for draft in state.current:
                draft.carried.append(here)
            return mark.end, index + 1
        return self._value(mark, begin, index, fresh)

    @staticmethod
    def _is_baseline_noun(words: str) -> bool:
        """小于上年预算数40.05万元: the baseline stands behind the word of change."""
        return bool(regex.fullmatch(r"(?:上年|去年|年初|\d{4}年|上年度)[^，。；]{0,12}", words))

    def _value(self, mark: Mark, begin: int, index: int, fresh: bool) -> tuple[int, int]:
        state, text = self._state, self._text
        assert mark.quantity is not None
        here = Span(self._passage.index, mark.start, mark.end)
        words = text[begin : mark.start]
        opened = [found for found in _OF_WHICH.finditer(text, begin) if found.end() <= mark.start]
        if opened:
            lead = text[begin : opened[-1].start()]
            self._open_parts(begin, mark, lead or "其中")
            begin = opened[-1].end()
            words = text[begin : mark.start]
        budget = _BUDGET.match(words) if self.kind == "final" else None
        if budget and _FINAL_AHEAD.match(text[mark.end :]):
            subject = self._subject(budget["name"] or "预算")
            draft = self._draft(subject, mark, begin)
            draft.budget = mark.quantity
            draft.carried.append(here)
            state.current = [draft]
            if not state.aside:
                state.head = [draft]
            return self._after(mark.end), index + 1
        pending = state.current[0] if len(state.current) == 1 else None
        plain = plain_phrase(words)
        if pending is not None and pending.value is None and pending.budget is not None and is_empty(plain, strict=False):
            pending.value, pending.at = mark.quantity, here
            pending.quote = (max(pending.quote[0] if pending.quote else begin, mark.end - 60), mark.end)
            pending.carried.append(here)
            state.changed = []
            return self._after(mark.end), index + 1
        series = self._series(index, words)
        if series:
            return self._respectively(series, begin, words)
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
        state.baseline = ""
        following = self._marks[index + 1] if index + 1 < len(self._marks) else None
        if text[mark.end : mark.end + 1] in ("(", "：") and following is not None and following.sign is not Sign.PERCENT:
            # A list of parts in brackets or behind a colon.
            if self._after(mark.end) == mark.end and following.sign not in _MOVES:
                state.head, state.parts, state.aside = [draft], [], True
                return mark.end + 1, index + 1
        return self._after(mark.end), index + 1

    def _other_side(self, subject: Subject) -> bool:
        """Expenditure after the parts of revenue: the aside is over."""
        side = scope_of(subject.items)[1]
        return bool(side) and any(scope_of(d.items)[1] not in ("", side) for d in self._state.head)

    def _of_unnamed(self, subject: Subject) -> Subject:
        """A part of something without a name does not stand for the whole that was stated before."""
        state = self._state
        if state.aside and any(d.system for d in state.head) and _BREAKDOWN.match("".join(subject.items[:1])):
            # 工资福利支出（301）…，其中人员经费…: the breakdown of one subject.
            return Subject(label=subject.label, pattern="amount")
        if not subject.items or not any(set(subject.items) & set(d.items) for d in self._section_drafts()):
            return subject
        unnamed = state.aside and state.head and not any(d.named for d in state.head)
        if unnamed or subject.once:
            return Subject(label=subject.label, pattern="amount")
        return subject

    def _subject(self, words: str) -> Subject:
        """The subject of a value: the phrase before it, or the topic where the phrase names nothing by itself."""
        state = self._state
        bare = plain_phrase(words)
        self._note_path(words)
        coded = subject_named(words, self._passage.scope, self._path, self.known, by_name=False)
        if coded is not None:
            return Subject((), coded.system, coded.code, coded.label, coded.pattern)
        topic = state.topic if state.topic is not None and state.topic.named else None
        if topic is not None:
            if is_empty(bare):
                return topic
            if state.fresh and is_empty(bare, strict=False) and _same_side(topic, bare):
                return topic
        found = self._name(words)
        if found is not None:
            return found
        return Subject(label=bare or words.strip("，。；：、 "), pattern="amount")

    def _series(self, index: int, words: str) -> list[Mark]:
        """The figures of an enumeration 「分别为A、B、C万元」, the first one at ``index``; empty when there is none."""
        if not _RESPECTIVELY.search(words):
            return []
        found = [self._marks[index]]
        for mark in self._marks[index + 1 :]:
            if mark.sign in (Sign.PAUSE, Sign.COMMA):
                continue
            between = self._text[found[-1].end : mark.start]
            if mark.sign is Sign.MONEY and regex.fullmatch(r"[、，和及与]", between):
                found.append(mark)
                continue
            break
        return found if len(found) > 1 else []

    def _respectively(self, series: list[Mark], begin: int, words: str) -> tuple[int, int]:
        names_at = max(self._text.rfind(stop, 0, begin - 1) for stop in "。；") + 1 if words.startswith("分别") else begin
        names = _RESPECTIVELY.split(self._text[names_at : series[0].start])[0]
        parts = [part for part in regex.split(r"[、和及与，]", names) if part]
        subjects = [self._subject(part) for part in parts[-len(series) :]]
        state = self._state
        made = []
        for position, mark in enumerate(series):
            subject = subjects[position] if len(subjects) == len(series) else Subject(label=names, pattern="amount")
            draft = self._draft(subject, mark, names_at)
            draft.value = mark.quantity
            draft.carried.append(Span(self._passage.index, mark.start, mark.end))
            made.append(draft)
        self.mentions.extend(Span(self._passage.index, mark.start, mark.end) for mark in series[1:])
        state.current = made
        if not state.aside:
            state.head = list(made)
        return series[-1].end, self._marks.index(series[-1]) + 1

    # ── Changes ─────────────────────────────────────────────────────────────────────────────────────
    def _change(self, mark: Mark, move: Mark, between: str, begin: int, index: int) -> tuple[int, int]:
        assert mark.quantity is not None
        here = Span(self._passage.index, mark.start, mark.end)
        targets = self._targets(move, begin, index, mark)
        moved = mark.quantity.negated() if move.sign is Sign.DECREASE else mark.quantity
        baseline = self._state.baseline
        if self._is_baseline_noun(between):
            baseline = between
        against_budget = self._is_deviation(baseline)
        for draft in targets:
            draft.carried.append(here)
            if draft.change is None and not against_budget:
                draft.change = moved
                draft.change_text = self._text[move.start : mark.end]
                draft.compared_with = draft.compared_with or baseline
                if move.sign is Sign.EITHER:
                    draft.flags.append("placeholder")
        self._state.changed = targets
        return mark.end, index + 1

    def _is_deviation(self, baseline: str) -> bool:
        """A final account compared with its own budget: no change against another year (GOLD.md rule 7)."""
        return self.kind == "final" and "预算" in baseline and not regex.search(r"上年|去年|上一年", baseline)

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
        if state.aside and state.head and state.parts and not any(d.moved for d in state.head) and self._is_of_head(index, figure):
            return state.head
        if state.current:
            return state.current
        if state.topic is not None:
            return self._about(state.topic, move)
        return [self._nameless(plain, move, figure)]

    def _is_current(self, subject: Subject) -> bool:
        probe = Draft(0, "", subject.items, subject.system, subject.code, subject.label)
        return any(
            draft.about(probe) or (subject.items and set(subject.items) <= set(draft.items))
            for draft in self._state.current
        )

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
        for keys in (subject.items, _SPREAD.get(subject.items, ())):
            found = []
            for key in keys:
                match = next((d for d in reversed(here) if key in d.items and not d.moved), None)
                if match is not None and match not in found:
                    found.append(match)
            if found:
                return found
        draft = self._draft(subject, move, move.start)
        return [draft]

    def _nameless(self, words: str, move: Mark, figure: Mark) -> Draft:
        return self._draft(Subject(label=words, pattern="amount"), figure, move.start)

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
        if percent is not None and figure.quantity is not None and figure.sign is Sign.MONEY:
            fits = [_fits(d[0].value, figure.quantity, percent) for d in (state.head, state.parts[-1:])]
            if fits[0] != fits[1]:
                return fits[0]
        if any(part.moved for part in state.parts):
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
        nothing = Quantity(_ZERO, _ZERO, "万元", 0, self._text[mark.start : mark.end], Kind.MONEY)
        targets = self._targets(mark, begin, index, mark) if state.current or state.topic else []
        for draft in targets if not self._is_deviation(state.baseline) else ():
            if draft.change is None and draft.change_pct is None:
                draft.change = nothing
                draft.change_text = self._text[mark.start : mark.end]
                draft.compared_with = draft.compared_with or state.baseline
        state.changed = targets or state.changed

    def _percent(self, mark: Mark, begin: int, index: int) -> None:
        """A percent: of change, of completion or a share, by the words before it."""
        state, text = self._state, self._text
        assert mark.quantity is not None
        before = self._marks[index - 1] if index else None
        lead = text[begin : mark.start]
        if before is not None and before.sign in _MOVES and _LINK.match(text[before.end : mark.start]):
            targets = self._percent_targets(before, begin, index, mark)
            moved = mark.quantity.negated() if before.sign is Sign.DECREASE else mark.quantity
            for draft in targets if not self._is_deviation(state.baseline) else ():
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
            if earlier.sign is Sign.COMPLETION:
                for draft in state.current:
                    draft.completion = draft.completion or mark.quantity
                return
            if earlier.sign is Sign.SHARE:
                for draft in state.current:
                    if "预算的" in text[earlier.end : mark.start] and self.kind == "final":
                        draft.completion = draft.completion or mark.quantity
                    else:
                        draft.share = draft.share or mark.quantity
                return
        if regex.search(r"占(?:比)?", lead):
            for draft in state.current:
                draft.share = draft.share or mark.quantity

    def _percent_targets(self, move: Mark, begin: int, index: int, figure: Mark) -> list[Draft]:
        state = self._state
        words = plain_phrase(self._clause_subject(begin, move))
        if state.changed and (not words or is_empty(words)) and self._same_sentence(state.changed, figure):
            return state.changed
        return self._targets(move, begin, index, figure)

    def _same_sentence(self, drafts: list[Draft], figure: Mark) -> bool:
        at = max((span.end for d in drafts for span in d.carried if span.passage == self._passage.index), default=-1)
        return at >= 0 and not regex.search("[。；]", self._text[at : figure.start])

    # ── Reasons and purposes ────────────────────────────────────────────────────────────────────────
    def _explanation(self, mark: Mark, begin: int, index: int) -> tuple[int, int]:
        """主要原因是…, 主要用于…: words, with figures of their own that state nothing about the subject."""
        state, text = self._state, self._text
        lead = text[begin : mark.start]
        if lead.endswith(("-", "—")) or regex.match(r"以下|如下|下列", text[mark.end : mark.end + 2]):
            # A name that holds the word (…—用于教育事业的彩票公益金支出), or a list of parts announced.
            if mark.sign is Sign.PURPOSE and not lead.endswith(("-", "—")):
                self._open_parts(begin, mark)
                return mark.end, index + 1
            return begin, index + 1
        subject = None
        if lead and not is_empty(plain_phrase(lead)):
            subject = self._name(lead)
        if subject is not None:
            if self._is_new(subject):
                state.topic, state.fresh, state.current = subject, True, []
            else:
                self._refocus(subject)
        targets = list(state.current)
        if mark.sign is Sign.REASON:
            if subject is None and state.changed:
                targets = list(state.changed)
            vague = regex.match(r"主要(?:是|为)", text[mark.start : mark.end]) is not None
            stated = any(d.moved or d.completion or d.budget for d in (*targets, *state.parts))
            if vague and not stated:
                # 主要是… without a change before it says what the money is, not why it changed.
                return mark.end, index + 1
        if mark.end >= len(text):
            self._owed = (mark.sign, targets)
        return self._explain(mark, index, targets)

    def _explain(self, mark: Mark, index: int, targets: list[Draft]) -> tuple[int, int]:
        """Give the words behind ``mark`` to the statements they explain, or keep them for the one to come."""
        state = self._state
        end = self._explanation_end(mark, index)
        words = Span(self._passage.index, mark.end, end)
        if not targets and state.topic is not None and state.fresh:
            state.waiting.append((mark.sign, words))
        for draft in targets if end > mark.end else ():
            if mark.sign is Sign.REASON:
                draft.reason = draft.reason or words
            else:
                draft.purpose = draft.purpose or words
        return self._carry_until(end, mark, index, targets)

    def _is_new(self, subject: Subject) -> bool:
        """Whether nothing was stated about the subject in this section yet."""
        probe = Draft(0, "", subject.items, subject.system, subject.code, subject.label)
        related = {*subject.items, *_SPREAD.get(subject.items, ())}
        return not any(d.about(probe) or related & set(d.items) for d in self._section_drafts())

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
                if mark.sign is Sign.PURPOSE and not self._states_next(inner.end, position):
                    continue
                return inner.start
            if inner.sign is Sign.COMMA and (self._states_next(inner.end, position) or self._counts_next(inner.end)):
                return inner.start
            if inner.sign is Sign.REASON and mark.sign is Sign.PURPOSE and self._marks[position - 1].sign in _BOUNDARY:
                return self._marks[position - 1].start
            if inner.sign is Sign.PURPOSE and self._marks[position - 1].sign in _BOUNDARY and inner.end - inner.start > 2:
                return self._marks[position - 1].start
        return len(text)

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

    def _states_next(self, at: int, position: int) -> bool:
        """Whether the clause that begins at ``at`` states an amount of a known subject or a change."""
        text = self._text
        if text.startswith("其中", at):
            at += 2 + len(text[at + 2 :]) - len(text[at + 2 :].lstrip("：，"))
            if at >= len(text) or self._marks[position].sign is not Sign.COMMA:
                return True
        following = [m for m in self._marks[position + 1 :] if m.sign is not Sign.NUMBER][:2]
        if not following:
            return False
        first = following[0]
        if first.sign is Sign.BASELINE and first.start == at and len(following) > 1:
            return following[1].sign in (*_MOVES, Sign.FLAT, Sign.MONEY)
        if first.sign is not Sign.MONEY:
            return False
        words = text[at : first.start]
        if len(words) > 60 or not words:
            return False
        subject = self._name(words)
        return subject is not None and (bool(subject.items) or subject.pattern != "subject-name" or len(words) < 24)

    # ── Nil ─────────────────────────────────────────────────────────────────────────────────────────
    def _nil(self, mark: Mark, begin: int, index: int) -> int:
        """无当年政府性基金预算收支: a statement of zero where an item names exactly that thing."""
        text, state = self._text, self._state
        end = next((m.start for m in self._marks[index + 1 :] if m.sign in _BOUNDARY), len(text))
        if any(m.sign in _FIGURES for m in self._marks[index + 1 :] if m.start < end) or end - mark.end < 4:
            return begin
        words = text[mark.end : end]
        words = regex.sub(r"(?:等)?(?:情况|相关内容|内容|方面的?(?:收支|支出)|事项|问题|预算安排)$", "", words)
        whole = self._name(words)
        if regex.match(r"(?:此|该|本|这)项|相关", words):
            # 无此项支出: of what was just stated nothing new, else of what the heading names.
            if state.current or state.topic is None or not state.topic.items:
                return end
            whole = state.topic
        elif is_empty(plain_phrase(words), strict=False):
            return begin
        parts = [words] if whole is not None and len(whole.items) > 1 else regex.split(r"[、]|(?<=支出|收入|费|预算|经费)(?:和|及|与)", words)
        made: list[Draft] = []
        for part in filter(None, parts):
            subject = whole if whole is not None and part == words else self._name(part)
            if subject is None or not subject.items or not self._exactly(subject, part):
                continue
            nothing = Quantity(_ZERO, _ZERO, "", 0, text[mark.start : end], Kind.MONEY)
            if any(d.value is not None and set(subject.items) & set(d.items) for d in self._section_drafts()):
                continue
            draft = self._draft(replace(subject, pattern=f"{subject.pattern}+nil"), mark, mark.start)
            draft.value = nothing
            draft.flags.append("nil")
            draft.quote = (mark.start, end)
            made.append(draft)
        if made:
            state.current = made
            state.head = list(made)
            state.aside = False
        return end

    def _section_drafts(self) -> list[Draft]:
        return [d for d in self.drafts if d.section == self._passage.section]

    @staticmethod
    def _exactly(subject: Subject, words: str) -> bool:
        """Nil of the thing itself, not of some part of it (无新增…, 无超标准…的公务接待费)."""
        return not regex.search(r"新增|超|以外|以上|其他|变动|变化|增减|专门|单独|需要|调整|结余", words) and len(words) <= 40


def _same_side(topic: Subject, words: str) -> bool:
    """Whether 收入 or 支出 in ``words`` does not gainsay the topic."""
    _, side = scope_of(topic.items)
    return not (side == "revenue" and "支出" in words) and not (side == "expenditure" and "收入" in words)


_SPREAD: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("fiscal.total",): ("fiscal.revenue", "fiscal.expenditure"),
    ("revenue.total", "expenditure.total"): ("revenue.total", "expenditure.total"),
    ("revenue.current_year",): ("revenue.total",),
    ("expenditure.current_year",): ("expenditure.total",),
    ("revenue.total",): ("revenue.current_year",),
    ("expenditure.total",): ("expenditure.current_year",),
    ("fiscal.revenue",): ("fiscal.revenue.general_public",),
    ("fiscal.expenditure",): ("fiscal.expenditure.general_public",),
}
"""Where a clause says 收支 and the statements were made one by one, or the other way round."""


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


def _title_noun(title: str) -> str:
    """The thing a title is about, without the words that make it a title (关于…情况说明)."""
    words = regex.sub(r"^关于", "", title)
    return regex.sub(r"(?:的)?(?:总体)?(?:安排|执行|使用)?(?:的)?(?:情况)?(?:的)?(?:具体|总体)?(?:说明|情况|分析)+$", "", words)
