"""The scoreboard (准确率): documents with gold answers, read and counted; by place, kind and format."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import extractor
from extractor import patterns
from extractor.batch.driver import cores
from scripts.docs import ROOT, table
from scripts.docs.scoring import KINDS, Rows, Score, gold_rows, score

__all__ = ["page"]

_DISCLOSURES = {"budget": "预算 budget", "final": "决算 final"}
_FORMATS = {"pdf": "PDF", "docx": "DOCX", "doc": "DOC", "htm": "HTML", "html": "HTML", "txt": "TXT", "xlsx": "XLSX"}

_HEAD = """\
# 准确率 Accuracy

<!-- 本页由 python -m scripts.docs accuracy 生成，请勿手改。Generated; do not edit. -->

程序 {version} 版，规则版本 `{patterns}`。每一格是 F1（精确率与召回率的调和平均），1.000 表示一个不漏、一个不多；
“增减”“原因”只算召回率。重复的表述只算一次。

Version {version}, patterns `{patterns}`. Each cell is F1, the harmonic mean of precision and recall; 1.000 means nothing missed and
nothing spurious. Changes and reasons count recall only. A statement that is repeated counts once.

“矛盾查出”：答案中的矛盾查出几个；“另报错误”：没有标注矛盾的文件里报出的错误，逐条看过的结果见[发现](findings.md)。
*Found*: contradictions of the gold that were found; *other errors*: errors reported in documents without any in the gold, judged one by one in [findings](findings.md).

重新测量 Measure again：`make accuracy`。
"""

_FIXTURES = """\
## 本项目自己的文件 Our own documents

{files} 份，答案由编写文件的账簿生成，不经过本程序。这些文件照各地的写法编写，**本程序也照着它们改过**，所以这里的分数说明
“没有退步”，不说明在没见过的地方有多准。

Answers come from the books the documents were written from. The program was developed on them: this table says that nothing got worse,
not how well it does elsewhere.
"""

_NARRATIVES = """\
## 照各地模板自编的全文 Whole texts of our own

{files} 篇只有文字的全文，照二十五个地区的模板写成，答案先写，再由程序读；答案自己写错的，看过结果后改了。**第一次读时**（规则还没有照它们改过）各批的金额 F1 在 0.93 到 0.99 之间，
数量在 0.80 到 0.98 之间；真实网页更乱，还会低一些。改过之后的分数如下，读错的逐篇记在 `tests/narratives/known.toml`。

Texts without tables in the frames of 25 regions' templates, gold written before they were read (and mended afterwards where it broke its own rules). **When first read**, amounts had an F1 of 0.93
to 0.99 by batch and counts of 0.80 to 0.98; real pages are messier. The board shows them after their families were covered; what is still
read wrong is counted in `tests/narratives/known.toml`.
"""

_LABELLED = """\
## 真实文件 Real documents

{files} 份真实公开文件，答案由人标注，文件不随本项目分发。**本程序同样是看着它们改的。** 其他省份的文件会差一些；
差在哪里，`extractor explain` 看得出来，[照步骤添加规则](patterns.md)即可。

Published disclosures, labelled by hand, not distributed with this project. The program was developed on these too; expect less in places
it has not seen.
"""

_NONE = """\
## 真实文件 Real documents

生成本页时没有标注文件。There were no labelled documents when this page was made.
"""


class _Read:
    """A document that was read, with its score."""

    def __init__(self, rows: Rows, counted: Score) -> None:
        self.facts = rows["documents"][0]
        self.score = counted

    @property
    def kind(self) -> str:
        return _DISCLOSURES.get(str(self.facts["disclosure"]), "—")

    @property
    def format(self) -> str:
        suffix = str(self.facts["path"]).rsplit(".", 1)[-1]
        return _FORMATS.get(suffix, suffix)

    @property
    def province(self) -> str:
        code = f"{str(self.facts['region_code'] or '')[:2]}0000"
        return next((row["name"] for row in patterns.table("regions.csv") if row["code"] == code), "其他 other")


def _read(documents: Path, gold: Path, tables: Path) -> list[_Read]:
    corpus = extractor.read_many(documents, workers=cores())
    broken = [f"{row['path']}：{row['error']}" for row in corpus.records("documents") if row["status"] == "failed"]
    if broken:  # a scoreboard of a program that does not run says nothing
        raise SystemExit("\n".join(broken))
    frames = {
        name: corpus.records(name) for name in ("documents", "sections", "amounts", "counts", "cells", "findings")
    }
    by_document: dict[object, dict[str, list[dict[str, object]]]] = {}
    for facts in frames["documents"]:
        by_document[facts["doc_id"]] = {name: [] for name in frames}
    for name, rows in frames.items():
        for row in rows:
            by_document[row["doc_id"]][name].append(row)
    found = []
    for rows in by_document.values():
        stem = Path(str(rows["documents"][0]["path"])).stem
        answers, figures = gold_rows(gold / f"{stem}.csv"), gold_rows(tables / f"{stem}.csv")
        if answers or figures:
            found.append(_Read(rows, score(rows, answers, figures)))
    return found


def _line(name: str, documents: Iterable[_Read]) -> list[str]:
    total = Score()
    listed = list(documents)
    for each in listed:
        total.add(each.score)
    figures = [total.f1(kind) for kind in KINDS]
    findings = f"{total.found}/{total.planted}" if total.planted else ""
    cells = ["" if figure is None else f"{figure:.3f}" for figure in figures]
    return [name, str(len(listed)), *cells, findings, str(total.invented or "")]


def _board(documents: list[_Read], groups: dict[str, list[_Read]]) -> str:
    heads = ["", "文件<br>files", *KINDS.values(), "矛盾查出<br>found", "另报错误<br>other errors"]
    lines = [_line(name, members) for name, members in groups.items()]
    return table(heads, [*lines, [f"**{cell}**" if cell else "" for cell in _line("合计 all", documents)]])


def _grouped(documents: list[_Read], *properties: str) -> dict[str, list[_Read]]:
    groups: dict[str, list[_Read]] = {}
    for each in documents:
        name = " · ".join(str(getattr(each, key)) for key in properties)
        groups.setdefault(name, []).append(each)
    return dict(sorted(groups.items()))


def page() -> str:
    """The page as Markdown. Reads every document that has gold answers; takes a minute."""
    fixtures = ROOT / "fixtures"
    own = _read(fixtures / "documents", fixtures / "gold", fixtures / "gold_tables")
    parts = [
        _HEAD.format(version=extractor.__version__, patterns=patterns.version()),
        _FIXTURES.format(files=len(own)),
        _board(own, _grouped(own, "kind", "format")),
    ]
    texts = ROOT / "tests" / "narratives"
    written = _read(texts / "texts", texts / "gold", texts / "gold_tables")
    parts.append(_NARRATIVES.format(files=len(written)))
    parts.append(_board(written, _grouped(written, "kind")))
    labelled = ROOT.parent / "shared" / "corpus" / "labelled"
    if labelled.is_dir():
        real = _read(labelled / "docs", labelled / "gold", labelled / "gold_tables")
        parts.append(_LABELLED.format(files=len(real)))
        parts.append(_board(real, _grouped(real, "province", "kind")))
    else:
        parts.append(_NONE)
    return "\n".join(parts)
