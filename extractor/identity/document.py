"""Whose disclosure a document is, of which year, budget or final accounts - and whether it is one at all.

The document's own words count: its cover, its headings, the heads of its tables, its sentences. What the file says
of itself (properties) and the file's name come last; where they contradict the document, that is reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

import regex

from extractor.document import Document, Paragraph, Table
from extractor.identity.names import FILE, compiled, head_cells, label_entries, labels, name_of, plain, read_title
from extractor.identity.nature import verdict
from extractor.identity.page_lines import DATE, PageLine, page_line
from extractor.identity.regions import region_of, stripped
from extractor.numbering import leading_number
from extractor.outline import Outline
from extractor.patterns import entries
from extractor.text import fold

__all__ = ["Identity", "identify"]

_COVER_LINES = 12
_PAGE_LINES = 24
_COVER_LINE = 120
_YEAR = regex.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_BUDGET_YEAR = regex.compile(r"(?<!\d)(20[0-3]\d)年?(?:度)?[^，。；\d]{0,24}?(?:预算|决算)")
_PUBLISHED = regex.compile(r"(?:公开|发布|公布)(?:日期|时间)：")
_KINDS = {"预算": "budget", "决算": "final"}
_SCOPES = {"部门": "department", "单位": "unit"}
_LEVELS = frozenset("省市县区州旗镇乡")
"""A name that begins with one of these leaves out whose: 区政协, 县财政局."""
_ARTICLE = regex.compile(r"^第[一二三四五六七八九十]{1,3}条")
_ABOVE = regex.compile(r"(?:中共|[\p{Han}]{1,8}[省市县区州旗盟])+")
"""What a longer name of the same institution has before the shorter one."""


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


def identify(document: Document, outline: Outline) -> Identity:
    """Say what ``document`` is; ``outline`` are its sections. Never fails: what is not told stays empty."""
    evidence = _Evidence(document, outline)
    issuer = evidence.issuer()
    year = evidence.year()
    disclosure = evidence.disclosure()
    region = region_of(issuer, evidence.context()) if issuer else None
    disclosed, reason = verdict(
        document,
        outline,
        [*evidence.cover, evidence.own_title, evidence.file_name],
        titled=any(title.issuer and title.year for title in evidence.cover_titles),
    )
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


def _unnumbered(heading: str) -> str:
    number = leading_number(heading)
    return heading[number.end :] if number is not None else heading


class _Evidence:
    """Everything in a document that speaks of its identity, gathered once."""

    def __init__(self, document: Document, outline: Outline) -> None:
        self.document = document
        self.outline = outline
        self.file_name = plain(PurePath(document.path).stem)
        self.page: list[PageLine] = []
        self.cover = self._cover()
        joined = "".join(self.cover)
        # A title's last line may stand in the outline, as the first heading.
        heading = self._first_heading()
        whole = [joined, joined + heading] if joined and heading else [joined]
        lines = [read_title(text) for text in (*whole, *self.cover)]
        self.cover_titles = [title for title in lines if title is not None]
        self.own_title = plain(document.properties.get("title", ""))
        self.headings = [plain(s.title) for s in outline.sections if s.title] + [
            _unnumbered(plain(entry)) for entry in outline.contents
        ]
        self.heads = self._heads()

    def _cover(self) -> list[str]:
        """The lines above the contents list and the first heading; those of the web page go to ``page``."""
        found: list[str] = []
        first = self.outline.sections[0] if self.outline.sections else None
        if first is not None and first.seq == 0:
            paragraphs, most = [passage.paragraph for passage in first.passages[:_PAGE_LINES]], _COVER_LINES
        else:
            paragraphs, most = [p for p, _ in zip(self.document.paragraphs(), range(_PAGE_LINES), strict=False)], 4
        read = 0
        for paragraph in paragraphs:
            text = plain(paragraph.text)
            line = page_line(text)
            if line is not None:
                self.page.append(line)
                continue
            read += 1
            if len(paragraph.text) > _COVER_LINE or paragraph.page > 3 or read > most:
                break
            found.append(text)
        return found

    def _first_heading(self) -> str:
        heading = next((section for section in self.outline.sections if section.title), None)
        return plain(heading.title) if heading is not None and not heading.number else ""

    def _heads(self) -> Counter[tuple[str, str]]:
        """Names behind 部门名称：, 预算单位： and the like, with the entry that found them."""
        found: Counter[tuple[str, str]] = Counter()
        pattern, known = labels(), label_entries()

        def look(text: str) -> None:
            match = pattern.search(plain(text))
            if match is not None and (name := name_of(match["name"])):
                found[name, known[match["label"]].id] += 1

        for block in self.document.blocks:
            if isinstance(block, Paragraph):
                if len(block.text) <= 90:
                    look(block.text)
            elif isinstance(block, Table):
                for text in head_cells(block):
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
        for text in (self.own_title, *(line.title for line in self.page if line.title)):
            own = read_title(text)
            if own is not None:
                votes[own.issuer] += 6
        for heading in self.headings[:40]:
            for name in self._in_heading(heading):
                votes[name] += 2
        for name in self._in_sentences():
            votes[name] += 2
        votes[name_of(plain(self.document.properties.get("source", "")))] += 2
        from_name = read_title(regex.sub(r"^[\d_\s、.]+|.*_", "", self.file_name))
        if from_name is not None:
            votes[from_name.issuer] += 1
        del votes[""]
        makers = [name for line in self.page if (name := name_of(line.source))]
        if not votes:
            votes.update(makers)
        if not votes:
            return name_of(regex.sub(r"^[\d_\s、.]+|.*_|20\d\d.*$", "", self.file_name))
        # One institution under two names, the longer naming its region too (省检察院): they stand together.
        named = max(votes, key=lambda name: (votes[name] + self._kin(name, votes), len(name)))
        if named[0] in _LEVELS:
            # 区政协 on the cover, 枫桥区政协 among the page's lines.
            return next((maker for maker in makers if maker.endswith(named)), named)
        return named

    @staticmethod
    def _kin(name: str, votes: Counter[str]) -> int:
        total = 0
        for other, weight in votes.items():
            if region_of(other):
                continue  # A name with a region of its own is whole: its bearers call it so on the cover.
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
        patterns = compiled("sentence")
        count = 0
        for section in self.outline.sections:
            if section.part not in ("narrative", "front"):
                continue
            for passage in section.passages[:2]:
                text = _ARTICLE.sub("", plain(passage.paragraph.text[passage.skip : passage.skip + 120]))
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
            for match in _BUDGET_YEAR.finditer(plain(text)):
                votes[match[1]] += 1
        if not votes:
            votes.update(_YEAR.findall(self.file_name))
        return int(max(votes, key=lambda year: (votes[year], year))) if votes else 0

    def disclosure(self) -> str:
        """Budget or final accounts: as the cover says, else as most headings and sentences do."""
        for title in self.cover_titles:
            if title.kind in _KINDS:
                return _KINDS[title.kind]
        texts = [*self.cover * 3, self.own_title, *self.headings]
        if not any("算" in text for text in texts):
            texts += [self.file_name, *(p.text[:60] for p in self.document.paragraphs())]
        counts = {kind: sum(text.count(word) for text in texts) for word, kind in _KINDS.items()}
        counts["final"] += 3 * self._final_sentences()
        if not any(counts.values()):
            return ""
        return "final" if counts["final"] >= counts["budget"] else "budget"

    def _final_sentences(self) -> int:
        """How many passages of the narrative say what only final accounts say (支出决算为…，完成预算的…%)."""
        patterns = compiled("final_sentence")
        return sum(
            any(pattern.search(plain(passage.paragraph.text[passage.skip :])) for _, pattern in patterns)
            for section in self.outline.sections
            if section.part in ("narrative", "front")
            for passage in section.passages
        )

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
        stated = [self.document.properties.get("published", "")]
        stated += [day for _, day in sorted((day for line in self.page for day in line.dates), key=lambda day: day[0])]
        match = next((found for found in map(DATE.search, stated) if found is not None), None)
        match = match or self._signed_day(issuer)
        if match is None:
            return ""
        year, month, day = (int(part) for part in match.groups())
        return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else ""

    def _signed_day(self, issuer: str) -> regex.Match[str] | None:
        """The day under the cover's title or under the institution's name at the end."""
        previous = ""
        for index, paragraph in enumerate(self.document.paragraphs()):
            if len(paragraph.text) > 60:
                previous = ""
                continue
            text = plain(paragraph.text)
            whole = DATE.fullmatch(text)
            if whole is not None and (text in self.cover or previous == issuer or name_of(previous)):
                return whole
            signed = DATE.search(text)
            if signed is not None and (_PUBLISHED.match(text) or (index > 3 and text == f"{issuer}{signed.group()}")):
                return signed
            previous = text
        return None

    def title(self) -> str:
        """The document's title as its cover shows it, else as its properties or its file name say."""
        begun = ""
        for line in self.cover[:6]:
            if not begun and (DATE.fullmatch(line) or regex.fullmatch(r"附件[\d一二三四五]*[:：]?", line)):
                continue
            if regex.search(r"[。；]|如下|^(?:部门|单位|金额)(?:名称|\(|[:：])", line):
                break
            begun += line
            if _TITLE_DONE.search(begun):
                return begun
        heading = next((plain(section.title) for section in self.outline.sections if section.title), "")
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


_TITLE_DONE = regex.compile(r"(?:预算|决算)(?:信息)?(?:公开)?(?:编制)?(?:情况)?(?:的)?(?:说明|报告|公开|报表|目录)?$")
_HEADING_NAMES = (
    regex.compile(r"(?:关于|部分)?(?P<issuer>[\p{Han}()]{4,36}?)(?:\((?:部门|单位)\))?20\d\d年"),
    regex.compile(
        r"(?:关于|部分)?(?P<issuer>[\p{Han}()]{4,36}?)(?:\((?:部门|单位)\))?(?:部门|单位)?(?:概况|主要职能|主要职责|机构设置|基本情况|简介)"
    ),
)
