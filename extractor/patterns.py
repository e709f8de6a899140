"""Rule data: finding, reading and compiling what stands in ``patterns/``.

Vocabulary is data: TOML files of entries with an ``id``, aliases or an expression, examples, counter-examples and
a note on where the wording was seen. This module finds the folder (in the checkout or inside the installed
package), reads its files and compiles their expressions once. What an entry means is the business of the module
that uses it.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import regex

from extractor.compiled import Store, beside
from extractor.errors import PatternError
from extractor.text import fold

__all__ = ["Entry", "compile_once", "document", "entries", "filled", "folder", "table", "version"]

SECONDS = 2.0
"""Upper bound for one match of one expression; a pattern that runs away is stopped here, not by the user."""


@cache
def folder() -> Path:
    """The folder of the patterns: inside the installed package, else at the top of the checkout."""
    here = Path(__file__).resolve().parent
    for candidate in (here / "_patterns", here.parent / "patterns"):
        if (candidate / "README.md").is_file():
            return candidate
    raise PatternError("patterns/", "找不到规则数据目录", "请重新安装本软件包。")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a pattern file.

    ``aliases`` are literal wordings (in the grammar's spelling), ``expressions`` regular expressions in the syntax
    of the ``regex`` package (verbose, V1). ``data`` holds the entry's remaining keys as they stand in the file.
    """

    id: str
    file: str
    aliases: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    examples: tuple[Any, ...] = ()
    counter_examples: tuple[Any, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


_COMMON = {"id", "aliases", "expression", "expressions", "examples", "counter_examples"}


@cache
def document(name: str) -> dict[str, Any]:
    """The TOML file ``name`` as it stands."""
    path = folder() / name
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PatternError(f"patterns/{name}", "文件不存在") from None
    except tomllib.TOMLDecodeError as error:
        raise PatternError(f"patterns/{name}", f"TOML 语法错误：{error}") from None


@cache
def entries(name: str, kind: str) -> tuple[Entry, ...]:
    """The entries ``[[kind]]`` of the file ``name``, in the file's order.

    Raises :class:`PatternError` when an entry lacks its id, repeats another's, or says nothing that could match.
    """
    found: list[Entry] = []
    seen: set[str] = set()
    for raw in document(name).get(kind, ()):
        identity = raw.get("id", "")
        if not identity or identity in seen:
            raise PatternError(f"patterns/{name}", f"[[{kind}]] 缺少 id 或 id 重复：{identity!r}")
        seen.add(identity)
        expressions = raw.get("expressions", [raw["expression"]] if "expression" in raw else [])
        found.append(
            Entry(
                id=identity,
                file=name,
                aliases=tuple(fold(alias) for alias in raw.get("aliases", ())),
                expressions=tuple(expressions),
                examples=tuple(raw.get("examples", ())),
                counter_examples=tuple(raw.get("counter_examples", ())),
                data={key: value for key, value in raw.items() if key not in _COMMON},
            )
        )
    return tuple(found)


def filled(source: str, fragments: Mapping[str, str]) -> str:
    """An expression with its ``$name`` replaced by the file's fragments, which may use each other once."""
    for _ in range(2):
        for name, text in sorted(fragments.items(), key=lambda pair: -len(pair[0])):
            source = source.replace(f"${name}", text)
    return source


@cache
def _store() -> Store:
    return Store(beside(__file__), version())


def compile_once(source: str, flags: int = 0, **lists: Iterable[str]) -> regex.Pattern[str]:
    """An expression out of the patterns, compiled once for all processes; ``\\L<name>`` refers to the named lists."""
    return _store().compiled(source, flags, **lists)


def expression(entry: Entry, named: Mapping[str, Iterable[str]] | None = None) -> regex.Pattern[str]:
    """The entry's expressions as one compiled pattern; ``\\L<name>`` refers to the named lists."""
    lists = {name: sorted(set(words), key=len, reverse=True) for name, words in (named or {}).items()}
    try:
        return compile_once("|".join(f"(?:{e})" for e in entry.expressions), regex.VERBOSE | regex.V1, **lists)
    except regex.error as error:
        raise PatternError(f"patterns/{entry.file}", f"{entry.id} 的表达式有误：{error}") from None


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file of the patterns, as dictionaries."""
    path = folder() / name
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return tuple(csv.DictReader(file))
    except FileNotFoundError:
        raise PatternError(f"patterns/{name}", "文件不存在") from None


@cache
def version() -> str:
    """A short hash over all pattern files: two runs with the same version read with the same vocabulary."""
    digest = hashlib.sha256()
    for path in sorted(folder().rglob("*")):
        if path.suffix in {".toml", ".csv"}:
            digest.update(path.relative_to(folder()).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
