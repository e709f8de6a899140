"""Subject codes (政府收支分类科目): the code book, and the names a document's own tables print.

The same name stands under many codes (行政运行 under every 类), and the same digits may mean different things in
different classifications; a code is therefore always asked for together with its ``system``. A name alone gives a
code only when there is exactly one it can mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple, TypeAlias

import regex

from extractor.patterns import table
from extractor.text import fold

__all__ = [
    "SYSTEMS",
    "CodeBook",
    "DocumentSubjects",
    "Resolution",
    "Subject",
    "System",
    "ancestors",
    "book",
    "level_of",
    "name_key",
    "system_of",
]

System: TypeAlias = Literal["functional", "economic_department", "economic_government", "revenue"]
Source: TypeAlias = Literal["document", "code_book", ""]
_Lookup: TypeAlias = Callable[[str], tuple[str, ...]]

SYSTEMS: tuple[System, ...] = ("functional", "economic_department", "economic_government", "revenue")

_FIRST_DIGIT: dict[str, System] = {
    "1": "revenue",
    "2": "functional",
    "3": "economic_department",
    "5": "economic_government",
}
_LEVELS = {3: "类", 5: "款", 7: "项"}
_MARKER = regex.compile(r"\((?<level>类|款|项)\)|(?<=\p{Han})(?<level>类|款|项)$")
_NOISE = regex.compile(r"[()“”\"'‘’《》、，,·\s_\-—的和及与]+")


def system_of(code: str) -> System | None:
    """The classification that ``code`` belongs to by its first digit; None when it is no subject code."""
    if level_of(code) == "":
        return None
    system = _FIRST_DIGIT.get(code[0])
    if system == "functional" and not "201" <= code[:3] <= "239":
        return None
    if system in ("economic_department", "economic_government") and len(code) > 5:
        return None
    return system


def level_of(code: str) -> str:
    """``类``, ``款`` or ``项`` by the length of the code; "" when no subject code has that length."""
    return _LEVELS.get(len(code), "") if code.isascii() and code.isdigit() else ""


def ancestors(code: str) -> tuple[str, ...]:
    """The codes above ``code``, highest first: 2010301 lies under 201 and 20103."""
    return tuple(code[:length] for length in (3, 5) if length < len(code))


@lru_cache(maxsize=1 << 15)
def name_key(name: str) -> str:
    """A name as it is compared: without spaces, quotes, brackets, 类/款/项 markers, 的/和/及 and a final 支出.

    因公出国（境）费用 and 因公出国(境)费 compare equal, 教育支出（类） and 教育 too.
    """
    plain: str = _NOISE.sub("", _MARKER.sub("", fold(name)))
    for ending, kept in (("支出", ""), ("费用", "费"), ("经费", "费")):
        if plain.endswith(ending) and len(plain) > len(ending):
            return plain[: -len(ending)] + kept
    return plain


def _marked_level(name: str) -> str:
    found = _MARKER.search(fold(name))
    return str(found["level"]) if found else ""


@dataclass(frozen=True, slots=True)
class Subject:
    """One code of the code book.

    ``support`` is ``seen`` (in ``documents`` documents of ``places`` places, fiscal years ``first_seen`` to
    ``last_seen``) or ``unverified``. ``history`` holds (name, first year, last year) where the name changed.
    """

    system: System
    code: str
    name: str
    level: str
    parent: str
    support: str
    documents: int = 0
    places: int = 0
    first_seen: int | None = None
    last_seen: int | None = None
    other_names: tuple[str, ...] = ()
    history: tuple[tuple[str, int, int], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All wordings of the subject, the present name first."""
        return tuple(dict.fromkeys((self.name, *self.other_names, *(name for name, _, _ in self.history))))


class Resolution(NamedTuple):
    """The code of a name and where it was found (``document``, ``code_book``); both empty when not to be told."""

    code: str
    source: Source


NOWHERE = Resolution("", "")


class _Index:
    """Names (by :func:`name_key`) to codes within each system."""

    def __init__(self) -> None:
        self._codes: dict[str, dict[str, list[str]]] = {}

    def add(self, system: str, code: str, name: str) -> None:
        codes = self._codes.setdefault(system, {}).setdefault(name_key(name), [])
        if code not in codes:
            codes.append(code)

    def find(self, system: str, name: str, under: str = "") -> tuple[str, ...]:
        codes = self._codes.get(system, {}).get(name_key(name), [])
        return tuple(code for code in codes if code.startswith(under) and code != under) if under else tuple(codes)


