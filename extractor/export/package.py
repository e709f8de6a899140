"""``datapackage.json``: what every column means, for people and programs (Frictionless Table Schema)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from extractor import patterns, schema
from extractor.export import TARGETS, Options
from extractor.schema import Column, Frame

__all__ = ["describe", "write_package"]


def _field(column: Column, options: Options) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.heading if options.headers == "zh" else column.name,
        "type": column.type,
        "title": column.title,
        "description": "。".join(filter(None, [column.description.rstrip("。"), column.english])),
    }
    if column.unit:
        described["unit"] = column.unit
    if column.type == "boolean":
        described |= {"trueValues": ["true"], "falseValues": ["false"]}
    return described


def _resource(frame: Frame, place: str, form: str, options: Options) -> dict[str, Any]:
    names = dict(zip(frame.names, frame.headings(options.headers), strict=True))
    table: dict[str, Any] = {"fields": [_field(column, options) for column in frame.columns], "missingValues": [""]}
    # Two files of the same content share a doc_id; documents are told apart by their path.
    if frame.key:
        table["primaryKey"] = [names[column] for column in frame.key]
    described: dict[str, Any] = {
        "name": frame.name,
        "path": place,
        "format": form,
        "title": frame.title,
        "description": f"每行一个：{frame.title}（one row per {frame.english}）",
        "schema": table,
    }
    if form == "csv":
        described |= {
            "profile": "tabular-data-resource",
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        }
    return described


def describe(formats: Iterable[str], options: Options, version: str) -> dict[str, Any]:
    """The data package of an output folder that holds ``formats``; resources are those of the first one."""
    form = next(iter(formats), "csv")
    places = {"csv": "{}.csv", "parquet": TARGETS["parquet"] + "/{}/part-00000.parquet"}
    return {
        "profile": "data-package",
        "name": "budget-disclosures",
        "title": "部门预算/决算公开数据",
        "description": "金额单位均为万元（*_wan）；空值表示未说明，不是 0。",
        "version": version,
        "patterns": patterns.version(),
        "resources": [
            _resource(frame, places.get(form, TARGETS[form]).format(frame.name), form, options)
            for frame in schema.frames()
        ],
    }


def write_package(folder: Path, formats: Iterable[str], options: Options, version: str) -> None:
    """Write ``datapackage.json`` into the output folder."""
    text = json.dumps(describe(formats, options, version), ensure_ascii=False, indent=1)
    beside = folder / "datapackage.json.partial"
    beside.write_text(text + "\n", encoding="utf-8", newline="\n")
    beside.replace(folder / "datapackage.json")
