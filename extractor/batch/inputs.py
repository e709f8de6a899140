"""What a batch reads: files, folders, globs and the members of archives, as one list in a fixed order."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from extractor.batch.archives import ZIP, is_archive, litter, members_of, read_member
from extractor.batch.folders import Found, files_at, identity
from extractor.batch.places import canonical, files_below, first_bytes, is_remote, read_all, size_of
from extractor.errors import CorruptDocument, ExtractorError, TooLarge
from extractor.limits import Limits
from extractor.readers.sniff import sniff

__all__ = ["Input", "expand", "load"]


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

    ``omit`` is a folder that is never read (the output). A path that does not exist raises FileNotFoundError, an
    output folder that is itself an input OutputIsInput; everything else that is wrong with a file becomes the
    ``problem`` of its input.
    """
    found: list[Input] = []
    seen: set[str] = set()
    hidden = None if omit is None or is_remote(str(omit)) else Path(omit).resolve()
    for argument in map(str, arguments):
        for path, error in _remote(argument, str(omit)) if is_remote(argument) else files_at(argument, hidden):
            key = path if is_remote(path) else identity(path)
            if key in seen:
                continue
            seen.add(key)
            if error is None:
                found.extend(_members(path, limits))
            else:
                found.append(Input(path, path, problem=_unopened(path, error)))
    return list(_told_apart(found))


def _told_apart(inputs: Iterable[Input]) -> Iterator[Input]:
    """Each input under a path of its own: an archive may hold several members of one name."""
    taken: set[str] = set()
    times: Counter[str] = Counter()
    for source in inputs:
        path = source.path
        while path in taken:
            times[source.path] += 1
            path = f"{source.path}#{times[source.path] + 1}"
        taken.add(path)
        yield source if path == source.path else replace(source, path=path)


def _remote(url: str, omit: str) -> Iterator[Found]:
    inside = (canonical(omit) if is_remote(omit) else omit).rstrip("/") + "/"
    for name in files_below(url):
        if not litter(PurePosixPath(name)) and not name.startswith(inside):
            yield Found(name)


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
    for name, way, refused in members_of(io.BytesIO(data), shown, limits):
        yield Input(name, path, way, refused)


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


def load(source: Input, limits: Limits, password: str | None = None) -> bytes:
    """The bytes of an input, through as many archives as it takes. Raises a member of the error family."""
    if source.problem is not None:
        raise source.problem
    try:
        if _size(source.file) > limits.file_bytes:
            raise TooLarge(source.path, f"文件大于 {limits.file_bytes} 字节")
        if not source.members:
            return _bytes(source.file)
        with ExitStack() as opened:
            # An archive of hundreds of members is not read whole for each of them.
            archive: BinaryIO = (
                io.BytesIO(read_all(source.file))
                if is_remote(source.file)
                else opened.enter_context(Path(source.file).open("rb"))
            )
            for index in source.members:
                data = read_member(archive, source.path, index, limits, password)
                archive = io.BytesIO(data)
            return data
    except OSError as error:
        raise _unopened(source.path, error) from None
