"""Pictures of the pages that figures stand on, as PDFium draws them; the page's script shows the part that matters.

One picture a page serves every figure on it, so a report of many figures needs few of them.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import pi
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.batch.archives import is_archive
from extractor.batch.inputs import expand, load
from extractor.errors import ExtractorError
from extractor.limits import DEFAULT_LIMITS

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Originals", "Picture", "data_uri", "pictures"]

DPI = 110
"""Fine enough to read table figures, coarse enough that a page takes some 30 KB."""
QUALITY = 45
_LARGEST = 40_000_000
"""A page of more pixels than this at full resolution is drawn smaller."""
_SAMPLED = 400
"""Characters looked at to tell which way a page is read."""
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Picture:
    """One page: its number, its size in points as the reader saw it, and the picture (WebP)."""

    page: int
    width: float
    height: float
    data: bytes


class Originals:
    """Finds the files that were read: where ``documents.path`` says, else below another folder.

    A file counts only when its SHA-256 is that of the file read, so that no box lands on another edition.
    """

    def __init__(self, *folders: Path) -> None:
        self._folders = folders

    def find(self, path: str, sha256: str) -> bytes | None:
        """The bytes of the file; None where it is not to be found unchanged."""
        for place in self._places(path):
            try:
                data = place.read_bytes() if place.is_file() else None
            except OSError:
                data = None
            if data is not None and hashlib.sha256(data).hexdigest() == sha256:
                return data
        return self._member(path, sha256)

    def _places(self, path: str) -> Iterator[Path]:
        given = Path(path)
        yield given
        parts = given.parts[1:] if given.is_absolute() else given.parts
        if ".." in parts:
            parts = (given.name,)
        for folder in self._folders:
            for at in range(len(parts)):
                yield folder.joinpath(*parts[at:])

    def _member(self, path: str, sha256: str) -> bytes | None:
        """A file inside an archive: the archive is the longest part of the path that is a file."""
        for parent in Path(path).parents:
            for place in self._places(parent.as_posix()):
                try:
                    with place.open("rb") as stream:
                        if not is_archive(stream.read(4)):
                            continue
                except OSError:
                    continue
                inner = Path(path).relative_to(parent).as_posix()
                for source in expand([place], DEFAULT_LIMITS):
                    if source.path.endswith("/" + inner):
                        try:
                            data = load(source, DEFAULT_LIMITS)
                        except ExtractorError:
                            continue
                        if hashlib.sha256(data).hexdigest() == sha256:
                            return data
        return None


def pictures(data: bytes, pages: Iterable[int]) -> Iterator[Picture]:
    """Draw the pages (from 1) of a PDF; what cannot be drawn is left out."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return
    try:
        for number in sorted(pages):
            if 1 <= number <= len(document):
                try:
                    yield _picture(document[number - 1], number)
                except (pypdfium2.PdfiumError, MemoryError, ValueError):
                    continue
    finally:
        document.close()


def _picture(page: Any, number: int) -> Picture:
    quarter = _reading_turn(page)
    turned = (quarter - page.get_rotation() // 90) % 4
    width, height = page.get_size()
    if turned % 2:
        width, height = height, width
    scale = min(DPI / 72, (_LARGEST / max(width * height, 1)) ** 0.5)
    image: Image = page.render(scale=scale, rotation=turned * 90, grayscale=True).to_pil()
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=2)
    return Picture(number, round(width, 1), round(height, 1), out.getvalue())


def _reading_turn(page: Any) -> int:
    """Quarter turns from the page's own space to the frame most of its characters stand upright in.

    That is the frame the PDF reader measures boxes in.
    """
    import pypdfium2.raw as raw

    text = page.get_textpage()
    try:
        count = raw.FPDFText_CountChars(text)
        step = max(1, count // _SAMPLED)
        quarters: Counter[int] = Counter(
            round(raw.FPDFText_GetCharAngle(text, index) / (pi / 2))
            for index in range(0, count, step)
            if raw.FPDFText_GetTextObject(text, index)
        )
    finally:
        text.close()
    if not quarters:
        return int(page.get_rotation()) // 90
    upright: int = quarters.most_common(1)[0][0]
    return -upright % 4


def data_uri(data: bytes) -> str:
    """A picture as part of the page."""
    return "data:image/webp;base64," + base64.b64encode(data).decode("ascii")
