"""Whose disclosure a document is, of which year, budget or final accounts - and whether it is one at all.

The document's own words count: its cover, its headings, the heads of its tables, its sentences. What the file says
of itself (properties) and the file's name come last; where they contradict the document, that is reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

import regex

from extractor.document import Document, Paragraph, Table
from extractor.numbering import leading_number
from extractor.outline import Outline
from extractor.patterns import Entry, entries, expression
from extractor.regions import region_of, stripped
from extractor.text import fold

__all__ = ["Identity", "identify"]

FILE = "identity.toml"

_COVER_LINES = 12
_COVER_LINE = 120
_YEAR = regex.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_BUDGET_YEAR = regex.compile(r"(?<!\d)(20[0-3]\d)年?(?:度)?[^，。；\d]{0,24}?(?:预算|决算)")
_HAN_YEAR = regex.compile(r"[二][〇零○O0][一二三四五六七八九〇零○]{2}(?=年)")
_HAN_DIGIT = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_DATE = regex.compile(r"(20\d\d)[-年/.](\d{1,2})[-月/.](\d{1,2})日?")
_NOT_A_NAME = regex.compile(
    r"预算|决算|情况|说明|本部门|本单位|我[部局院单]|附件|附表|目录|年度|信息公开|上述|各级|以及|根据|按照|通知|关于|其中|纳入|公开|主要|\d{2}"
)
_KINDS = {"预算": "budget", "决算": "final"}
_SCOPES = {"部门": "department", "单位": "unit"}
_ARTICLE = regex.compile(r"^第[一二三四五六七八九十]{1,3}条")
_ABOVE = regex.compile(r"(?:中共|[\p{Han}]{1,8}[省市县区州旗盟])+")
"""What a longer name of the same institution has before the shorter one."""
_MONEY = regex.compile(r"\d(?:[百千]?万|亿)?元")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says it is; fields it does not tell are "" (0 for the year).

    ``entity`` is ``department`` or ``unit``, ``disclosure`` ``budget`` or ``final``, ``published_on`` an ISO date.
    ``is_disclosure`` is False for notices, link pages, performance annexes and unfilled templates; ``reason`` then
    says why, and what to do. ``conflicts`` are contradictions between the document and its file's name.
    """

    issuer: str
    entity: str
    region_code: str
    region: str
    fiscal_year: int
    disclosure: str
    published_on: str
    title: str
    is_disclosure: bool
    reason: str
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Title:
    """What one line, or the lines of a cover put together, say: each "" where they do not."""

    issuer: str
    year: str
    scope: str
    kind: str


def identify(document: Document, outline: Outline) -> Identity:
    """Say what ``document`` is; ``outline`` are its sections. Never fails: what is not told stays empty."""
    evidence = _Evidence(document, outline)
    issuer = evidence.issuer()
    year = evidence.year()
    disclosure = evidence.disclosure()
    region = region_of(issuer, evidence.context()) if issuer else None
    disclosed, reason = evidence.verdict(issuer)
    return Identity(
        issuer=issuer,
        entity=evidence.entity(),
        region_code=region.code if region else "",
        region=region.full if region else "",
        fiscal_year=year,
        disclosure=disclosure,
        published_on=evidence.published_on(issuer),
        title=evidence.title(),
        is_disclosure=disclosed,
        reason=reason,
        conflicts=tuple(_conflicts(document.path, year, disclosure)),
    )


def _conflicts(path: str, year: int, disclosure: str) -> Iterator[str]:
    name = fold(PurePath(path).stem)
    years = {int(y) for y in _YEAR.findall(name)}
    if year and years and year not in years:
        yield f"文件名写的是 {max(years)} 年，正文是 {year} 年；以正文为准"
    kinds = {_KINDS[kind] for kind in _KINDS if kind in name and "预决算" not in name}
    if disclosure and kinds and disclosure not in kinds:
        said = "决算" if disclosure == "final" else "预算"
        yield f"文件名与正文不一致：正文是{said}；以正文为准"


@cache
def _compiled(kind: str) -> tuple[tuple[Entry, regex.Pattern[str]], ...]:
    return tuple((entry, expression(entry)) for entry in entries(FILE, kind))


@cache
def _unless() -> tuple[regex.Pattern[str], ...]:
    return tuple(regex.compile(str(entry.data["unless"])) for entry in entries(FILE, "standard_table"))


