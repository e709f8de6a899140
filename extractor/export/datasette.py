"""``metadata.json`` for Datasette: titles, columns with their units, facets, beside the SQLite database.

datasette disclosures.sqlite --metadata metadata.json
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extractor import schema
from extractor.export import TARGETS
from extractor.schema import Column, Frame

__all__ = ["FACETS", "describe", "write_metadata"]

FACETS: dict[str, tuple[str, ...]] = {
    "documents": ("status", "fiscal_year", "disclosure", "region"),
    "sections": ("section",),
    "amounts": ("item", "system", "fund", "section"),
    "counts": ("item", "unit"),
    "tables": ("table", "unit", "empty"),
    "cells": ("table", "measure", "system"),
    "subjects": ("system", "level", "agrees"),
    "items": ("section",),
    "findings": ("severity", "outcome", "check"),
    "departments": ("fiscal_year", "disclosure"),
}
"""Frame → columns that Datasette counts the values of, beside the rows."""
SORTED: dict[str, str] = {"amounts": "value_wan", "subjects": "table_wan"}
"""Frame → column whose largest values come first; the others keep the order of the documents."""

_LABELS = {"documents": "issuer", "departments": "issuer"}

_QUERIES: dict[str, tuple[str, str]] = {
    "three_public": (
        "“三公”经费：各部门合计、增减与原因（three public expenses by department）",
        "select d.issuer as 单位, d.fiscal_year as 年度, d.disclosure as 类别, a.value_wan as 万元, "
        "a.change_wan as 增减, a.change_pct as 增减率, a.reason as 原因, a.page as 页码, a.quote as 原文 "
        "from amounts a join documents d on d.doc_id = a.doc_id "
        "where a.item = 'three_public.total' and a.value_wan is not null order by a.value_wan desc",
    ),
    "rises": (
        "某指标增加最多的部门（departments where an item rose most）",
        "select d.issuer as 单位, d.fiscal_year as 年度, a.label as 指标, a.value_wan as 万元, a.change_wan as 增减, "
        "a.reason as 原因, a.page as 页码 from amounts a join documents d on d.doc_id = a.doc_id "
        "where a.item = :item and a.change_wan > 0 order by a.change_wan desc",
    ),
    "errors": (
        "检查发现的错误（findings that are errors）",
        'select d.issuer as 单位, d.fiscal_year as 年度, f."check" as 检查, f.message as 说明, f.page as 页码, '
        "d.path as 文件 from findings f join documents d on d.doc_id = f.doc_id "
        "where f.severity = 'error' order by d.issuer, d.fiscal_year",
    ),
}


def _column(column: Column) -> str:
    said = "。".join(part for part in (column.description.rstrip("。"), column.english) if part)
    return f"{column.heading}：{said}" if said else column.heading


def _table(frame: Frame) -> dict[str, Any]:
    described: dict[str, Any] = {
        "title": f"{frame.title}（{frame.name}）",
        "description": f"每行一个：{frame.title}（one row per {frame.english}）",
        "columns": {column.name: _column(column) for column in frame.columns},
        "size": 50,
    }
    if frame.name in FACETS:
        described["facets"] = list(FACETS[frame.name])
    if frame.name in SORTED:
        described["sort_desc"] = SORTED[frame.name]
    if frame.name in _LABELS:
        described["label_column"] = _LABELS[frame.name]
    return described


def describe() -> dict[str, Any]:
    """The metadata of the database: what Datasette shows of it, in Chinese with the English beside."""
    return {
        "title": "部门预算/决算公开数据",
        "description": "金额单位为万元（*_wan）；空值表示未说明，不是 0。Money is in 10,000 yuan; empty is not zero.",
        "databases": {
            Path(TARGETS["sqlite"]).stem: {
                "title": "部门预算/决算公开数据",
                "tables": {frame.name: _table(frame) for frame in schema.frames()},
                "queries": {name: {"title": title, "sql": sql} for name, (title, sql) in _QUERIES.items()},
            }
        },
    }


def write_metadata(folder: Path) -> None:
    """Write ``metadata.json`` into the folder where the database lies."""
    text = json.dumps(describe(), ensure_ascii=False, indent=1)
    beside = folder / "metadata.json.partial"
    beside.write_text(text + "\n", encoding="utf-8", newline="\n")
    beside.replace(folder / "metadata.json")
