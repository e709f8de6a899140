"""Scanned pages of a PDF: rendered, recognised side by side, and turned into the same glyphs and rules as any page."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from extractor.document import Block, Notice, Paragraph, Table
from extractor.errors import OcrUnavailable
from extractor.readers import Source, ocr
from extractor.readers.pdf.page import Frame, Glyph, Page
from extractor.readers.pdf.rules import Rules

__all__ = ["FEW", "Scans", "with_confidence"]

FEW = 8
"""A page with fewer characters than this under an image that covers it has no usable text."""
DPI = 150
_POINT = 72 / DPI
_SHARE = 0.7
"""The share of a file's time that recognition may use: what was read of a long scan is worth more than nothing."""
_EM = 0.8
"""A character's height as a share of its line's box, which the recogniser draws with some air."""


class Scans:
    """The pages of one file that have to be recognised, several at once and only so many in memory."""

    def __init__(self, source: Source, pdf: Any) -> None:
        """Raises OcrUnavailable when recognition is demanded and the extra is missing."""
        self._source, self._pdf = source, pdf
        self._forced = source.ocr == "force"
        self._on = source.ocr != "off" and ocr.available()
        if self._forced and not self._on:
            raise OcrUnavailable(source.path, "未安装 OCR 扩展")
        self._deadline = time.monotonic() + _SHARE * source.limits.seconds
        self.given_up: list[int] = []
        """Pages that were left unread because the file's time was nearly used up."""
        self._threads: ThreadPoolExecutor | None = None
        self._running: deque[Future[Page]] = deque()

    def wants(self, page: Page) -> bool:
        """Whether a page is to be recognised: it has no usable text, or the user insists."""
        if not self._on or not (self._forced or page.garbled or (page.pictured and len(page.glyphs) < FEW)):
            return False
        if time.monotonic() < self._deadline:
            return True
        self.given_up.append(page.number)
        return False

    def submit(self, page: Page) -> Iterator[Page]:
        """Have a page recognised; yields earlier ones that are done when enough are under way."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(ocr.at_once())
        # PDFium is not thread-safe: pages are rendered here and only recognised elsewhere.
        image = self._pdf[page.number - 1].render(scale=DPI / 72, grayscale=True, may_draw_forms=False).to_numpy()
        picture = image[:, :, 0].copy() if image.ndim == 3 else image.copy()
        self._running.append(self._threads.submit(_recognised, picture, page, self._source.path))
        while len(self._running) > 2 * ocr.at_once():
            yield self._running.popleft().result()

    def finish(self) -> Iterator[Page]:
        """The remaining pages, in order."""
        while self._running:
            yield self._running.popleft().result()

    def close(self) -> None:
        """Let the threads go."""
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)


def _recognised(picture: Any, page: Page, path: str) -> Page:
    found = ocr.recognise(picture, path)
    scale = _POINT
    glyphs: list[Glyph] = []
    for number, line in enumerate(found.lines, 1):
        middle, em = (line.top + line.bottom) / 2 * scale, _EM * (line.bottom - line.top) * scale
        for mark in line.marks:
            top = middle - em / 2
            glyphs.append(Glyph(mark.x0 * scale, top, mark.x1 * scale, top + em, mark.char, False, False, 0, number))
    rules = Rules(
        [(scale * at, scale * start, scale * end) for at, start, end in found.horizontal],
        [(scale * at, scale * start, scale * end) for at, start, end in found.vertical],
        [],
    )
    frame = Frame(found.width * scale, found.height * scale, found.turn)
    confidence = tuple(
        (frame.box(line.x0 * scale, line.top * scale, line.x1 * scale, line.bottom * scale), line.confidence)
        for line in found.lines
    )
    return Page(page.number, frame, glyphs, rules, recognised=confidence)


def notice(recognised: Mapping[int, tuple[tuple[Any, float], ...]]) -> Notice:
    """What the user should know of recognised pages."""
    pages = sorted(recognised)
    named = "、".join(map(str, pages[:8])) + ("…" if len(pages) > 8 else "")
    scores = [score for lines in recognised.values() for _, score in lines]
    mean = sum(scores) / len(scores) if scores else 0.0
    return Notice(
        "ocr_page", f"第 {named} 页是扫描图像，文字由 OCR 识别（平均置信度 {mean:.2f}），数字请核对原件", pages[0]
    )


def with_confidence(block: Block, recognised: Mapping[int, tuple[tuple[Any, float], ...]]) -> Block:
    """The block with the confidence of the least sure line it was recognised from."""
    if isinstance(block, Paragraph):
        scores = [_least(line.box, recognised[line.page]) for line in block.lines if line.page in recognised]
        return replace(block, confidence=min(scores)) if scores else block
    if isinstance(block, Table) and block.page in recognised:
        lines = recognised[block.page]
        cells = [replace(c, confidence=_least(c.box, lines)) if c.box and c.text else c for c in block.cells]
        return replace(block, cells=tuple(cells))
    return block


def _least(box: Any, lines: tuple[tuple[Any, float], ...]) -> float:
    """The lowest confidence among the lines whose box meets ``box``; what was recognised is never quite certain."""
    met = [
        score
        for line, score in lines
        if line.x0 < box.x1 and line.x1 > box.x0 and line.top < box.bottom and line.bottom > box.top
    ]
    return min(0.999, *met) if met else 0.999
