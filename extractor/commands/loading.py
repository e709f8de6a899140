"""What the commands on results read: a folder that ``extractor batch`` wrote, or files read on the spot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor import schema

if TYPE_CHECKING:
    from extractor.corpus import Corpus

__all__ = ["load", "rows_of"]


def load(inputs: tuple[str, ...], *, workers: int | None = None) -> Corpus:
    """The frames of an output folder (it holds ``documents.csv``), else of the files and folders named.

    Raises :class:`click.UsageError` for an input that does not exist.
    """
    from extractor.corpus import Corpus, read_many

    if len(inputs) == 1 and (Path(inputs[0]) / "documents.csv").is_file():
        return Corpus.load(inputs[0])
    try:
        return read_many(list(inputs), workers=workers)
    except FileNotFoundError as error:
        raise click.UsageError(f"找不到输入：{error.args[0] if error.errno is None else error}") from None


def rows_of(corpus: Corpus) -> dict[str, list[dict[str, Any]]]:
    """The exact rows of every frame as dictionaries."""
    return {name: list(corpus.records(name)) for name in schema.FRAMES}