@cache
def _labels() -> regex.Pattern[str]:
    words = [alias for entry in entries(FILE, "label") for alias in entry.aliases]
    return regex.compile(
        r"^(?P<label>\L<words>)：(?P<name>[\p{Han}()·“”、]{2,40}?)(?=$|[ ，；]|(?:金额)?单位：|20\d\d|\(?公章)",
        words=words,
    )


@cache
def _label_entries() -> dict[str, Entry]:
    return {alias: entry for entry in entries(FILE, "label") for alias in entry.aliases}


def _plain(text: str) -> str:
    """Folded text with years in Arabic numerals."""
    return str(_HAN_YEAR.sub(lambda match: match.group().translate(_HAN_DIGIT), fold(text)))


def name_of(text: str) -> str:
    """The institution's name in a folded snippet, "" where it is none."""
    name = text.strip("，。、：:；·-—“”")
    for _, pattern in _compiled("strip"):
        name = pattern.sub("", name)
    if name.startswith("(") or name.count("(") != name.count(")"):
        return ""
    if not 3 <= len(name) <= 40 or _NOT_A_NAME.search(name):
        return ""
    for _, pattern in _compiled("organisation"):
        if pattern.search(name):
            return name
    return ""


def _head_cells(table: Table) -> list[str]:
    """The first few filled cells of a table's upper rows, where its title and its maker may stand."""
    found: list[str] = []
    for cell in table.cells[:60]:
        if cell.row > 3 or len(found) >= 8:
            break
        if cell.text.strip() and len(cell.text) <= 90:
            found.append(cell.text)
    return found


def _unnumbered(heading: str) -> str:
    number = leading_number(heading)
    return heading[number.end :] if number is not None else heading


def _read_title(text: str) -> _Title | None:
    for _, pattern in _compiled("title"):
        match = pattern.search(text)
        if match is not None:
            found = match.groupdict()
            return _Title(name_of(found["issuer"] or ""), found.get("year") or "", found["scope"] or "", found["kind"])
    return None


