"""Form (形式审查): template remains, years, codes and names, reasons for changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import regex

from extractor import patterns, subjects
from extractor.checks.catalogue import FILE, Check, procedure
from extractor.checks.facts import Facts
from extractor.checks.outcome import Outcome
from extractor.checks.relation import Status
from extractor.text import fold

__all__ = ["placeholder_patterns"]

_AROUND = 24


@cache
def placeholder_patterns() -> tuple[tuple[patterns.Entry, regex.Pattern[str]], ...]:
    """The kinds of template remains with their compiled expressions."""
    return tuple((entry, patterns.expression(entry)) for entry in patterns.entries(FILE, "placeholder"))


def _texts(facts: Facts) -> Iterator[tuple[str, str, int]]:
    """Evidence, text and page of everything that may hold words: sections, labels of tables, notes."""
    for row in facts.sections:
        text = "\n".join(str(row.get(column) or "") for column in ("title", "text"))
        yield f"s{row.get('seq') or ''}", text, _page(row)
    for row in facts.tables:
        text = "\n".join(str(row.get(column) or "") for column in ("title", "note"))
        yield f"t{row.get('table_no') or ''}", text, _page(row, "page_from")
    seen: set[str] = set()
    for entry in facts.entries:
        label = str(entry.row.get("row_label") or "")
        if label not in seen:
            seen.add(label)
            yield entry.figure.key, label, entry.figure.page


def _page(row: Mapping[str, Any], column: str = "page") -> int:
    page = row.get(column)
    return page if isinstance(page, int) else 0


@procedure("placeholder")
def placeholder(check: Check, facts: Facts) -> Iterator[Outcome]:
    """Nothing of the template is left: one finding for each kind of remains, with the number of places."""
    if not facts.sections and not facts.entries:
        yield Outcome(check.id, Status.UNRESOLVED, check.severity, lacking="未读出任何文字")
        return
    texts = [(evidence, fold(text), page) for evidence, text, page in _texts(facts)]
    clean = True
    for entry, expression in placeholder_patterns():
        hits = [
            (evidence, text, match, page)
            for evidence, text, page in texts
            for match in expression.finditer(text, timeout=patterns.SECONDS)
        ]
        if not hits:
            continue
        clean = False
        evidence, text, match, page = hits[0]
        around = text[max(0, match.start() - _AROUND) : match.end() + _AROUND].replace("\n", " ")
        message = f"{entry.data['title']}：“{around}”" + (f"等{len(hits)}处" if len(hits) > 1 else "")
        yield Outcome(
            check.id,
            Status.INCONSISTENT,
            entry.data.get("severity", check.severity),
            message,
            evidence=tuple(dict.fromkeys(e for e, _, _, _ in hits))[:20] or (evidence,),
            page=page,
            quote=match.group(),
        )
    if clean:
        yield Outcome(check.id, Status.CONSISTENT, check.severity, evidence=tuple(e for e, _, _ in texts[:1]))


_ACCOUNT = "预算|决算|收支|收入|支出|财政拨款|一般公共预算"
_TITLE_YEAR = regex.compile(rf"(?<!\d)(?P<year>20\d\d)年(?:度)?(?:部门|单位|本部门)?(?:综合)?(?P<what>{_ACCOUNT})")
_WHOLE = regex.compile(
    r"(?<!\d)(?P<year>20\d\d)年(?:度)?(?:部门|单位)(?:综合)?(?:预算|决算)(?:公开)?(?:情况)?(?:的)?(?:说明|表|报表|公开)$"
)
"""A heading over the whole account: it can only name the account's own year."""


@procedure("year")
def year(check: Check, facts: Facts) -> Iterator[Outcome]:
    """Headings and table titles name the fiscal year (or a year that a comparison needs)."""
    if facts.year is None:
        yield Outcome(check.id, Status.UNRESOLVED, check.severity, lacking="未读出年度")
        return
    allowed = {facts.year - 1, facts.year, facts.year + (facts.disclosure == "final")}
    rows = [(f"s{r.get('seq') or ''}", str(r.get("title") or ""), _page(r)) for r in facts.sections]
    rows += [(f"t{r.get('table_no') or ''}", str(r.get("title") or ""), _page(r, "page_from")) for r in facts.tables]
    for evidence, title, page in rows:
        plain = fold(title)
        whole = _WHOLE.search(plain)
        for found in _TITLE_YEAR.finditer(plain):
            stated = int(found["year"])
            right = stated == facts.year if whole and whole.start() == found.start() else stated in allowed
            yield Outcome(
                check.id,
                Status.CONSISTENT if right else Status.INCONSISTENT,
                check.severity,
                f"标题“{title}”写{stated}年，本文件为{facts.year}年度",
                evidence=(evidence,),
                page=page,
                quote=title,
            )


_NAMED = regex.compile(
    r"(?P<name>\p{Han}[\p{Han}()]{2,28}?)(?:\(汇总\)|\(本级\))?20\d\d年(?:度)?(?:部门|单位)?(?:综合)?(?:预算|决算)"
)
_KINDS = regex.compile(r"局|委|厅|办|院|部|会|处|队|站|所|校|馆|中心|政府|集团|公司|社|团|台|园|室|署|库|乡|镇|街道")
_LEVELS = regex.compile(r"\((?:本级|汇总|机关|本部)\)|本级|机关$|汇总$")


