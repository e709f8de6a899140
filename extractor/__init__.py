"""Budget and final-accounts disclosures of Chinese government departments (部门预算/决算公开) as data.

``read`` takes one file, ``read_many`` files, folders and globs; both give pandas data frames whose columns
:mod:`extractor.schema` defines. Everything is imported when it is first used, so ``import extractor`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.corpus import Corpus, Disclosure, read, read_many
    from extractor.errors import (
        CorruptDocument,
        EncryptedDocument,
        ExtractorError,
        MissingExtra,
        OcrUnavailable,
        PatternError,
        TimedOut,
        TooLarge,
        UnsupportedFormat,
    )

__version__ = "0.1.0"

__all__ = [
    "Corpus",
    "CorruptDocument",
    "Disclosure",
    "EncryptedDocument",
    "ExtractorError",
    "MissingExtra",
    "OcrUnavailable",
    "PatternError",
    "TimedOut",
    "TooLarge",
    "UnsupportedFormat",
    "__version__",
    "read",
    "read_many",
]

_HOMES = dict.fromkeys(("Corpus", "Disclosure", "read", "read_many"), "extractor.corpus")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES.get(name, "extractor.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
