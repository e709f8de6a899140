"""Number formats of a workbook (数字格式): a cell's value becomes the text the sheet shows."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from lxml import etree

from extractor.errors import CorruptDocument
from extractor.readers.docx.package import Package

__all__ = ["BUILT_IN", "SheetFormats", "plain_number", "read_formats", "shown"]

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 49: "@",
}  # fmt: skip
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]', re.DOTALL)
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?,*|\.[#0?]+,*")
_REFERENCE = re.compile(r"([A-Za-z]+)([0-9]+)$")
_FAR = 12
"""Letters and digits of a reference that are read: calamine goes wherever it points, and far is far enough."""


@dataclass(frozen=True, slots=True)
class SheetFormats:
    """What calamine does not tell of a worksheet: formats of its numbers, its true extent, whether zeros show."""

    codes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0
    zeros: bool = True

    def area(self) -> int:
        """Cells of the rectangle from the sheet's corner to its last value."""
        return self.rows * self.columns


def read_formats(package: Package) -> dict[str, SheetFormats]:
    """The formats of each worksheet of an XLSX by sheet name; raises :class:`CorruptDocument` on hostile XML."""
    main = package.related("", "officeDocument")
    book = package.tree(main) if main else None
    if main is None or book is None:
        return {}
    styles_part = package.related(main, "styles", "styles.xml")
    codes = _style_codes(package, styles_part) if styles_part else []
    relations = package.relationships(main)
    found: dict[str, SheetFormats] = {}
    for sheet in book.iter("{*}sheet"):
        relation = next(
            (relations.get(str(value)) for key, value in sheet.attrib.items() if str(key).endswith("}id")), None
        )
        if relation is not None and relation.kind == "worksheet":
            data = package.data(relation.target)
            if data:
                name, own = str(sheet.get("name") or ""), _sheet(package.path, data, codes)
                found[name] = max(found.get(name, own), own, key=SheetFormats.area)
    return found


def _style_codes(package: Package, part: str) -> list[str]:
    root = package.tree(part)
    if root is None:
        return []
    own = {item.get("numFmtId"): item.get("formatCode") or "" for item in root.iter("{*}numFmt")}
    codes: list[str] = []
    for group in root.iter("{*}cellXfs"):
        for item in group.iterchildren("{*}xf"):
            number = item.get("numFmtId") or "0"
            codes.append(own.get(number) or (BUILT_IN.get(int(number), "") if number.isdecimal() else ""))
    return codes


def _sheet(path: str, data: bytes, styles: list[str]) -> SheetFormats:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise CorruptDocument(path, "工作表含有 DTD 或实体声明，OOXML 不允许，可能是恶意文件")
    codes: dict[tuple[int, int], str] = {}
    rows = columns = 0
    zeros = True
    row = column = -1
    events = etree.iterparse(
        io.BytesIO(data), events=("start", "end"), tag=("{*}row", "{*}c", "{*}sheetView"),
        resolve_entities=False, no_network=True, load_dtd=False, recover=True,
    )  # fmt: skip
    try:
        for event, element in events:
            name = etree.QName(element).localname
            if event == "start":
                if name == "row":
                    number = element.get("r") or ""
                    row, column = (int(number) - 1 if number.isdecimal() else row + 1), -1
                elif name == "sheetView":
                    zeros = zeros and element.get("showZeros") not in ("0", "false")
                continue
            if name == "c":
                place = _REFERENCE.match(element.get("r") or "")
                column = _column(place[1][:_FAR].upper()) if place else column + 1
                at = int(place[2][:_FAR]) - 1 if place else row
                if len(element):
                    rows, columns = max(rows, at + 1), max(columns, column + 1)
                    style = element.get("s") or "0"
                    code = styles[int(style)] if style.isdecimal() and int(style) < len(styles) else ""
                    if code and element.get("t", "n") == "n":
                        codes[(at, column)] = code
                element.clear()
            elif name == "row":
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError:
        pass  # calamine decides whether the sheet can be read; formats are an addition
    return SheetFormats(codes, rows, columns, zeros)


def _column(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value - 1


def plain_number(value: float) -> str:
    """A number as Excel's General format writes it: no ``.0``, no noise of binary fractions."""
    try:
        number = Decimal(f"{value:.15g}")
    except InvalidOperation:
        return str(value)
    if not number.is_finite():
        return str(value)
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[str, ...]:
    parts: list[str] = []
    quoted = escaped = False
    current = ""
    for character in code:
        if character == ";" and not quoted and not escaped:
            parts.append(current)
            current = ""
            continue
        if character == '"' and not escaped:
            quoted = not quoted
        escaped = character == "\\" and not escaped and not quoted
        current += character
    return (*parts, current)


def shown(value: float, code: str) -> str:
    """A number as the sheet shows it under a format code; as General does where the code is beyond us."""
    if not code or code.lower() == "general" or code == "@":
        return plain_number(value)
    sections = _sections(code)
    if len(sections) >= 3 and _rounds_to_zero(value, sections[0]):
        section, number = sections[2], 0.0
    elif value < 0 and len(sections) >= 2 and sections[1]:
        section, number = sections[1], -value
    else:
        section, number = sections[0], value
    text = _section(number, section)
    return plain_number(value) if text is None else text.strip()


def _rounds_to_zero(value: float, section: str) -> bool:
    return value == 0


def _section(value: float, section: str) -> str | None:
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literals.append(match.group(1) or match.group(2) or "")
        return "\0" if literals[-1] else ""

    bare = _LITERAL.sub(keep, section)
    literals = [literal for literal in literals if literal]
    plain = bare.replace("\0", "")
    if plain.strip().lower() == "general":
        return None
    match = _DIGITS.search(bare)
    if match is None:
        if re.search(r"[ymdhseg@]", plain, re.IGNORECASE):
            return None
        return _filled(bare, literals)
    if re.search(r"[ymdhseEgG/@]", plain):
        return None
    before, digits, after = bare[: match.start()], match.group(), bare[match.end() :]
    if _DIGITS.search(after):
        return None
    body = _digits(value, digits, percents=plain.count("%"))
    sign = "-" if value < 0 and body.strip("0.,") else ""
    return sign + _filled(before + "\1" + after, literals).replace("\1", body)


def _filled(template: str, literals: list[str]) -> str:
    rest = iter(literals)
    return re.sub("\0", lambda _: next(rest, ""), template).replace("?", "")


def _digits(value: float, digits: str, percents: int) -> str:
    whole, point, fraction = digits.partition(".")
    number = abs(Decimal(f"{value:.15g}")) * (Decimal(100) ** percents)
    # Commas behind the last digit each divide by a thousand.
    scaled = len(digits) - len(digits.rstrip(","))
    whole, fraction, number = whole.rstrip(","), fraction.rstrip(","), number / Decimal(1000) ** scaled
    places = len(fraction)
    number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = format(number, "f")
    left, _, right = text.partition(".")
    least = whole.replace(",", "").count("0")
    left = left.lstrip("0").rjust(least, "0") if least or right or left.strip("0") else ""
    if "," in whole:
        left = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", left)
    optional = len(fraction) - len(fraction.rstrip("#?"))
    while optional and right.endswith("0"):
        right, optional = right[:-1], optional - 1
    return left + ("." + right if point and (right or fraction) else "")
