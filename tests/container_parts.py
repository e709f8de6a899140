"""Builds small OLE2 and XLSX containers for the tests."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from extractor.limits import DEFAULT_LIMITS, Limits
from extractor.readers import Source
from extractor.readers.sniff import sniff

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def source(data: bytes, name: str = "临江县.bin", limits: Limits = DEFAULT_LIMITS, media_type: str = "") -> Source:
    """What a reader is handed for these bytes."""
    return Source(name, data, hashlib.sha256(data).hexdigest(), media_type or sniff(data), limits)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE2 container with these streams, each padded so that it needs no mini stream."""
    sectors: list[bytes] = []
    fat: list[int] = []
    entries: list[bytes] = []

    def entry(name: str, kind: int, start: int, size: int, child: int, right: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        links = struct.pack("<III", _FREE, right, child)
        return (
            raw.ljust(64, b"\0")
            + struct.pack("<HBB", len(raw), kind, 1)
            + links
            + b"\0" * 36
            + struct.pack("<IQ", start, size)
        )

    names = list(streams)
    entries.append(entry("Root Entry", 5, _END, 0, 1 if names else _FREE, _FREE))
    for index, name in enumerate(names):
        data = streams[name].ljust(4096, b"\0")
        data += b"\0" * (-len(data) % 512)
        first = len(sectors)
        count = len(data) // 512
        sectors.extend(data[i * 512 : i * 512 + 512] for i in range(count))
        fat.extend([*range(first + 1, first + count), _END])
        entries.append(entry(name, 2, first, len(data), _FREE, index + 2 if index + 1 < len(names) else _FREE))
    while len(entries) % 4:
        entries.append(b"\0" * 128)
    directory = len(sectors)
    blob = b"".join(entries)
    count = len(blob) // 512
    sectors.extend(blob[i * 512 : i * 512 + 512] for i in range(count))
    fat.extend([*range(directory + 1, directory + count), _END])
    table_at = len(sectors)
    tables = (len(fat) + 128) // 128
    fat.extend([_FAT] * tables)
    fat.extend([_FREE] * (-len(fat) % 128))
    blob = struct.pack(f"<{len(fat)}I", *fat)
    sectors.extend(blob[i * 512 : i * 512 + 512] for i in range(len(blob) // 512))
    used = len(blob) // 512
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, used, directory, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *[table_at + i if i < used else _FREE for i in range(109)])
    return header + b"".join(sectors)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

Value = str | int | float | tuple[float, str] | None
"""A cell: text, a number, a number with its format code, or nothing."""


def xlsx(
    sheets: Mapping[str, Sequence[Sequence[Value]]],
    *,
    merged: Mapping[str, Sequence[str]] | None = None,
    hidden: Sequence[str] = (),
    extra: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook with these sheets of rows; ``merged`` lists ranges, ``extra`` raw XML before a sheet's data."""
    codes: list[str] = []
    members: dict[str, str | bytes] = {}
    overrides = links = listed = ""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        body = "".join(_row(index, row, codes) for index, row in enumerate(rows, 1))
        ranges = (merged or {}).get(name, ())
        merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in ranges)
        merges = f"<mergeCells>{merges}</mergeCells>" if merges else ""
        members[f"xl/worksheets/sheet{number}.xml"] = (
            f"<worksheet {_MAIN}>{(extra or {}).get(name, '')}<sheetData>{body}</sheetData>{merges}</worksheet>"
        )
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        overrides += f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}"/>'
        links += f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name="{escape(name)}" sheetId="{number}"{state} r:id="r{number}"/>'
    formats = "".join(
        f'<numFmt numFmtId="{200 + i}" formatCode="{escape(c, {chr(34): "&quot;"})}"/>' for i, c in enumerate(codes)
    )
    styles = "".join(f'<xf numFmtId="{200 + i}" applyNumberFormat="1"/>' for i in range(len(codes)))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    members["[Content_Types].xml"] = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/>{overrides}'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind.replace("sheet.main", "styles")}"/></Types>'
    )
    members["_rels/.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    members["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="rs" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    )
    members["xl/workbook.xml"] = f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    members["xl/styles.xml"] = (
        f'<styleSheet {_MAIN}><numFmts count="{len(codes)}">{formats}</numFmts>'
        "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
        f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>'
    )
    return zipped(members)


def _row(index: int, row: Sequence[Value], codes: list[str]) -> str:
    cells = ""
    for column, value in enumerate(row):
        reference = f"{chr(65 + column)}{index}"
        if value is None:
            continue
        if isinstance(value, str):
            cells += f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
            continue
        style = ""
        if isinstance(value, tuple):
            value, code = value
            if code not in codes:
                codes.append(code)
            style = f' s="{codes.index(code) + 1}"'
        cells += f'<c r="{reference}"{style}><v>{value!r}</v></c>'
    return f'<row r="{index}">{cells}</row>'
