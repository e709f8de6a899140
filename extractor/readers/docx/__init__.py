"""The reader of Word documents (OOXML: .docx, .docm, .dotx, and what WPS writes).

It walks the XML of the parts itself: what the disclosures need (numbering, merged cells, tracked changes, text
boxes, charts) lies below what python-docx's objects show, and its packages refuse files that Word opens.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.document import Block, Document, Notice
from extractor.errors import CorruptDocument
from extractor.readers import Source
from extractor.readers.docx.body import Story, Surroundings
from extractor.readers.docx.numbering import NumberingDefinitions
from extractor.readers.docx.package import Element, Package
from extractor.readers.docx.properties import read_properties
from extractor.readers.docx.styles import StyleSheet, W

__all__ = ["read"]


def read(source: Source) -> Document:
    """Read a DOCX file; no pages, places are paths like ``word/document.xml#p12`` (the 12th ``w:p`` of the part).

    Tracked changes count as accepted; headers, footers and comments are not read. Raises
    :class:`extractor.errors.CorruptDocument`, ``TooLarge``, or ``EncryptedDocument`` for a locked zip member.
    """
    package = Package(source.path, source.data, source.limits)
    try:
        return _read(source, package)
    except RecursionError as error:
        raise CorruptDocument(source.path, "文档嵌套层次过深，无法读取") from error


def _read(source: Source, package: Package) -> Document:
    main = package.main()
    root = package.tree(main)
    body = None if root is None else next(root.iter(W + "body"), None)
    if root is None or body is None:
        raise CorruptDocument(source.path, f"正文部件 {main} 已损坏或不是 Word 正文")
    styles_part = package.related(main, "styles", "styles.xml")
    styles = StyleSheet(package.tree(styles_part) if styles_part else None)
    numbering_part = package.related(main, "numbering", "numbering.xml")
    numbering = NumberingDefinitions(package.tree(numbering_part) if numbering_part else None, styles)
    around = Surroundings(package, styles, numbering)
    story = Story(around, root, main)
    blocks = list(story.blocks(body, "body"))
    blocks.extend(_notes(around, story, main))
    return Document(
        path=source.path,
        sha256=source.sha256,
        media_type=source.media_type,
        blocks=tuple(blocks),
        properties=read_properties(package),
        notices=tuple(_notices(around)),
    )


def _notes(around: Surroundings, story: Story, main: str) -> Iterator[Block]:
    """The notes the text refers to, footnotes first, each kind in the order of the references."""
    for kind in ("footnote", "endnote"):
        wanted = [identifier for found, identifier in story.notes if found == kind]
        part = around.package.related(main, kind + "s", kind + "s.xml") if wanted else None
        root = around.package.tree(part) if part else None
        if root is None or part is None:
            if wanted:
                around.skip("脚注" if kind == "footnote" else "尾注")
            continue
        notes: dict[str, Element] = {}
        for note in root.iterchildren(W + kind):
            notes.setdefault(note.get(W + "id", ""), note)
        inner = Story(around, root, part)
        for identifier in dict.fromkeys(wanted):
            if identifier in notes:
                yield from inner.blocks(notes[identifier], "footnote" if kind == "footnote" else "endnote")


def _notices(around: Surroundings) -> Iterator[Notice]:
    if around.package.repaired:
        names = "、".join(sorted(around.package.repaired))
        yield Notice("repaired", f"部件 {names} 的 XML 不规范，已尽量读取，请核对原文")
    for what in around.skipped:
        yield Notice("part_skipped", f"未读取：{what}")
    if around.pictures:
        yield Notice("image_skipped", f"文档含 {around.pictures} 幅图片，图片中的文字未读取")
