"""A fence around readers written in other languages: what they throw becomes an error that names the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from extractor.errors import CorruptDocument, ExtractorError

__all__ = ["fenced"]


@contextmanager
def fenced(path: str, reason: str) -> Iterator[None]:
    """Turn any failure inside into :class:`CorruptDocument` with ``reason``; our own errors pass.

    A panic of a Rust extension is no ``Exception`` to Python, so that programs do not swallow it by accident.
    Here it is swallowed on purpose: a broken file is no reason to end the run.
    """
    try:
        yield
    except (ExtractorError, MemoryError):
        raise
    except Exception as error:
        raise CorruptDocument(path, f"{reason}（{str(error)[:120]}）") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise CorruptDocument(path, reason) from error
