"""Compiled expressions, kept beside the byte code of the modules.

Compiling the vocabulary takes longer than reading a document with it, and every alias makes it longer. A compiled
expression is byte code like that of a module, so it is kept like that: in ``__pycache__``, where Python may write
there (``PYTHONDONTWRITEBYTECODE`` and ``PYTHONPYCACHEPREFIX`` hold), for the next process to take up. Without the
file, or with one of other patterns or another version of ``regex``, everything is compiled anew.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import pickle
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import TypeAlias

import regex

__all__ = ["Store", "beside"]

_Key: TypeAlias = tuple[str, int, tuple[tuple[str, tuple[str, ...]], ...]]


def beside(module: str) -> Path | None:
    """The file for the compiled expressions of the module whose source is ``module``; None where none may be kept."""
    with suppress(NotImplementedError):
        return Path(cache_from_source(module)).with_suffix(".expressions")
    return None


class Store:
    """Compiles expressions, once for all processes that read the same patterns with the same libraries.

    ``version`` says what the expressions depend on besides their source; ``path`` is the file that keeps them, None
    for none.
    """

    def __init__(self, path: Path | None, version: str) -> None:
        self._path = path
        self._version = f"{version} {regex.__version__} {sys.version}".encode()
        self._known: dict[_Key, regex.Pattern[str]] = self._kept()
        self._fresh = False

    def compiled(self, source: str, flags: int = 0, **lists: Iterable[str]) -> regex.Pattern[str]:
        """``source`` compiled; ``\\L<name>`` in it refers to the named lists. Raises ``regex.error``."""
        words = {name: tuple(listed) for name, listed in lists.items()}
        key: _Key = source, int(flags), tuple(sorted(words.items()))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = regex.compile(source, flags, **words)
            if not self._fresh:
                self._fresh = True
                atexit.register(self.keep)
        return found

    def _digest(self, packed: bytes) -> bytes:
        return hashlib.sha256(self._version + packed).digest()

    def _kept(self) -> dict[_Key, regex.Pattern[str]]:
        """What an earlier process left; nothing where the file is missing, damaged or another version's."""
        with suppress(OSError):
            data = self._path.read_bytes() if self._path is not None else b""
            packed = data[hashlib.sha256().digest_size :]
            if packed and data == self._digest(packed) + packed:
                known: dict[_Key, regex.Pattern[str]] = pickle.loads(packed)
                return known
        return {}

    def keep(self) -> None:
        """Leave what was compiled to later processes; not being able to is no error."""
        if self._path is None or not self._fresh or sys.dont_write_bytecode:
            return
        packed = pickle.dumps(self._known, pickle.HIGHEST_PROTOCOL)
        beside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            beside.write_bytes(self._digest(packed) + packed)
            beside.replace(self._path)
            self._fresh = False