@procedure("issuer")
def issuer(check: Check, facts: Facts) -> Iterator[Outcome]:
    """Headings over an account name the issuer; the file's name does not name another year (a hint, no more)."""
    own = _LEVELS.sub("", fold(str(facts.document.get("issuer") or "")))
    if not own:
        yield Outcome(check.id, Status.UNRESOLVED, check.severity, lacking="未读出公开单位")
        return
    rows = [(f"s{r.get('seq') or ''}", str(r.get("title") or ""), _page(r)) for r in facts.sections]
    rows += [(f"t{r.get('table_no') or ''}", str(r.get("title") or ""), _page(r, "page_from")) for r in facts.tables]
    for evidence, title, page in rows:
        found = _NAMED.search(fold(title))
        name = _LEVELS.sub("", found["name"]) if found else ""
        if not found or not _KINDS.search(name[-3:]):
            continue
        right = name in own or own in name or name[-4:] == own[-4:]
        yield Outcome(
            check.id,
            Status.CONSISTENT if right else Status.INCONSISTENT,
            check.severity,
            f"标题“{title}”所写单位与公开单位“{own}”不同",
            evidence=(evidence,),
            page=page,
            quote=title,
        )
    named = regex.search(r"(?<!\d)(20\d\d)年", fold(str(facts.document.get("path") or "").rpartition("/")[2]))
    if named and facts.year:
        right = int(named[1]) == facts.year
        yield Outcome(
            check.id,
            Status.CONSISTENT if right else Status.INCONSISTENT,
            "info",
            f"文件名写{named[1]}年，文件内容为{facts.year}年度",
            evidence=("d:path",),
        )


@procedure("as_of")
def as_of(check: Check, facts: Facts) -> Iterator[Outcome]:
    """截至…年底: a final account counts assets at the end of its own year, a budget not after its year."""
    if facts.year is None or facts.disclosure not in ("budget", "final"):
        yield Outcome(check.id, Status.UNRESOLVED, check.severity, lacking="未读出年度")
        return
    pattern = regex.compile(r"截[至止](?P<year>20\d\d)年(?:12月31日|底|末|年底|年末)")
    allowed = {facts.year} if facts.disclosure == "final" else {facts.year - 1, facts.year}
    for row, text in zip(facts.sections, facts.texts, strict=True):
        for found in pattern.finditer(text):
            right = int(found["year"]) in allowed
            around = text[found.start() : found.end() + _AROUND]
            yield Outcome(
                check.id,
                Status.CONSISTENT if right else Status.INCONSISTENT,
                check.severity,
                f"“{around}…”：本文件为{facts.year}年度{'决算' if facts.disclosure == 'final' else '预算'}",
                evidence=(f"s{row.get('seq') or ''}",),
                page=_page(row),
                quote=found.group(),
            )


@procedure("code_name")
def code_name(check: Check, facts: Facts) -> Iterator[Outcome]:
    """A code and its name belong together: the name printed is not that of another code of the same level.

    A code the book does not know is unknown, never wrong; only codes seen in published documents can contradict.
    """
    book = subjects.book()
    seen: set[tuple[str, str, str]] = set()
    rows: list[tuple[str, str, str, str, int]] = [
        (e.system, e.code, str(e.row.get("row_label") or ""), e.figure.key, e.figure.page) for e in facts.entries
    ]
    rows += [(s.system, s.code, str(s.row.get("label") or ""), s.identity, _page(s.row)) for s in facts.statements]
    for system, code, label, evidence, page in rows:
        if not code or not label or (system, code, label) in seen:
            continue
        seen.add((system, code, label))
        entry = book.entry(system, code)
        if entry is None or entry.support != "seen":
            yield Outcome(
                check.id, Status.UNRESOLVED, "info", evidence=(evidence,), lacking="科目表中没有该编码", page=page
            )
            continue
        name = _last_name(label)
        keys = {subjects.name_key(known) for known in entry.names}
        others = [c for c in book.codes(system, name) if len(c) == len(code) and c[:3] == code[:3]]
        own = subjects.name_key(name)
        # 一般行政管理事务 stands for 一般行政管理事务（人力资源事务） under its 款.
        wrong = bool(others) and code not in others and not any(own in key or key in own for key in keys)
        yield Outcome(
            check.id,
            Status.INCONSISTENT if wrong else Status.CONSISTENT,
            check.severity,
            f"科目{code}写作“{name}”，{code}应为“{entry.name}”，“{name}”的编码是{'、'.join(others)}" if wrong else "",
            evidence=(evidence,),
            page=page,
            quote=label,
        )


def _last_name(label: str) -> str:
    plain = fold(label)
    parts = [p for p in regex.split(r"\((?:类|款|项)\)|[-—]", plain) if p.strip("支出 ")]
    return str(parts[-1]) if parts else plain


@procedure("reason")
def reason(check: Check, facts: Facts) -> Iterator[Outcome]:
    """Each change that is not zero is explained (对增减变化情况进行说明)."""
    for s in facts.statements:
        change = s.figure("change_wan")
        if change is None or not change.value or not s.item:
            continue
        reasons = [o for o in facts.by_item.get(s.item, ()) if o.reason]
        yield Outcome(
            check.id,
            Status.CONSISTENT if s.reason or reasons else Status.MISSING,
            check.severity,
            f"{s.label}较{s.compared_with or '上年'}增减{change.value:f}万元，未说明原因",
            evidence=(change.key,),
            page=change.page,
            quote=s.quote,
        )
