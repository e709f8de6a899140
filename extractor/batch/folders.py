"""What a local argument stands for: a file, the files of a folder, the matches of a glob.

Nothing is lost without a word: a folder that cannot be opened is found with the error it gave.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from extractor.batch.archives import litter
from extractor.errors import ExtractorError

__all__ = ["Found", "OutputIsInput", "files_at", "identity"]


class Found(NamedTuple):
    """A file, or a folder that could not be opened with the reason."""

    path: str
    error: OSError | None = None


class OutputIsInput(ExtractorError):
    """The output folder is the input folder: a second run would read the first one's results."""

    remedy = "请另选 --out，例如它下面的一个子文件夹。"


def files_at(argument: str, omit: Path | None) -> Iterator[Found]:
    """The files an argument stands for, in the order of their paths.

    ``omit`` is a folder (resolved) that is never read. Raises FileNotFoundError for what does not exist and
    OutputIsInput where ``omit`` is the very folder to be read.
    """
    path = Path(argument)
    try:
        folder, there = path.is_dir(), path.exists() or path.is_symlink()
    except OSError as error:  # a name too long, a folder above that nobody may enter
        raise FileNotFoundError(f"{argument}（{error.strerror}）") from None
    if folder:
        yield from _folder(path, omit)
    elif there:
        yield Found(str(path))
    else:
        yield from _matches(argument, omit)


def identity(path: str) -> str:
    """What two paths to one file share. A link to a file is a file of its own, one to a folder above it is not."""
    folder, name = os.path.split(path)
    return os.path.join(_real(folder or os.curdir), name)  # noqa: PTH118 - names may hold any bytes


@lru_cache(maxsize=1024)
def _real(folder: str) -> str:
    return os.path.realpath(folder)


def _matches(pattern: str, omit: Path | None) -> Iterator[Found]:
    names = sorted(_globbed(pattern))
    if not names:
        raise FileNotFoundError(pattern)
    # A pattern that begins inside the output folder means what lies there.
    hidden = omit if omit is not None and not Path(_real(_fixed(pattern))).is_relative_to(omit) else None
    for name in names:
        path = Path(name)
        if litter(path) or (hidden is not None and Path(_real(str(path.parent))).is_relative_to(hidden)):
            continue
        if not path.is_dir():
            yield Found(name)
        elif not _is_recursive(pattern) and path.resolve() != omit:
            yield from _folder(path, omit)


def _globbed(pattern: str) -> Iterator[str]:
    """What a pattern matches; ``**`` goes into no links to folders, two of which could keep it going for ever."""
    if not _is_recursive(pattern):
        yield from glob.iglob(pattern)  # noqa: PTH207 - absolute patterns too
        return
    base = Path(_fixed(pattern))
    rest = Path(pattern).relative_to(base)
    for path in base.glob(str(rest / "*" if rest.name == "**" else rest)):
        if not any(part.startswith(".") for part in path.relative_to(base).parts):
            yield str(path)


def _is_recursive(pattern: str) -> bool:
    return "**" in Path(pattern).parts


def _fixed(pattern: str) -> str:
    """The folder above the first part of a pattern that may stand for several names."""
    path = Path(pattern)
    while glob.has_magic(str(path)):
        path = path.parent
    return str(path)


def _folder(root: Path, omit: Path | None) -> Iterator[Found]:
    if omit is not None and root.resolve() == omit:
        raise OutputIsInput(str(root), "输出文件夹就是输入文件夹")
    yield from sorted(_below(root, omit), key=lambda found: Path(found.path).relative_to(root).parts)


def _below(root: Path, omit: Path | None) -> Iterator[Found]:
    """All files below a folder. Links to folders are followed once, and not to where the walk comes anyway."""
    home = root.resolve()
    followed: set[Path] = set()
    pending = [str(root)]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield Found(folder, error)
            continue
        for entry in entries:
            if not entry.is_dir():
                if not litter(Path(entry.name)):
                    yield Found(entry.path)
                continue
            real = Path(os.path.realpath(entry.path))
            if entry.name.startswith(".") or entry.name == "__MACOSX" or real == omit:
                continue
            if entry.is_symlink():
                if real in followed or real.is_relative_to(home) or home.is_relative_to(real):
                    continue
                followed.add(real)
            pending.append(entry.path)
