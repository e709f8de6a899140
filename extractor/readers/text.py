"""Plain text (TXT): lines, wrapped lines, tables of tabs, and pages flattened to a single line.

The path of a block, ``char=a,b`` (RFC 5147), is its stretch of the decoded file. A paragraph's text is exactly
that stretch, unless residue of a converter or a layout line break had to be taken out of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.document import Block, Document, Notice, Paragraph
from extractor.errors import CorruptDocument, TooLarge
from extractor.readers import Source
from extractor.readers.encoding import decode
from extractor.readers.text_flat import cut_flat, is_flat, page_head
from extractor.readers.text_grid import Line, grid_at
from extractor.readers.wrapping import Wrapping, Written, columns, joined

__all__ = ["read"]

_KEYS = {
    "标题": "title",
    "名称": "title",
    "发布时间": "published",
    "发布日期": "published",
    "公开时间": "published",
    "公开日期": "published",
    "发布机构": "source",
    "发布单位": "source",
    "发文机关": "source",
    "来源": "source",
    "信息来源": "source",
    "文号": "document_number",
    "索引号": "index_number",
    "栏目": "column",
    "原文链接": "url",
    "原文地址": "url",
    "网址": "url",
    "URL": "url",
}
_META = re.compile(r"\s*([\u3400-\u9fffA-Za-z]{2,8})\s*[:：]\s*(.*)$")
_SEPARATOR = re.compile(r"\s*[=\-*_#~—]{4,}\s*(?:正文)?\s*[=\-*_#~—]{4,}\s*$|\s*[=*_~-]{8,}\s*$")
_RESIDUE = re.compile(
    r"\[bookmark:[^\]\n]{0,60}\]|<!(?:--)?\s*\[(?:if|endif)[^\]]*\]\s*(?:--)?>"
    r"|(?:HYPERLINK\s+\\l\s+\"[^\"\n]*\"|PAGEREF\s+_Toc\d+\s+\\h|TOC\s+\\o\s+\"[^\"\n]*\"(?:\s+\\[a-z])*)\s?"
)
_WHITE = "\ufeff\t \u3000\xa0"
_MOST_LINES_JOINED = 200


def read(source: Source) -> Document:
    """Read a text file in any Chinese encoding.

    Raises :class:`CorruptDocument` when nothing but white space is in it, :class:`TooLarge` beyond the limits.
    """
    decoded = decode(source.data)
    text = decoded.text
    if not text.strip("\ufeff\0 \t\r\n\u3000"):
        raise CorruptDocument(source.path, "文件中没有文字")
    lines = _lines(text)
    properties, begin = _properties(lines)
    blocks: list[Block] = []
    cells = 0
    for block in _blocks(lines, begin, properties.get("title", "")):
        if isinstance(block, Paragraph):
            if len(blocks) >= source.limits.paragraphs:
                raise TooLarge(source.path, f"段落多于 {source.limits.paragraphs} 个")
        else:
            cells += len(getattr(block, "cells", ()))
            if cells > source.limits.cells:
                raise TooLarge(source.path, f"表格单元格多于 {source.limits.cells} 个")
        blocks.append(block)
    notices = (Notice("garbled_text", f"有 {decoded.damaged} 处字节无法解读"),) if decoded.damaged else ()
    return Document(
        source.path, source.sha256, source.media_type, tuple(blocks), properties=properties, notices=notices
    )


def _lines(text: str) -> list[Line]:
    return [
        Line(m.start(), m.group().rstrip("\0")) for m in re.finditer(r"[^\r\n\f\v\u2028\u2029]+|(?<=\n)(?=\r?\n)", text)
    ]


def _properties(lines: list[Line]) -> tuple[dict[str, str], int]:
    """The metadata a crawler wrote before the text, and the index of the first line of the text."""
    found: dict[str, str] = {}
    known = 0
    for index, line in enumerate(lines[:30]):
        text = line.text.lstrip("\ufeff")
        if _SEPARATOR.match(text) and known >= 2:
            return found, index + 1
        match = _META.match(text)
        if match and match.group(1) in _KEYS:
            known += 1
            value = match.group(2).strip()
            if value:
                found.setdefault(_KEYS[match.group(1)], value)
        elif len(text) > 200:
            break
    # Without a separator only an unbroken run of known keys at the top is metadata.
    count = 0
    head: dict[str, str] = {}
    for line in lines:
        match = _META.match(line.text.lstrip("\ufeff"))
        if not match or match.group(1) not in _KEYS:
            break
        count += 1
        if match.group(2).strip():
            head.setdefault(_KEYS[match.group(1)], match.group(2).strip())
    return (head, count) if count >= 3 else ({}, 0)


def _blocks(lines: list[Line], begin: int, title: str) -> Iterator[Block]:
    written = _written(lines, begin)
    wrapping = Wrapping.of(list(written.values()))
    index = begin
    while index < len(lines):
        line = lines[index]
        if index not in written:
            index += 1
            continue
        grid = grid_at(lines, index)
        if grid is not None:
            table, index = grid
            yield table
            continue
        if is_flat(line.text):
            yield from _flat(line, title)
            index += 1
            continue
        after = index + 1
        together = [line]
        if wrapping is not None:
            if written[index].is_page_number:
                index += 1
                continue
            together, after = _together(lines, written, index, wrapping)
        paragraph = _paragraph(together)
        if paragraph is not None:
            yield paragraph
        index = after


def _written(lines: list[Line], begin: int) -> dict[int, Written]:
    """The lines from ``begin`` on that are not empty; an empty line around a page's number parts nothing."""
    found: dict[int, Written] = {}
    last: Written | None = None
    for index in range(begin, len(lines)):
        text = lines[index].text.rstrip(_WHITE)
        stripped = text.lstrip(_WHITE)
        if not stripped:
            continue
        gap = index - 1 not in found and last is not None and not last.is_page_number
        last = Written(stripped, columns(text) - columns(stripped), gap)
        found[index] = last
    return found


def _together(lines: list[Line], written: dict[int, Written], index: int, wrapping: Wrapping) -> tuple[list[Line], int]:
    """The lines of the paragraph that begins at ``index``, and the index of the first line after it."""
    found, before = [lines[index]], written[index]
    after = index + 1
    for following in range(after, len(lines)):
        line = written.get(following)
        if line is None or line.is_page_number:
            continue
        if len(found) >= _MOST_LINES_JOINED or not wrapping.goes_on(before, line):
            break
        found.append(lines[following])
        before, after = line, following + 1
    return found, after


def _flat(line: Line, title: str) -> Iterator[Paragraph]:
    head = page_head(line.text)
    if head and title:
        at = line.text.rfind(title, 0, head)
        if at >= 0:
            span = f"char={line.start + at},{line.start + at + len(title)}"
            yield Paragraph(title, level=1, path=span)
    for begin, end in cut_flat(line.text[head:], title):
        begin, end = begin + head, end + head
        paragraph = _paragraph([Line(line.start + begin, line.text[begin:end])])
        if paragraph is not None:
            yield paragraph


def _paragraph(lines: list[Line]) -> Paragraph | None:
    """The paragraph these lines form; residue and the layout of the lines left out."""
    text = lines[0].text
    for line in lines[1:]:
        text = joined(text, line.text)
    start, end = lines[0].start, lines[-1].end
    if len(lines) == 1:
        start += len(text) - len(text.lstrip(_WHITE))
        end -= len(text) - len(text.rstrip("\t \u3000\xa0"))
    text = _RESIDUE.sub("", text).strip(_WHITE)
    if not text:
        return None
    return Paragraph(text, path=f"char={start},{end}")
