"""Institutions' names and the titles of disclosures: what a line of a cover says (``patterns/identity.toml``)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import regex

from extractor.document import Table
from extractor.patterns import Entry, compile_once, document, entries, expression, filled
from extractor.text import fold

__all__ = ["FILE", "Title", "compiled", "head_cells", "label_entries", "labels", "name_of", "plain", "read_title"]

FILE = "identity.toml"

_HAN_YEAR = regex.compile(r"[二][〇零○OＯ0oΟ][一二三四五六七八九〇零○]{2}(?=年)")
_HAN_DIGIT = str.maketrans("〇零○OＯoΟ一二三四五六七八九", "0000000123456789")
_HAN_DAY = regex.compile(r"(?<=20\d\d年)(十?[一二三四五六七八九十])月(?:([一二三]?十?[一二三四五六七八九十])日)?")
_NOT_A_NAME = regex.compile(
    r"：|预算|决算|情况|说明|本部门|本单位|我[部局院单]|附件|附表|目录|年度|信息公开|上述|各级|以及|根据|按照|通知|关于|其中|纳入|公开|主要|20\d\d|\d{6}"
)
_SECOND_NAME = regex.compile(r"([^()]+)\(([^()]+)\)")
"""An institution with the name of its other signboard: 综合行政执法局(城市管理局)."""


@dataclass(frozen=True, slots=True)
class Title:
    """What one line, or the lines of a cover put together, say: each "" where they do not."""

    issuer: str
    year: str
    scope: str
    kind: str


@cache
def compiled(kind: str) -> tuple[tuple[Entry, regex.Pattern[str]], ...]:
    """The entries ``[[kind]]`` of the patterns with their compiled expressions."""
    fragments = document(FILE)["fragments"]

    return tuple(
        (entry, expression(replace(entry, expressions=tuple(filled(e, fragments) for e in entry.expressions))))
        for entry in entries(FILE, kind)
    )


@cache
def labels() -> regex.Pattern[str]:
    """Finds 预算单位：X and its like; the groups ``label`` and ``name``."""
    words = [alias for entry in entries(FILE, "label") for alias in entry.aliases]
    return compile_once(
        r"^(?P<label>\L<words>)：(?P<name>[\p{Han}()·“”、]{2,40}?)(?=$|[ ，；]|(?:金额)?单位：|20\d\d|\(?公章)",
        words=words,
    )


@cache
def label_entries() -> dict[str, Entry]:
    """Label as printed (folded) → its entry."""
    return {alias: entry for entry in entries(FILE, "label") for alias in entry.aliases}


def plain(text: str) -> str:
    """Folded text with years, and the months and days behind them, in Arabic numerals."""
    dated = str(_HAN_YEAR.sub(lambda match: match.group().translate(_HAN_DIGIT), fold(text)))
    return str(_HAN_DAY.sub(_arabic_day, dated))


def _arabic_day(match: regex.Match[str]) -> str:
    return f"{_below_100(match[1])}月" + (f"{_below_100(match[2])}日" if match[2] else "")


def _below_100(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    return (int((tens or "1").translate(_HAN_DIGIT)) * 10 if ten else 0) + int(ones.translate(_HAN_DIGIT) or 0)


def name_of(text: str) -> str:
    """The institution's name in a folded snippet, "" where it is none."""
    name = text.strip("，。、：:；·-—“”")
    for _, pattern in compiled("strip"):
        name = pattern.sub("", name)
    if name.startswith("(") or name.count("(") != name.count(")"):
        return ""
    if not 3 <= len(name) <= 40 or _NOT_A_NAME.search(name):
        return ""
    if _is_organisation(name):
        return name
    second = _SECOND_NAME.fullmatch(name)
    return name if second is not None and all(map(_is_organisation, second.groups())) else ""


def _is_organisation(name: str) -> bool:
    return any(pattern.search(name) for _, pattern in compiled("organisation"))


def head_cells(table: Table) -> list[str]:
    """The first few filled cells of a table's upper rows, where its title and its maker may stand."""
    found: list[str] = []
    for cell in table.cells[:60]:
        if cell.row > 3 or len(found) >= 8:
            break
        if cell.text.strip() and len(cell.text) <= 90:
            found.append(cell.text)
    return found


def read_title(text: str) -> Title | None:
    """What a title line says of institution, year, kind; None where it is no title of a budget or accounts."""
    for _, pattern in compiled("title"):
        match = pattern.search(text)
        if match is not None:
            found = match.groupdict("")
            issuer, place = name_of(found["issuer"]), found.get("place", "")
            if issuer and place and not issuer.startswith(place):
                issuer = place + issuer
            return Title(issuer, found.get("year", ""), found.get("scope", ""), found.get("kind", ""))
    return None
