"""The data dictionary (数据字典): every frame and column of :mod:`extractor.schema`, every key of the patterns."""

from __future__ import annotations

import tomllib

from extractor import patterns, schema
from scripts.docs import escaped, table

__all__ = ["page"]

_TYPES = {"string": "文本 string", "integer": "整数 integer", "number": "数值 number", "boolean": "真假 boolean"}

_HEAD = """\
# 数据字典 Data dictionary

<!-- 本页由 python -m scripts.docs 从 extractor/schema.py 与 patterns/ 生成，请勿手改。Generated; do not edit. -->

一个表一个文件：`documents.csv`、`amounts.csv` ……（UTF-8，带 BOM）。`--headers zh` 时列名换成“中文列名”一栏，单位写在括号里。
同样的定义也写进 `datapackage.json`、Parquet 的类型、SQLite 与 DuckDB 的表结构。

One file per frame. `--headers zh` writes the Chinese titles. The same definitions make `datapackage.json`, the Parquet types and
the SQL tables.

- **空值是“未说明”，不是 0。** 表格单元格没有数字时，`blank` 一列写明是空白、横线、不涉及还是无法辨认。
  Empty means *not stated*, never 0; in `cells`, the column `blank` says in which way a cell is empty.
- **金额一律为万元**，原数字和原单位在 `text`、`unit` 两列。Money is in 万元 (10,000 yuan); `text` and `unit` hold it as printed.
- **减少、下降为负数。** Decreases are negative.
- 列只会增加，不会改名。Columns may be added, never renamed.
"""


def _frame(frame: schema.Frame, columns: tuple[schema.Column, ...]) -> str:
    key = "、".join(f"`{name}`" for name in frame.key)
    said = f"每行一个：{frame.english}。" if not key else f"每行一个：{frame.english}；主键 key：{key}。"
    rows = [
        [
            f"`{column.name}`",
            escaped(column.title),
            column.unit or "",
            _TYPES[column.type],
            escaped(column.description),
            escaped(column.english),
        ]
        for column in columns
    ]
    heads = ["列 Column", "中文列名", "单位 Unit", "类型 Type", "说明", "Meaning"]
    return f"## {frame.name} {frame.title} {{ #{frame.name} }}\n\n{said}\n\n{table(heads, rows)}"


def _keys(name: str) -> str:
    rows = [
        [f"`{row['item']}`", escaped(row["zh"]), escaped(row.get("note") or "")]
        for row in patterns.table(f"{name}.csv")
    ]
    return table(["键 Key", "中文名", "注"], rows)


def _identifiers(file: str, kind: str, key: str) -> list[str]:
    """The keys that the entries of a pattern file can give, each once, in the file's order."""
    entries = tomllib.loads((patterns.folder() / file).read_text(encoding="utf-8"))[kind]
    return list(dict.fromkeys(str(entry[key]) for entry in entries if entry.get(key)))


def page() -> str:
    """The page as Markdown."""
    parts = [_HEAD]
    listed = ", ".join(f"[`{frame.name}`](#{frame.name})" for frame in schema.frames())
    parts.append(
        f"表 Frames：{listed}。键 Keys：[指标](#items-keys)，[数量](#counts-keys)，[章节与表格](#other-keys)。\n"
    )
    for frame in schema.frames():
        if frame.name != "departments":
            parts.append(_frame(frame, frame.columns))
            continue
        known = {row["item"] for name in ("items", "counts") for row in patterns.table(f"{name}.csv")}
        own = tuple(column for column in frame.columns if column.name not in known)
        parts.append(
            _frame(frame, own)
            + "\n其后每个[指标键](#items-keys)一列（万元）、每个[数量键](#counts-keys)一列，取该文件中第一次出现的数。\n"
            "Then one column for each [item](#items-keys) (万元) and each [count](#counts-keys): its first statement.\n"
        )
    parts.append(
        f"## 指标键 Items {{ #items-keys }}\n\n`amounts.item`、`cells.item` 与 `departments` 的列名。\n\n{_keys('items')}"
    )
    parts.append(f"## 数量键 Counts {{ #counts-keys }}\n\n`counts.item` 与 `departments` 的列名。\n\n{_keys('counts')}")
    sections = "、".join(f"`{key}`" for key in _identifiers("sections.toml", "heading", "key"))
    tables = "、".join(f"`{key}`" for key in _identifiers("tables.toml", "table", "id"))
    parts.append(
        "## 章节键与表格键 Sections and tables { #other-keys }\n\n"
        f"`section` 一列 the column `section`：{sections}。\n\n`table` 一列 the column `table`：{tables}。\n"
    )
    return "\n".join(parts)
