"""Bounds that keep one hostile or broken file from taking the run down with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Exceeding a bound raises :class:`extractor.errors.TooLarge` or ``TimedOut``."""

    file_bytes: int = 256 * 1024**2
    """Size of the file as it lies on disk."""
    unpacked_bytes: int = 1024**3
    """Sum of the unpacked sizes of the members of a zip container (DOCX, XLSX, archives)."""
    unpack_ratio: int = 200
    """Unpacked size over packed size of one member beyond 10 MB: more is a zip bomb."""
    pages: int = 2000
    cells: int = 400_000
    """Cells of all tables of one document."""
    paragraphs: int = 400_000
    seconds: float = 300.0
    """Wall-clock time for one file, enforced by the batch driver."""


DEFAULT_LIMITS = Limits()
