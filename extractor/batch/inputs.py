"""What a batch reads: files, folders, globs and the members of archives, as one list in a fixed order."""

from __future__ import annotations

import glob
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.batch.archives import ZIP, is_archive, litter, member_names, read_member
from extractor.errors import CorruptDocument, ExtractorError, TooLarge
from extractor.limits import Limits
from extractor.readers.sniff import sniff

__all__ = ["Input", "expand", "load"]

NESTING = 3
"""How deep archives inside archives are followed."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read.

    ``path`` is what ``documents.path`` shows: the file as the user named it (a folder's files below the folder's
    own name), archive members after their archive's path. ``file`` is where the bytes lie, ``members`` the way
    through the archive (positions in their directories), ``problem`` what already went wrong.
    """

    path: str
    file: str
    members: tuple[int, ...] = ()
    problem: ExtractorError | None = None


def expand(arguments: Iterable[str | Path], limits: Limits, *, omit: Path | None = None) -> list[Input]:
    """All inputs in the order of the arguments, folders and globs in the order of their paths, each file once.

    ``omit`` is a folder that is never read (the output). A path that does not exist raises FileNotFoundError;
    everything else that is wrong with a file becomes the ``problem`` of its input.
    """
    found: list[Input] = []
    seen: set[str] = set()
    hidden = omit.resolve() if omit is not None else None
    for argument in arguments:
        for path in _files(str(argument), hidden):
            key = os.path.abspath(path)  # noqa: PTH100 - a link is an input of its own
            if key in seen:
                continue
            seen.add(key)
            found.extend(_members(path, limits))
    return found


def _files(argument: str, omit: Path | None) -> Iterator[str]:
    path = Path(argument)
    if path.is_dir():
        yield from _folder(path, omit)
    elif path.exists() or path.is_symlink():
        yield str(path)
    else:
        names = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207 - absolute patterns too
        if not names:
            raise FileNotFoundError(argument)
        for name in names:
            if Path(name).is_file():
                yield name
            elif Path(name).is_dir() and "**" not in argument:
                yield from _folder(Path(name), omit)


def _folder(root: Path, omit: Path | None) -> Iterator[str]:
    paths: list[tuple[tuple[str, ...], str]] = []
    for folder, folders, files in os.walk(root):
        folders[:] = [each for each in folders if not each.startswith(".") and each != "__MACOSX"]
        if omit is not None:
            folders[:] = [each for each in folders if Path(folder, each).resolve() != omit]
        for name in files:
            path = Path(folder, name)
            if not litter(path):
                paths.append((path.relative_to(root).parts, str(path)))
    for _, name in sorted(paths):
        yield name


def _members(path: str, limits: Limits) -> Iterator[Input]:
    shown = Path(path).as_posix()
    plain = Input(shown, path)
    file = Path(path)
    try:
        if not file.is_file():
            problem = CorruptDocument(shown, "不是普通文件，或链接指向的文件不存在", "请检查该路径。")
            yield Input(shown, path, problem=problem)
            return
        if file.stat().st_size > limits.file_bytes:
            yield plain  # refused by the reader, with its own words
            return
        with file.open("rb") as stream:
            if not is_archive(stream.read(4)):
                yield plain
                return
        data = file.read_bytes()
    except OSError as error:
        yield Input(
            shown, path, problem=CorruptDocument(shown, f"无法打开（{error.strerror or error}）", "请检查权限。")
        )
        return
    if sniff(data) != ZIP:
        yield plain
        return
    yield from _archive(shown, path, (), data, limits)


def _archive(shown: str, path: str, way: tuple[int, ...], data: bytes, limits: Limits) -> Iterator[Input]:
    """The files of an archive; the archive itself where it holds none or cannot be opened."""
    empty = True
    try:
        for index, name, problem in member_names(io.BytesIO(data), shown):
            empty = False
            inner = f"{shown}/{name}"
            if problem is None and name.lower().endswith(".zip"):
                yield from _nested(inner, path, (*way, index), data, limits)
            else:
                yield Input(inner, path, (*way, index), problem)
    except ExtractorError as error:
        yield Input(shown, path, way, error)
        return
    if empty:
        yield Input(shown, path, way, CorruptDocument(shown, "压缩包里没有文件"))


def _nested(shown: str, path: str, way: tuple[int, ...], data: bytes, limits: Limits) -> Iterator[Input]:
    if len(way) >= NESTING:
        yield Input(shown, path, way, TooLarge(shown, f"压缩包嵌套超过 {NESTING} 层", "请解压后重试。"))
        return
    try:
        inner = read_member(io.BytesIO(data), shown, way[-1], limits, None)
    except ExtractorError as error:
        yield Input(shown, path, way, error)
        return
    if sniff(inner) == ZIP:
        yield from _archive(shown, path, way, inner, limits)
    else:
        yield Input(shown, path, way)


def load(source: Input, limits: Limits, password: str | None = None) -> bytes:
    """The bytes of an input, through as many archives as it takes. Raises a member of the error family."""
    if source.problem is not None:
        raise source.problem
    file = Path(source.file)
    try:
        if file.stat().st_size > limits.file_bytes:
            raise TooLarge(source.path, f"文件大于 {limits.file_bytes} 字节")
        data = file.read_bytes()
    except OSError as error:
        raise CorruptDocument(source.path, f"无法打开（{error.strerror or error}）", "请检查路径与权限。") from None
    for index in source.members:
        data = read_member(io.BytesIO(data), source.path, index, limits, password)
    return data