class _Evidence:
    """Everything in a document that speaks of its identity, gathered once."""

    def __init__(self, document: Document, outline: Outline) -> None:
        self.document = document
        self.outline = outline
        self.file_name = _plain(PurePath(document.path).stem)
        self.cover = self._cover()
        joined = "".join(self.cover)
        lines = [_read_title(text) for text in (joined, *self.cover)]
        self.cover_titles = [title for title in lines if title is not None]
        self.own_title = _plain(document.properties.get("title", ""))
        self.headings = [_plain(s.title) for s in outline.sections if s.title] + [
            _unnumbered(_plain(entry)) for entry in outline.contents
        ]
        self.heads = self._heads()

    def _cover(self) -> list[str]:
        """The lines above the contents list and the first heading."""
        found: list[str] = []
        first = self.outline.sections[0] if self.outline.sections else None
        if first is not None and first.seq == 0:
            paragraphs = [passage.paragraph for passage in first.passages[:_COVER_LINES]]
        else:
            paragraphs = [p for p, _ in zip(self.document.paragraphs(), range(4), strict=False)]
        for paragraph in paragraphs:
            if len(paragraph.text) > _COVER_LINE or paragraph.page > 3:
                break
            found.append(_plain(paragraph.text))
        return found

    def _heads(self) -> Counter[tuple[str, str]]:
        """Names behind 部门名称：, 预算单位： and the like, with the entry that found them."""
        found: Counter[tuple[str, str]] = Counter()
        pattern, known = _labels(), _label_entries()

        def look(text: str) -> None:
            match = pattern.search(_plain(text))
            if match is not None and (name := name_of(match["name"])):
                found[name, known[match["label"]].id] += 1

        for block in self.document.blocks:
            if isinstance(block, Paragraph):
                if len(block.text) <= 90:
                    look(block.text)
            elif isinstance(block, Table):
                for text in _head_cells(block):
                    look(text)
        return found

    # ---- the answers -------------------------------------------------------------------------------------------

    def issuer(self) -> str:
        """The institution named most weightily."""
        votes: Counter[str] = Counter()
        kinds = {entry.id: entry for entry in entries(FILE, "label")}
        for (name, label), times in self.heads.items():
            votes[name] += 12 if kinds[label].data["rank"] == 0 else min(3 + times, 8)
        for title in self.cover_titles[:3]:
            votes[title.issuer] += 10
        for line in self.cover:
            votes[name_of(line)] += 5
        own = _read_title(self.own_title)
        if own is not None:
            votes[own.issuer] += 6
        for heading in self.headings[:40]:
            for name in self._in_heading(heading):
                votes[name] += 2
        for name in self._in_sentences():
            votes[name] += 2
        votes[name_of(_plain(self.document.properties.get("source", "")))] += 2
        named = _read_title(regex.sub(r"^[\d_\s、.]+|.*_", "", self.file_name))
        if named is not None:
            votes[named.issuer] += 1
        del votes[""]
        if not votes:
            return name_of(regex.sub(r"^[\d_\s、.]+|.*_|20\d\d.*$", "", self.file_name))
        # One institution under two names, the longer naming its region too (省检察院): they stand together.
        return max(votes, key=lambda name: (votes[name] + self._kin(name, votes), len(name)))

    @staticmethod
    def _kin(name: str, votes: Counter[str]) -> int:
        total = 0
        for other, weight in votes.items():
            bare = stripped(other)
            if other != name and name.endswith(bare) and _ABOVE.fullmatch(name, 0, len(name) - len(bare)):
                total += weight
        return total

    def _in_heading(self, heading: str) -> Iterator[str]:
        for pattern in _HEADING_NAMES:
            match = pattern.search(heading)
            if match is not None and (name := name_of(match["issuer"])):
                yield name
                return

    def _in_sentences(self) -> Iterator[str]:
        patterns = _compiled("sentence")
        count = 0
        for section in self.outline.sections:
            if section.part not in ("narrative", "front"):
                continue
            for passage in section.passages[:2]:
                text = _ARTICLE.sub("", _plain(passage.paragraph.text[passage.skip : passage.skip + 120]))
                count += 1
                for _, pattern in patterns:
                    match = pattern.search(text)
                    if match is not None and (name := name_of(match["issuer"])):
                        yield name
                        break
            if count > 60:
                return

    def year(self) -> int:
        """The fiscal year: of the cover, else the one the headings and sentences speak of."""
        for title in self.cover_titles:
            if title.year:
                return int(title.year)
        votes: Counter[str] = Counter()
        for line in (*self.cover, self.own_title):
            for match in _BUDGET_YEAR.finditer(line):
                votes[match[1]] += 8
        for heading in self.headings:
            for match in _BUDGET_YEAR.finditer(heading):
                votes[match[1]] += 3
            for match in _YEAR.finditer(heading):
                votes[match[1]] += 1
        texts = [s.text[:400] for s in self.outline.sections if s.part in ("narrative", "front", "tables")]
        for text in texts[:60]:
            for match in _BUDGET_YEAR.finditer(_plain(text)):
                votes[match[1]] += 1
        if not votes:
            votes.update(_YEAR.findall(self.file_name))
        return int(max(votes, key=lambda year: (votes[year], year))) if votes else 0

    def disclosure(self) -> str:
        """Budget or final accounts: as the cover says, else as most headings do."""
        for title in self.cover_titles:
            if title.kind in _KINDS:
                return _KINDS[title.kind]
        texts = [*self.cover * 3, self.own_title, *self.headings]
        if not any("算" in text for text in texts):
            texts += [self.file_name, *(p.text[:60] for p in self.document.paragraphs())]
        counts = {kind: sum(text.count(word) for text in texts) for word, kind in _KINDS.items()}
        if not any(counts.values()):
            return ""
        return "final" if counts["final"] >= counts["budget"] else "budget"

    def entity(self) -> str:
        """Department or unit: as the cover says, else as most headings do; a department where nothing is said."""
        for title in self.cover_titles:
            if title.scope:
                return _SCOPES[title.scope]
        for _, label in self.heads:
            entity = next((str(e.data["entity"]) for e in entries(FILE, "label") if e.id == label), "")
            if entity:
                return entity
        texts = [*self.headings, self.own_title]
        units = sum(len(regex.findall(r"单位(?:预算|决算|概况|主要)", text)) for text in texts)
        departments = sum(len(regex.findall(r"部门(?:综合)?(?:预算|决算|概况|主要)", text)) for text in texts)
        return "unit" if units > departments else "department"

    def published_on(self, issuer: str) -> str:
        """The day of publication where the page, the cover or the signature states it (ISO), else ""."""
        match = _DATE.search(self.document.properties.get("published", ""))
        if match is None:
            previous = ""
            for index, paragraph in enumerate(self.document.paragraphs()):
                if len(paragraph.text) > 60:
                    previous = ""
                    continue
                text = _plain(paragraph.text)
                match = _DATE.fullmatch(text)
                if match is not None and (text in self.cover or previous == issuer or name_of(previous)):
                    break
                signed = _DATE.search(text)
                if index > 3 and signed is not None and text == f"{issuer}{signed.group()}":
                    match = signed
                    break
                match, previous = None, text
        if match is None:
            return ""
        year, month, day = (int(part) for part in match.groups())
        return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else ""

    def title(self) -> str:
        """The document's title as its cover shows it, else as its properties or its file name say."""
        begun = ""
        for line in self.cover[:6]:
            if not begun and _DATE.fullmatch(line):
                continue
            if regex.search(r"[。；]|如下|^(?:部门|单位|金额)(?:名称|\(|[:：])", line):
                break
            begun += line
            if _TITLE_DONE.search(begun):
                return begun
        heading = next((_plain(section.title) for section in self.outline.sections if section.title), "")
        if heading and not self.outline.contents and len(begun) < 40 and _TITLE_DONE.search(begun + heading):
            return begun + heading
        stem = PurePath(self.document.path).stem
        named = (text for text in (self.own_title, begun, stem) if regex.search(r"预算|决算", text))
        return next(named, "") or begun or stem

    def context(self) -> str:
        """Text that tells where the institution is: the page's own data, and the beginning of the document."""
        parts = [*self.document.properties.values(), *self.cover]
        length = 0
        for paragraph in self.document.paragraphs():
            parts.append(paragraph.text)
            length += len(paragraph.text)
            if length > 3000:
                break
        return fold(" ".join(parts))

    # ---- a disclosure at all? ----------------------------------------------------------------------------------

    def verdict(self, issuer: str) -> tuple[bool, str]:
        """Whether the document discloses a budget or final accounts; if not, why, and what to do."""
        blanks = _compiled("placeholder")
        told = " ".join([*self.cover, *self.headings])
        narrative = "\n".join(s.text for s in self.outline.sections if s.part in ("narrative", "front"))[:40000]
        folded = fold(narrative)
        money = len(_MONEY.findall(folded))
        holes = sum(len(pattern.findall(folded)) for entry, pattern in blanks if entry.id == "amount")
        nameless = any(pattern.search(told) for entry, pattern in blanks if entry.id == "name")
        if (nameless and holes >= money) or holes > 2 * money + 3:
            return False, "这是未填写的模板（单位名称或金额处仍是 XX）→ 请使用填好并公开的文件"
        keys = {s.key for s in self.outline.sections if s.key.startswith(("statement", "other")) and "." in s.key}
        if len(keys) >= 2 and (money or any(isinstance(b, Table) for b in self.document.blocks)):
            return True, ""
        tables = self._standard_tables()
        if tables >= 3:
            return True, ""
        named = any(t.kind for t in self.cover_titles) or regex.search(r"预算|决算", self.own_title) is not None
        if money >= 3 and (keys or named) and not self._only_performance():
            return True, ""
        if self._only_performance():
            return False, "只有绩效目标（自评）材料，没有预算或决算收支内容 → 请提供部门预算或决算公开文件"
        attached = self.document.properties.get("attachments", "")
        if attached:
            return False, "网页上没有正文，公开内容在附件里 → 请下载附件后读取"
        return False, "没有部门预算或决算公开的内容（可能是通知、链接页或其他材料）→ 请核对文件"

    def _standard_tables(self) -> int:
        titles: set[str] = set()

        def look(text: str) -> None:
            folded = fold(text)
            if any(p.search(folded) for _, p in _compiled("standard_table")) and not any(
                p.search(folded) for p in _unless()
            ):
                titles.add(folded)

        has_tables = 0
        for block in self.document.blocks:
            if isinstance(block, Paragraph):
                if len(block.text) <= 60:
                    look(block.text)
            elif isinstance(block, Table):
                has_tables += 1
                if block.name:
                    look(block.name)
                for text in _head_cells(block):
                    look(text)
        return len(titles) if has_tables else 0

    def _only_performance(self) -> bool:
        texts = [*self.cover, self.own_title, *self.headings]
        return any("绩效" in text for text in texts) or "绩效" in self.file_name


_TITLE_DONE = regex.compile(r"(?:预算|决算)(?:信息)?(?:公开)?(?:编制)?(?:情况)?(?:的)?(?:说明|报告|公开|报表|目录)?$")
_HEADING_NAMES = (
    regex.compile(r"(?:关于|部分)?(?P<issuer>[\p{Han}()]{4,36}?)(?:\((?:部门|单位)\))?20\d\d年"),
    regex.compile(
        r"(?:关于|部分)?(?P<issuer>[\p{Han}()]{4,36}?)(?:\((?:部门|单位)\))?(?:部门|单位)?(?:概况|主要职能|主要职责|机构设置|基本情况|简介)"
    ),
)
