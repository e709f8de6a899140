"""What is being talked about: the subject of a sentence, the head whose parts follow, the baseline of a comparison.

The base of the grammar: names, the drafts of statements, and the way back to what was stated before. What figures
and phrases mean stands in the modules above it: :mod:`extractor.statements.values`, ``changes``, ``explanations`` and
``nil``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import regex

from extractor.statements.amounts import Draft, Span
from extractor.statements.nouns import Topic, item_named, plain_phrase, scope_of
from extractor.statements.phrases import Mark, Sign, phrase
from extractor.statements.subject_names import path_of, subject_named
from extractor.subjects import DocumentSubjects

__all__ = ["BOUNDARY", "FIGURES", "MOVES", "OWN_YEAR", "SPREAD", "Context", "Passage", "Sentence", "Subject"]

BOUNDARY = frozenset({Sign.COMMA, Sign.SEMICOLON, Sign.STOP, Sign.COLON})
MOVES = frozenset({Sign.INCREASE, Sign.DECREASE, Sign.EITHER})
FIGURES = frozenset({Sign.MONEY, Sign.PERCENT, Sign.COUNT, Sign.NUMBER})
SPREAD: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("fiscal.total",): ("fiscal.revenue", "fiscal.expenditure"),
    ("revenue.total", "expenditure.total"): ("revenue.total", "expenditure.total", "fiscal.total"),
    ("revenue.current_year",): ("revenue.total",),
    ("expenditure.current_year",): ("expenditure.total",),
    ("revenue.total",): ("revenue.current_year",),
    ("expenditure.total",): ("expenditure.current_year",),
    ("fiscal.revenue",): ("fiscal.revenue.general_public",),
    ("fiscal.expenditure",): ("fiscal.expenditure.general_public",),
}
"""Where a clause says 收支 and the statements were made one by one, or the other way round."""
OWN_YEAR = ("本年", "当年")
"""How the part of a total begins that is this year's own (其中：本年财政拨款收入…)."""
_ASIDE = regex.compile(r"^\([^()。]{1,60}\)")


_SIDES: Mapping[str, str] = {
    f"{year}{side}{kind}": key
    for side, key in (("收入", "revenue"), ("支出", "expenditure"))
    for year in ("", "本年", "当年")
    for kind in ("", "预算", "决算")
}

_ENTRY = regex.compile(r"[(]?\d{1,2}[)、.]|[①-⑳]")

_LONGEST = 240
"""A noun phrase longer than this is none (a hostile or flattened text); its end is what names the amount."""


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


@dataclass(frozen=True, slots=True)
class Bracket:
    """A list of parts in brackets behind a whole, open until ``end``: what was talked about before it."""

    end: int
    whole: Draft
    head: list[Draft]
    parts: list[Draft]
    aside: bool


