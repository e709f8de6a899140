"""What a batch reads: files, folders, globs and the members of archives, as one list in a fixed order."""

from __future__ import annotations

import glob
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from extractor.batch.archives import ZIP, is_archive, litter, member_names, read_member
from extractor.batch.places import canonical, files_below, first_bytes, is_remote, read_all, size_of
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


def expand(arguments: Iterable[str | Path], limits: Limits, *, omit: str | Path | None = None) -> list[Input]:
    """All inputs in the order of the arguments, folders and globs in the order of their paths, each file once.

    ``omit`` is a folder that is never read (the output). A path that does not exist raises FileNotFoundError;
    everything else that is wrong with a file becomes the ``problem`` of its input.
    """
    found: list[Input] = []
    seen: set[str] = set()
    for argument in map(str, arguments):
        paths = _remote(argument, str(omit)) if is_remote(argument) else _files(argument, _hidden(omit))
        for path in paths:
            key = path if is_remote(path) else os.path.abspath(path)  # noqa: PTH100 - a link is an input of its own
            if key in seen:
                continue
            seen.add(key)
            found.extend(_members(path, limits))
    return found


def _hidden(omit: str | Path | None) -> Path | None:
    return None if omit is None or is_remote(str(omit)) else Path(omit).resolve()


def _remote(url: str, omit: str) -> Iterator[str]:
    inside = (canonical(omit) if is_remote(omit) else omit).rstrip("/") + "/"
    for name in files_below(url):
        if not litter(PurePosixPath(name)) and not name.startswith(inside):
            yield name


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
    """The input at ``path``, or the files of the archive that lies there."""
    shown = path if is_remote(path) else Path(path).as_posix()
    plain = Input(shown, path)
    try:
        if not is_remote(path) and not Path(path).is_file():
            problem = CorruptDocument(shown, "不是普通文件，或链接指向的文件不存在", "请检查该路径。")
            yield Input(shown, path, problem=problem)
            return
        # A file over the limit is refused by whoever reads it, in their own words.
        if not is_archive(_head(path)) or _size(path) > limits.file_bytes:
            yield plain
            return
        data = _bytes(path)
    except (OSError, ExtractorError) as error:
        yield Input(shown, path, problem=_unopened(shown, error))
        return
    if sniff(data) != ZIP:
        yield plain
        return
    yield from _archive(shown, path, (), data, limits)


def _unopened(shown: str, error: OSError | ExtractorError) -> ExtractorError:
    if isinstance(error, ExtractorError):
        return error
    return CorruptDocument(shown, f"无法打开（{error.strerror or error}）", "请检查路径与权限。")


def _head(path: str) -> bytes:
    if is_remote(path):
        return first_bytes(path, 4)
    with Path(path).open("rb") as stream:
        return stream.read(4)


def _size(path: str) -> int:
    return size_of(path) if is_remote(path) else Path(path).stat().st_size


def _bytes(path: str) -> bytes:
    return read_all(path) if is_remote(path) else Path(path).read_bytes()


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
    try:
        if _size(source.file) > limits.file_bytes:
            raise TooLarge(source.path, f"文件大于 {limits.file_bytes} 字节")
        data = _bytes(source.file)
    except OSError as error:
        raise _unopened(source.path, error) from None
    for index in source.members:
        data = read_member(io.BytesIO(data), source.path, index, limits, password)
    return data
