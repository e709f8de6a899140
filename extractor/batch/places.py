"""Places beyond the local disk: any path fsspec knows (``s3://…``, ``hdfs://…``, ``memory://…``; extra ``dask``)."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from extractor.errors import CorruptDocument, MissingExtra

__all__ = ["canonical", "files_below", "first_bytes", "is_remote", "open_place", "read_all", "size_of"]


def is_remote(path: str) -> bool:
    """Whether a path names its protocol; everything else is on the local disk."""
    return "://" in path


def open_place(url: str) -> tuple[Any, str]:
    """The file system behind a URL and the path on it. Raises MissingExtra without fsspec or the protocol's driver."""
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(url)
    except ImportError as error:
        raise MissingExtra(
            url,
            f"缺少访问该路径的组件（{error}）",
            "请安装：pip install 'budget-disclosure-extractor[dask]' 及对应的存储驱动。",
        ) from None
    return system, str(path)


def canonical(url: str) -> str:
    """The one spelling of a URL that the listing of its file system uses too."""
    system, path = open_place(url)
    return str(system.unstrip_protocol(path))


def files_below(url: str) -> Iterator[str]:
    """The files a URL stands for (itself, a folder's, a glob's), in the order of their paths.

    Raises FileNotFoundError when there are none.
    """
    system, path = open_place(url)
    if glob.has_magic(path):
        names = sorted(name for name in system.glob(path) if system.isfile(name))
    elif system.isdir(path):
        names = sorted(system.find(path), key=lambda name: PurePosixPath(name).parts)
    else:
        names = [path] if system.exists(path) else []
    if not names:
        raise FileNotFoundError(url)
    for name in names:
        yield system.unstrip_protocol(name)


def size_of(url: str) -> int:
    """How many bytes the file holds."""
    system, path = open_place(url)
    return int(system.size(path) or 0)


def first_bytes(url: str, count: int) -> bytes:
    """The first bytes of a file."""
    system, path = open_place(url)
    data: bytes = system.cat_file(path, start=0, end=count)
    return data


def read_all(url: str) -> bytes:
    """The bytes of a file. Raises CorruptDocument when it cannot be fetched."""
    system, path = open_place(url)
    try:
        data: bytes = system.cat_file(path)
    except Exception as error:  # every driver has its own
        raise CorruptDocument(url, f"无法取得文件（{type(error).__name__}：{error}）", "请检查路径与权限。") from None
    return data