@dataclass(slots=True)
class Sentence:
    """What is being talked about; reset by new subjects, carried over commas, and over stops where nothing new comes.

    ``topic`` was named last, ``fresh`` if that was in this passage and it has no figure yet; ``focused`` says that
    the head was named as a whole whose parts follow (财政拨款支出中，…); ``waiting`` are purposes and reasons that
    were given before the first figure; ``announced`` is the baseline of a list whose entries are passages of their own;
    ``brackets`` are the lists of parts in brackets that are open; ``of_unit`` says that a list gives a unit's amounts;
    ``side`` is the side of the account whose list the sentence opened (收入包括：…).
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
    brackets: list[Bracket] = field(default_factory=list)
    of_unit: bool = False
    side: str = ""


class Context:
    """The state of the reading of one document's narrative.

    ``drafts`` are the statements made so far; ``mentions`` are the places of all money figures; a draft's ``carried``
    are those that it accounts for. ``kind`` is what the passage being read is of: its document's kind, or a final
    account where it says so itself.
    """

    def __init__(self, known: DocumentSubjects, kind: str) -> None:
        self.known = known
        self._document_kind = kind
        self.kind = kind
        self.drafts: list[Draft] = []
        self.mentions: list[Span] = []
        self._section = -1
        self._path: dict[str, str] = {}
        self._economic = ""
        self._owed: tuple[Sign, list[Draft]] | None = None
        self._state = Sentence()
        self._passage: Passage
        self._text = ""
        self._counted: set[int] = set()
        self._marks: list[Mark] = []

    def _topic_of(self, scope: str) -> Topic:
        state = self._state
        listed = self._in_list_of_parts()
        side = {"statement.revenue": "revenue", "statement.expenditure": "expenditure"}.get(scope, "")
        parts = state.aside or state.focused
        for draft in state.head[:1]:
            inner, inner_side = scope_of(draft.items)
            if parts and inner and self._narrower(inner, scope):
                scope = inner
            # Behind the sentence about revenue a bare 一般公共预算财政拨款 is still one of its parts.
            side = inner_side or side if parts else side or inner_side
        side = state.side or side
        return Topic(scope, side, self.kind, parts or listed)

    def _in_list_of_parts(self) -> bool:
        """Whether the passage is an entry of the list of revenues or expenditures behind their total."""
        return (
            self._passage.scope == "statement.totals"
            and _ENTRY.match(self._text) is not None
            and any(d.items[:1] and d.items[0].startswith(("revenue.", "expenditure.")) for d in self._section_drafts())
        )

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

    def _name(self, words: str, *, heading: bool = False) -> Subject | None:
        """The subject a noun phrase names; None when it names nothing known."""
        words = words.strip("，。；：、 —-")[-_LONGEST:]
        if not words:
            return None
        scope = self._passage.scope
        by_name = not scope.startswith(("other.performance", "other.key_projects", "overview"))
        plain = plain_phrase(words)
        if phrase("average").search(plain):
            return None
        whole = phrase("all-of").search(plain)
        if whole is not None:
            plain = plain[whole.end() :]
        subject = subject_named(words, scope, self._path, self.known, by_name=False)
        if subject is None:
            item = item_named(plain, self._topic_of(scope))
            if item is not None and "结转" in plain and not any("carryover" in key for key in item.items):
                item = None
            if by_name:
                named = subject_named(words, scope, self._path, self.known, economic=self._economic)
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

    def _stand_in(self, other: Draft, draft: Draft) -> None:
        """Add another statement of a draft's amount, and let it take the draft's place in what is talked about."""
        state = self._state
        self.drafts.append(other)
        for place in (state.current, state.head, state.parts, state.changed):
            place[:] = [other if d is draft else d for d in place]

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

    def _section_drafts(self) -> list[Draft]:
        return [d for d in self.drafts if d.section == self._passage.section]

    def _refocus(self, subject: Subject) -> bool:
        """A clause names its subject anew: go back to the statement about it; False where there is none."""
        probe = Draft(0, "", subject.items, subject.system, subject.code, subject.label)
        for draft in reversed(self.drafts):
            if draft.section != self._passage.section or (len(subject.items) > 1 and not draft.about(probe)):
                break
            if draft.about(probe) or (set(subject.items) and set(subject.items) & set(draft.items)):
                self._state.current = [draft]
                self._state.aside = False
                return True
        spread = SPREAD.get(subject.items, ())
        found = [
            draft
            for key in spread
            for draft in reversed([d for d in self.drafts if d.section == self._passage.section])
            if draft.items == (key,)
        ]
        # The total, not the part of it.
        found = [d for d in found if not d.label.startswith(OWN_YEAR)] or found
        if found:
            self._state.current = list({id(d): d for d in found}.values())
            self._state.aside = False
        return bool(found)

    def _open_parts(self, begin: int, mark: Mark, words: str = "") -> None:
        """其中: what follows are parts of the head."""
        state = self._state
        lead = (words or self._text[begin : mark.start]).split("其中")[0]
        state.side = _SIDES.get(plain_phrase(lead), state.side)
        subject = self._name(lead) if lead else None
        if subject is not None:
            # 收入按资金来源分为：一般公共预算拨款…: the side is named before its parts.
            state.side = scope_of(subject.items)[1] or state.side
            self._refocus(subject)
            state.topic = subject
        if state.current and not state.aside:
            state.head = list(state.current)
        within = state.aside and subject is None
        state.aside = bool(state.current)
        if not within:
            state.parts = []

    def _open_bracket(self, whole: Draft, at: int) -> None:
        """Remember what is talked about before a list of parts in brackets that opens at ``at``."""
        state = self._state
        end = self._bracket_end(at)
        if end > at:
            state.brackets.append(Bracket(end, whole, state.head, state.parts, state.aside))

    def _bracket_end(self, at: int) -> int:
        """Where the bracket that opens at ``at`` closes; ``at`` itself where none opens or it never closes."""
        depth = 0
        for end in range(at, len(self._text)):
            depth += (self._text[end] == "(") - (self._text[end] == ")")
            if depth == 0:
                return end
        return at

    def _close_brackets(self, at: int) -> None:
        """Behind its list of parts the whole is talked about again (…费5万元（其中：…），与上年持平)."""
        state = self._state
        while state.brackets and state.brackets[-1].end < at:
            bracket = state.brackets.pop()
            state.head, state.parts, state.aside = bracket.head, bracket.parts, bracket.aside
            state.current = [bracket.whole]
            state.changed = []

    def _is_threshold(self, mark: Mark) -> bool:
        """单价20万元以上: a limit in a name, not an amount."""
        return bool(phrase("limit").match(self._text[mark.end : mark.end + 8])) or bool(
            phrase("unit-price").search(self._text[max(0, mark.start - 12) : mark.start])
            and "设备" in self._text[mark.end : mark.end + 20]
        )

    def _after(self, end: int) -> int:
        """Where the next noun phrase begins: behind an aside in brackets that follows a figure."""
        match = _ASIDE.match(self._text[end:])
        if match and not any(m.sign in FIGURES and end < m.start < end + match.end() for m in self._marks):
            return end + len(match.group())
        return end

    def _bare_aside(self, mark: Mark) -> bool:
        """Whether a mark opens an aside in brackets without figures (收、支总计（含结转和结余）…)."""
        at = mark.start - 1 - self._text.startswith("不", mark.start - 1)
        return at >= 0 and self._text[at] == "(" and self._after(at) > at

    def _figure_before(self, index: int) -> bool:
        """Whether the pause at ``index`` separates list entries with figures (…万元、…) and not words."""
        mark = self._marks[index]
        for earlier in reversed(self._marks[:index]):
            if earlier.sign is Sign.COUNT:
                return False  # 国内公务接待6批次、45人、0.5万元: three figures of one thing
            if earlier.sign in FIGURES or earlier.sign in (Sign.FLAT, Sign.SAME):
                between = self._text[earlier.end : mark.start]
                return not between or bool(_ASIDE.fullmatch(between))
            if earlier.sign in BOUNDARY:
                return False
        return False

    def _is_current(self, subject: Subject) -> bool:
        probe = Draft(0, "", subject.items, subject.system, subject.code, subject.label)
        return any(
            draft.about(probe) or (subject.items and set(subject.items) <= set(draft.items))
            for draft in self._state.current
        )

    def _is_deviation(self, baseline: str) -> bool:
        """A final account compared with its own budget: no change against another year (GOLD.md rule 7)."""
        return self.kind == "final" and "预算" in baseline and not regex.search(r"上年|去年|上一年", baseline)

    def _stated(self, subject: Subject) -> bool:
        """Whether this section gave a value for the very same item."""
        return any(d.value is not None and set(subject.items) <= set(d.items) for d in self._section_drafts())

    def _is_new(self, subject: Subject) -> bool:
        """Whether nothing was stated about the subject in this section yet."""
        probe = Draft(0, "", subject.items, subject.system, subject.code, subject.label)
        related = {*subject.items, *SPREAD.get(subject.items, ())}
        return not any(d.about(probe) or related & set(d.items) for d in self._section_drafts())
