"""Titles of tables: which line above a table is its title, and which key of tables.csv it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from extractor.tables.grid import plain
from extractor.tables.vocabulary import Rule, rules

__all__ = ["Title", "bare", "find_title", "from_header", "stated_unit", "table_rule"]

FILE = "tables.toml"
MAX_TITLE = 80
"""Characters beyond which a line is prose, not a title."""
LINES_ABOVE = 8
"""How many lines above a table are looked at for its title."""

_CONTENTS = regex.compile(r"[.…·]{4,}|\.{3,}\d*$|表\d{1,3}$")
_SENTENCE = regex.compile(r"[。；！？]|，.*，|(?:如下|详见|见下)表|[，：:]$")
_QUOTES = regex.compile(r"[“”\"'‘’「」]")
_CONTINUED = regex.compile(r"\(?续表?[\d一二三四五六七八九十]*\)?$|^续表?\d*[:：]?")
_TAIL = regex.compile(r"(?:表|总体情况|目录)(?:[-—]{1,3}\p{Han}{2,20})?(?:\((?!单位)[^)]{1,40}\)){0,3}$")
_TITLE_INSIDE = regex.compile(
    r"^(?P<title>.{2,60}?表(?:\((?!单位|金额)[^)]{1,40}\))?)(?=(?:编制|预算|填报|公开|部门|单位|金额|计量)?(?:单位|部门)(?:\(.{1,6}\))?(?:名称)?[:：]|\((?:单位|20))"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title as printed (without spaces), its key of tables.csv and the rule that recognised it."""

    text: str
    key: str
    rule: Rule | None

    @property
    def weak(self) -> bool:
        """Whether a table with the same key and a plainer title goes before this one."""
        return self.rule is not None and bool(self.rule.get("weak", False))

    @property
    def form(self) -> bool:
        """Whether the table is a form: labels beside the figures instead of columns below headers."""
        return self.rule is not None and bool(self.rule.get("form", False))


@lru_cache(maxsize=1 << 10)
def bare(title: str) -> str:
    """A title without number, enumerator, quotes and 续表 mark, for comparing titles of successive pages."""
    text = _QUOTES.sub("", title)
    number = rules(FILE, "title").rules
    for rule in number:
        if rule.id in {"number", "enumerator"}:
            match = rule.pattern.match(text)
            # "表" alone must not be eaten from a title such as 表彰经费表.
            if (
                match
                and match.end() < len(text)
                and any(ch.isdigit() or ch in "一二三四五六七八九十、" for ch in match.group())
            ):
                text = text[match.end() :]
    return str(_CONTINUED.sub("", text))


def table_rule(title: str) -> Rule | None:
    """The rule that recognises a title."""
    return rules(FILE, "table", whole=False).first(bare(title))


def _line(text: str) -> str:
    """A paragraph as a title candidate: "" when it is prose or an entry of a contents list."""
    line = plain(text)
    if line.endswith("表："):
        line = line[:-1]
    inside = _TITLE_INSIDE.match(line)
    if inside:
        line = inside["title"]
    if len(line) > MAX_TITLE or _SENTENCE.search(line) or _CONTENTS.search(line):
        return ""
    return line


def _is_number(line: str) -> bool:
    rule = next(rule for rule in rules(FILE, "title").rules if rule.id == "number")
    return rule.matches(line)


def find_title(above: Sequence[str], inside: Iterable[str] = (), name: str = "") -> Title | None:
    """The title of a table.

    ``above`` are the paragraphs since the table before it, in reading order; ``inside`` the caption rows of its own
    grid, which go first; ``name`` a spreadsheet's sheet name, used where nothing else is a title. Returns None when
    no line is one.
    """
    for lines in (list(inside), list(above)[-LINES_ABOVE:]):
        candidates = [_line(line) for line in lines]
        for index in range(len(candidates) - 1, -1, -1):
            line = candidates[index]
            if not line or _is_number(line):
                continue
            text = line
            if not _TAIL.search(line):
                continue
            upper = candidates[index - 1] if index else ""
            if upper and _joined(upper, line):
                text = upper + line
            return titled(text)
    if name:
        rule = table_rule(plain(name))
        if rule is not None and rule.id != "other":
            return titled(plain(name))
    return None


def _joined(upper: str, line: str) -> bool:
    """Whether two lines are one title: (按功能分类科目) goes with what stands above it, halves make sense together.

    A cover (…2024年度部门决算公开) above the first table is no half of its title.
    """
    if rules(FILE, "part").id(upper):
        return False
    if _TAIL.search(upper):
        return line.startswith("(")
    if not _joins(upper):
        return False
    short = len(bare(line)) <= 8 or line.startswith("(")
    return short or (titled(line).key == "other" and titled(upper + line).key != "other")


def _joins(upper: str) -> bool:
    """Whether a line may be the beginning of a title that goes on below it."""
    return len(upper) > 6 and not (_is_number(upper) or stated_unit(upper) or "：" in upper or upper.isdigit())


def titled(text: str) -> Title:
    """The title with its key; ``other`` for a title that names no table of tables.csv."""
    rule = table_rule(text)
    key = str(rule.get("key", "") or rule.id) if rule else "other"
    return Title(text, key, rule)


def from_header(header: str) -> str:
    """The key that a header's wordings alone tell; ``other`` when they do not."""
    rule = rules(FILE, "header", whole=False).first(header)
    return rule.id if rule else "other"


@lru_cache(maxsize=1 << 10)
def stated_unit(text: str) -> str:
    """The unit of money a line states (单位：万元); "" when it states none."""
    line = plain(text)
    if len(line) > 120:
        return ""
    pattern = rules(FILE, "unit", whole=False).rules[0].pattern
    match = pattern.search(line)
    return next((unit for unit in match.captures("unit") if unit), "") if match else ""