class CodeBook:
    """All subject codes known, by system and code. Built once by :func:`book`."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._subjects: dict[tuple[str, str], Subject] = {(s.system, s.code): s for s in subjects}
        self._present, self._other = _Index(), _Index()
        for subject in self._subjects.values():
            self._present.add(subject.system, subject.code, subject.name)
            for name in subject.names[1:]:
                self._other.add(subject.system, subject.code, name)

    def __iter__(self) -> Iterator[Subject]:
        return iter(self._subjects.values())

    def __len__(self) -> int:
        return len(self._subjects)

    def entry(self, system: str, code: str) -> Subject | None:
        """The subject of a code, or None when the book does not know it."""
        return self._subjects.get((system, code))

    def name(self, system: str, code: str) -> str:
        """The present name of a code; "" when the book does not know it."""
        subject = self._subjects.get((system, code))
        return subject.name if subject else ""

    def names(self, system: str) -> Iterator[tuple[str, str]]:
        """Every wording of every subject of a system with its code."""
        for subject in self._subjects.values():
            if subject.system == system:
                for name in subject.names:
                    yield name, subject.code

    def codes(self, system: str, name: str, *, under: str | None = None) -> tuple[str, ...]:
        """The codes a name may mean, below the code ``under`` if given. Former names count where no present one fits.

        A marker in the name (一般公共服务支出（类）) restricts the level.
        """
        found = self._present.find(system, name, under or "") or self._other.find(system, name, under or "")
        return _at_level(found, name)

    def resolve_path(self, names: Sequence[str], system: str = "functional") -> str:
        """The code of the last of ``names``, the others being names (or codes) above it; "" when not to be told.

        ``["一般公共服务支出", "财政事务", "行政运行"]`` gives 2010601; levels may be left out. Where several
        codes fit, one seen in published documents goes before unverified ones.
        """
        found = _fitting(names, lambda name: self.codes(system, name), lambda name: self.codes(system, name))
        if len(found) > 1:
            found = _of_depth(found, len(names))
        if len(found) > 1:
            found = [c for c in found if self._subjects[system, c].support == "seen"] or found
        return found[0] if len(found) == 1 else ""

    @staticmethod
    def system_of(code: str) -> System | None:
        """See :func:`system_of`."""
        return system_of(code)

    @staticmethod
    def level(code: str) -> str:
        """See :func:`level_of`."""
        return level_of(code)


def _at_level(codes: Sequence[str], name: str) -> tuple[str, ...]:
    level = _marked_level(name) if len(codes) > 1 else ""
    return tuple(code for code in codes if level_of(code) == level) or tuple(codes) if level else tuple(codes)


def _of_depth(codes: Sequence[str], depth: int) -> list[str]:
    """Of several codes those whose level is the number of names given: three names mean a 项."""
    return [code for code in codes if len(code) == 1 + 2 * depth] or list(codes)


def _fitting(names: Sequence[str], own: _Lookup, above: _Lookup) -> list[str]:
    """Codes of the last name that lie below some code of every name before it; unknown names above are passed over."""
    if not names:
        return []
    found = list(own(names[-1]))
    for upper in names[:-1]:
        plain = fold(upper)
        codes = (plain,) if level_of(plain) else above(upper)
        if codes:
            found = [code for code in found if any(code.startswith(c) and code != c for c in codes)]
    return found


class DocumentSubjects:
    """The codes that a document's own tables print, and the code book behind them.

    Built from ``(system, code, name)`` triples in the order of the tables.
    """

    def __init__(self, printed: Iterable[tuple[str, str, str]], code_book: CodeBook | None = None) -> None:
        self._book = code_book or book()
        self._printed: dict[tuple[str, str], list[str]] = {}
        self._index = _Index()
        for system, code, name in printed:
            names = self._printed.setdefault((system, code), [])
            if name and name not in names:
                names.append(name)
                self._index.add(system, code, name)

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        for (system, code), names in self._printed.items():
            yield system, code, names[0] if names else ""

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self._printed

    def name(self, system: str, code: str) -> str:
        """The name as the document prints it, else the code book's, else ""."""
        names = self._printed.get((system, code))
        return names[0] if names else self._book.name(system, code)

    def names(self, system: str) -> Iterator[tuple[str, str]]:
        """Every name printed for a code of ``system``, with its code."""
        for (of, code), names in self._printed.items():
            if of == system:
                for name in names:
                    yield name, code

    def codes(self, system: str, name: str, *, under: str | None = None) -> tuple[str, ...]:
        """The codes that the document's tables print with this name."""
        return _at_level(self._index.find(system, name, under or ""), name)

    def resolve(self, names: Sequence[str], system: str) -> Resolution:
        """The code of the last of ``names`` (the others stand above it: 类, 款) and where it was found.

        The document's own tables go before the code book. A name that means several codes there, and still does
        below the names above it, stays unresolved: ``("", "")``.
        """

        def above(name: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys((*self.codes(system, name), *self._book.codes(system, name))))

        printed = _fitting(names, lambda name: self.codes(system, name), above)
        if len(printed) > 1:
            printed = _of_depth(printed, len(names)) if len(names) > 1 else printed
        if len(printed) == 1:
            return Resolution(printed[0], "document")
        if printed:
            return NOWHERE
        code = self._book.resolve_path(names, system) if len(names) > 1 else ""
        if len(names) == 1:
            known = self._book.codes(system, names[0])
            code = known[0] if len(known) == 1 else ""
        return Resolution(code, "code_book") if code else NOWHERE


def _year(text: str) -> int | None:
    return int(text) if text else None


def _history(text: str) -> tuple[tuple[str, int, int], ...]:
    periods = []
    for part in filter(None, text.split("|")):
        name, _, years = part.rpartition("@")
        first, _, last = years.partition("-")
        periods.append((name, int(first), int(last)))
    return tuple(periods)


@cache
def book() -> CodeBook:
    """The code book out of ``patterns/subjects``; read once per process."""
    return CodeBook(
        Subject(
            system=system,
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent=row["parent"],
            support=row["support"],
            documents=int(row["documents"] or 0),
            places=int(row["places"] or 0),
            first_seen=_year(row["first_seen"]),
            last_seen=_year(row["last_seen"]),
            other_names=tuple(filter(None, row["other_names"].split("|"))),
            history=_history(row["history"]),
        )
        for system in SYSTEMS
        for row in table(f"subjects/{system}.csv")
    )
