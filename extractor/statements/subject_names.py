"""Subjects (科目) in noun phrases: by code, by 类/款/项 path, by a dashed path, or by name alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import regex

from extractor.statements.light_words import is_lead
from extractor.statements.nouns import plain_phrase
from extractor.statements.phrases import phrase as wording
from extractor.subjects import DocumentSubjects, book, level_of, name_key, system_of

__all__ = ["SubjectName", "path_of", "subject_named"]

_CODE_AFTER = regex.compile(
    r"(?<name>[^，。；：]*?)\(?(?<!\d)(?<code>[235]\d{2}(?:\d{2}){0,2})(?:类|款|项|科目)*\)?(?<tail>[^()\d]{0,14})$"
)
_CODE_BEFORE = regex.compile(
    r"(?<!\d)(?<code>[235]\d{2}(?:\d{2}){0,2})(?!\d|年)[-—:： .、]*(?:科目)?(?<name>[\p{Han}(][^0-9]{1,70})$"
)
_SPLIT_CODE = regex.compile(r"\((?<a>\d{3})类?\)(?<class>[^()]*)\((?<b>\d{2})款?\)(?<group>[^()]*)\((?<c>\d{2})项?\)")
# A name may hold a short bracket or quotation of its own (政府办公厅(室)及相关机构事务, “两房”建设), which is no
# number and no level.
_LEVEL = regex.compile(
    r"(?<name>(?:[^()，。；：“”]|\([^()\d一二三四五六七八九十类款项级]{1,3}\)|“[^()“”]{1,4}”){2,40}?)(?:支出)?"
    r"\((?<level>类|款|项)\)(?:级)?(?:科目)?"
)
_DASHES = regex.compile(r"(?:-{1,3}|—{1,3}|–|→|>)")
_QUOTED = regex.compile(r"“([^”]{2,40})”(?:\p{Han}{0,2}科目)?")
_HEADING_NUMBER = regex.compile(r"^(?:[(]?[一二三四五六七八九十\d]{1,3}[)、.．](?!\d)|[①-⑳])+")
_ECONOMIC_SCOPES = ("statement.general_public.economic", "statement.basic")
_LEVELS = ("类", "款", "项")


@dataclass(frozen=True, slots=True)
class SubjectName:
    """A subject as a phrase names it: its code ("" when it cannot be told), system and words, and how it was found."""

    system: str
    code: str
    label: str
    pattern: str
    length: int = 0
    """How many characters of the phrase name it; what a name found by words alone is weighed by."""


def path_of(phrase: str) -> dict[str, str]:
    """The names by level that 类/款/项 markers give: ``一般公共服务支出(类)财政事务(款)`` → {类: …, 款: …}."""
    return {found["level"]: _bare(found["name"]) for found in _LEVEL.finditer(phrase)}


def _bare(name: str) -> str:
    name = name.strip("‘’，。；：、-— ")
    quoted = name.startswith("“") == name.endswith("”") or name.count("“") != name.count("”")
    return str(_HEADING_NUMBER.sub("", name.strip("“”‘’，。；：、-— ") if quoted else name))


def _with_marks(phrase: str, above: Mapping[str, str], known: DocumentSubjects) -> SubjectName | None:
    levels = path_of(phrase)
    if not levels:
        return None
    last = max(levels, key=_LEVELS.index)
    names: list[str] = []
    for level in _LEVELS[: _LEVELS.index(last) + 1]:
        name = levels.get(level) or above.get(level, "")
        if name:
            names.append(name)
    marked = list(_LEVEL.finditer(phrase))
    label = phrase[marked[0].start() : marked[-1].end()].strip("“”，。；：、")
    for candidates in (names, [levels[last]]):
        code = known.resolve(candidates, "functional").code
        if code and len(code) != 3 + 2 * _LEVELS.index(last):
            code = _at_level(candidates, _LEVELS.index(last), known)
        if code:
            return SubjectName("functional", code, _bare(label), "subject-path")
    code = _at_level(names, _LEVELS.index(last), known)
    return SubjectName("functional", code, _bare(label), "subject-path")


def _at_level(names: Sequence[str], depth: int, known: DocumentSubjects) -> str:
    """The code of the last name at the level its marker says, where names repeat from level to level."""
    length = 3 + 2 * depth
    names = [*names[:-1], names[-1] if _known_name(names[-1], "functional", known) else names[-1].removesuffix("费")]
    fitting = {
        c for c in (*known.codes("functional", names[-1]), *book().codes("functional", names[-1])) if len(c) == length
    }
    for upper in names[:-1]:
        above = {*known.codes("functional", upper), *book().codes("functional", upper)}
        narrowed = {c for c in fitting if any(c.startswith(a) and c != a for a in above)}
        fitting = narrowed or fitting
    if len(fitting) > 1:
        fitting = {c for c in fitting if ("functional", c) in known} or fitting
    return fitting.pop() if len(fitting) == 1 else ""


_CODED = regex.compile(r"\d{3}")
_LONGEST = 240
"""A noun phrase longer than this is none (a hostile or flattened text); its end is what names the amount."""


def _with_code(phrase: str) -> SubjectName | None:
    phrase = phrase[-_LONGEST:]
    if not _CODED.search(phrase):
        return None
    split = _SPLIT_CODE.search(phrase)
    if split:
        code = split["a"] + split["b"] + split["c"]
        system = system_of(code)
        if system == "functional":
            return SubjectName(system, code, _bare(phrase[split.start() :]), "subject-split-code")
    for pattern, name in ((_CODE_BEFORE, "subject-code-first"), (_CODE_AFTER, "subject-code")):
        match = pattern.search(phrase)
        if match is None:
            continue
        code = match["code"]
        system = system_of(code)
        if system is None or system == "revenue":
            continue
        label = _bare(match["name"])
        if name == "subject-code" and not wording("subject-tail").fullmatch(match["tail"]):
            continue
        if not label or not regex.search(r"\p{Han}", label):
            continue
        if len(code) == 3 and not book().name(system, code):
            continue
        if name == "subject-code-first":
            trimmed = wording("subject-tail").sub("", label) or label
            label = f"{trimmed}支出" if label[len(trimmed) :].startswith("支出") else trimmed
        return SubjectName(system, code, label, name)
    return None


@lru_cache(maxsize=4096)
def _names_of_book(system: str) -> frozenset[str]:
    return frozenset(name_key(name) for name, _ in book().names(system))


def _known_name(name: str, system: str, known: DocumentSubjects) -> bool:
    key = name_key(name)
    return key in _names_of_book(system) or bool(known.codes(system, name))


def _by_name(
    phrase: str, scope: str, above: Mapping[str, str], known: DocumentSubjects, economic: str
) -> SubjectName | None:
    text = _HEADING_NUMBER.sub("", phrase.strip("，。；：、 "))
    quoted = _QUOTED.search(text)
    candidates: list[tuple[str, bool]] = []
    if quoted and text.endswith(("科目", "”")):
        candidates.append((quoted[1], True))
    parts = [part for part in _DASHES.split(text.replace("“", "").replace("”", "")) if part]
    if len(parts) > 1:
        label = text
        if not _known_name(parts[-1], "functional", known):
            trimmed_last = wording("subject-tail").sub("", parts[-1])
            label = text[: len(text) - len(parts[-1]) + len(trimmed_last)]
            parts[-1] = trimmed_last
        if parts[-1] and _known_name(parts[-1], "functional", known) and regex.fullmatch(r"[\p{Han}()、]+", parts[0]):
            code = known.resolve(parts, "functional").code or known.resolve(parts[-1:], "functional").code
            return SubjectName("functional", code, label, "subject-dashed", len(label))
    plain = text.replace("“", "").replace("”", "")
    trimmed = wording("subject-tail").sub("", plain)
    # An aside is no part of the name: 行政运行（行政及参公单位基本支出）.
    bare = wording("subject-tail").sub("", plain_phrase(plain))
    names = (plain, trimmed, f"{trimmed}支出", bare, f"{bare}支出")
    candidates.extend((name, False) for name in dict.fromkeys(names) if len(name) >= 3)
    systems = ("functional", "economic_department", "economic_government")
    if economic or scope in _ECONOMIC_SCOPES:
        systems = ("economic_department", "economic_government", "functional")
    if economic == "economic_government":
        systems = ("economic_government", "economic_department", "functional")
    for name, sure in candidates:
        for at in range(len(name) - 2):
            part = name[at:]
            if at and not is_lead(name[:at]):
                continue
            for system in systems:
                if not _known_name(part, system, known):
                    continue
                if name.endswith("支出支出"):
                    continue
                path = [
                    above[level] for level in _LEVELS if level in above and name_key(above[level]) != name_key(part)
                ]
                code = known.resolve([*path, part], system).code if system == "functional" else ""
                code = code or known.resolve([part], system).code
                if not code and system == "functional":
                    code = _class_first(part, known) or _leaf(part, known)
                if (
                    not code
                    and not sure
                    and system == "functional"
                    and not any(True for _ in known.codes(system, part))
                    and len(part) < 4
                ):
                    continue
                length = len(plain_phrase(part if part in plain else plain[at:]))
                return SubjectName(system, code, plain[at : at + len(part)], "subject-name", length)
    return None


def _class_first(name: str, known: DocumentSubjects) -> str:
    """A name that stands at several levels (其他支出: 229, 22999, 2299999) means the class if nothing else is said."""
    codes = {*known.codes("functional", name), *book().codes("functional", name)}
    classes = [code for code in codes if level_of(code) == "类"]
    return classes[0] if len(classes) == 1 else ""


def _leaf(name: str, known: DocumentSubjects) -> str:
    """A name that a group shares with its only item (20899 and 2089999 其他社会保障和就业支出) means the item."""
    codes = sorted({*known.codes("functional", name)} or {*book().codes("functional", name)}, key=len)
    others = [code for code in codes if len(code) == 7 and not code.endswith("99")]
    codes = [code for code in codes if code not in others] if len(codes) - len(others) > 1 else codes
    chained = all(longer.startswith(shorter) for shorter, longer in pairwise(codes))
    return codes[-1] if len(codes) > 1 and chained and len(codes[0]) == 5 else ""


def subject_named(
    phrase: str,
    scope: str,
    above: Mapping[str, str],
    known: DocumentSubjects,
    *,
    by_name: bool = True,
    economic: str = "",
) -> SubjectName | None:
    """The subject that a normalised phrase names, or None.

    ``above`` holds the names of the class and group (类, 款) under whose heading the phrase stands; ``known`` the
    document's own codes. A name alone counts only where ``by_name`` allows it; ``economic`` is the economic
    classification the talk is of, for names that stand in both (对个人和家庭的补助: 303 and 509).
    """
    found = _with_code(phrase) or _with_marks(phrase, above, known)
    if found is None and by_name:
        found = _by_name(phrase, scope, above, known, economic)
    return found
