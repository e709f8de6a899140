"""The tree of a story as a reader of the finished document sees it: wrappers opened, changes accepted.

Content controls (``w:sdt``), smart tags, hyperlinks and tracked insertions are transparent; tracked deletions and
the sources of moves are gone; of ``mc:AlternateContent`` one branch remains.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.readers.docx.package import Element
from extractor.readers.docx.styles import W, is_on

__all__ = [
    "CX",
    "DGM",
    "MC",
    "A",
    "C",
    "M",
    "R",
    "V",
    "children",
    "chosen",
    "is_deleted",
    "is_deleted_cell",
    "is_deleted_row",
    "joins_next",
]

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
V = "{urn:schemas-microsoft-com:vml}"

_TRANSPARENT = frozenset(
    W + name
    for name in ("ins", "moveTo", "smartTag", "customXml", "sdtContent", "hyperlink", "fldSimple", "dir", "bdo")
)
_GONE = frozenset(
    W + name for name in ("del", "moveFrom", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr",
                          "smartTagPr", "customXmlPr", "bookmarkStart", "bookmarkEnd", "proofErr", "sectPr")
)  # fmt: skip
_SDT = W + "sdt"
_ALTERNATE = MC + "AlternateContent"
_MEANINGFUL = (W + "t", W + "txbxContent", C + "chart", CX + "chart", DGM + "relIds", W + "p", W + "tab", W + "sym")


def chosen(alternate: Element) -> Element | None:
    """The branch of an ``mc:AlternateContent`` to read.

    The first choice, as in Word; the fallback where no choice holds anything a reader of text can use.
    """
    branches = [branch for branch in alternate if branch.tag in (MC + "Choice", MC + "Fallback")]
    for branch in branches:
        if next(branch.iter(*_MEANINGFUL), None) is not None:
            return branch
    return branches[0] if branches else None


def children(parent: Element) -> Iterator[Element]:
    """The children of an element in reading order, wrappers opened, deletions and properties left out."""
    stack = [iter(parent)]
    while stack:
        for child in stack[-1]:
            tag = child.tag
            if tag in _GONE:
                continue
            if tag in _TRANSPARENT:
                stack.append(iter(child))
                break
            if tag == _SDT:
                content = child.find(W + "sdtContent")
                if content is not None:
                    stack.append(iter(content))
                    break
                continue
            if tag == _ALTERNATE:
                branch = chosen(child)
                if branch is not None:
                    stack.append(iter(branch))
                    break
                continue
            yield child
        else:
            stack.pop()


def joins_next(properties: Element | None) -> bool:
    """Whether a paragraph runs on into the next: its mark was deleted or moved away, or it is a drop cap."""
    if properties is None:
        return False
    mark = properties.find(W + "rPr")
    if mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None):
        return True
    frame = properties.find(W + "framePr")
    return frame is not None and frame.get(W + "dropCap", "none") in ("drop", "margin")


def is_deleted(element: Element) -> bool:
    """Whether an element stands in a tracked deletion or at the source of a move."""
    return next(element.iterancestors(W + "del", W + "moveFrom"), None) is not None


def is_deleted_row(row: Element) -> bool:
    """Whether a table row is gone once changes are accepted, or is hidden."""
    properties = row.find(W + "trPr")
    return properties is not None and (properties.find(W + "del") is not None or bool(is_on(properties, "hidden")))


def is_deleted_cell(cell: Element) -> bool:
    """Whether a table cell is gone once changes are accepted."""
    return cell.find(f"{W}tcPr/{W}cellDel") is not None
