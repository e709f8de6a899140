"""Builds DOCX files for the tests from the XML that matters; everything else is filled in."""

from __future__ import annotations

import hashlib
import io
import zipfile

from extractor.document import Block, Document, Paragraph, Table
from extractor.limits import DEFAULT_LIMITS, Limits
from extractor.readers import Source
from extractor.readers.docx import read

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "cx": "http://schemas.microsoft.com/office/drawing/2014/chartex",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
XMLNS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OFFICE = NAMESPACES["r"]


def part(name: str, content: str) -> str:
    """An XML part whose root is ``w:name`` (or ``name`` with its own prefix)."""
    root = name if ":" in name else f"w:{name}"
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><{root} {XMLNS}>{content}</{root}>'


def relationships(*targets: tuple[str, str, str]) -> str:
    """A .rels part of (identifier, kind, target)."""
    items = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{k}" Target="{t}"/>' for i, k, t in targets)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'
    )


def package(
    body: str = "",
    *,
    numbering: str = "",
    styles: str = "",
    footnotes: str = "",
    endnotes: str = "",
    parts: dict[str, str | bytes] | None = None,
    related: tuple[tuple[str, str, str], ...] = (),
    without: tuple[str, ...] = (),
) -> bytes:
    """A DOCX file with this body; ``parts`` adds or replaces members, ``without`` leaves some out."""
    links = list(related)
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{MEDIA_TYPE}.main+xml"/></Types>'
        ),
        "_rels/.rels": relationships(("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
    }
    for kind, content in (
        ("numbering", numbering),
        ("styles", styles),
        ("footnotes", footnotes),
        ("endnotes", endnotes),
    ):
        if content:
            members[f"word/{kind}.xml"] = part(kind, content)
            links.append((f"rId{kind}", kind, f"{kind}.xml"))
    members["word/_rels/document.xml.rels"] = relationships(*links)
    members.update(parts or {})
    return zipped({name: content for name, content in members.items() if name not in without})


def zipped(members: dict[str, str | bytes]) -> bytes:
    """The members as a zip container."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return buffer.getvalue()


def document(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document as our reader reads it."""
    return read(Source("临江县.docx", data, hashlib.sha256(data).hexdigest(), MEDIA_TYPE, limits))


def blocks(body: str, **arguments: object) -> tuple[Block, ...]:
    """The blocks of a file with this body."""
    return document(package(body, **arguments)).blocks  # type: ignore[arg-type]


def texts(body: str, **arguments: object) -> list[str]:
    """The texts of its paragraphs."""
    return [block.text for block in blocks(body, **arguments) if isinstance(block, Paragraph)]


def table(body: str, **arguments: object) -> Table:
    """Its only table."""
    (found,) = (block for block in blocks(body, **arguments) if isinstance(block, Table))
    return found


def p(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; plain text becomes a run."""
    content = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{content}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run of text."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, num_id: int, level: int = 0) -> str:
    """A paragraph numbered by a list."""
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>')


def level(index: int, form: str, text: str, *, start: int = 1, suffix: str = "nothing", extra: str = "") -> str:
    """A level of a list's definition."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{extra}'
        f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(identifier: int, *levels: str, extra: str = "") -> str:
    """A definition of a list."""
    return f'<w:abstractNum w:abstractNumId="{identifier}">{extra}{"".join(levels)}</w:abstractNum>'


def num(identifier: int, definition: int, **starts: int) -> str:
    """A list; ``level0=4`` restarts its level 0 at 4."""
    overrides = "".join(
        f'<w:lvlOverride w:ilvl="{name.removeprefix("level")}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        for name, start in starts.items()
    )
    return f'<w:num w:numId="{identifier}"><w:abstractNumId w:val="{definition}"/>{overrides}</w:num>'


def tc(content: str = "", properties: str = "") -> str:
    """A table cell; plain text becomes a paragraph."""
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """A table row; plain text becomes a cell."""
    content = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{content}</w:tr>"


def tbl(*rows: str, grid: tuple[int, ...] = ()) -> str:
    """A table with its grid's column widths in twentieths of a point."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
