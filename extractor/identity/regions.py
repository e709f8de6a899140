"""Administrative divisions (行政区划): which one a name begins with, and which one a text is about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

import regex

from extractor.patterns import table

__all__ = ["Region", "region_of", "stripped"]

_LONGEST = 14
_CONTEXT = 4000
_PARTY = regex.compile(
    r"^(?:中国共产党|中共|中国国民党革命委员会|政协|中国人民政治协商会议|共青团|中国共产主义青年团|国家税务总局|国家统计局)"
)
_STEM = regex.compile(
    r"(?<=..)(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市|地区|[\p{Han}]{1,4}族自治[州县]|自治州|县|区|旗|盟)$"
)
_ZONE = (
    r"(?:综合实验区|实验区|高新区|高新技术产业开发区|经济技术开发区|经济开发区|开发区|示范区|新区"
    r"|人大|人民代表大会|县委|市委|政府)"
)


@dataclass(frozen=True, slots=True)
class Region:
    """A division with its code of GB/T 2260 and its name; ``full`` names the province and city above it too."""

    code: str
    name: str
    full: str


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Name → codes of divisions in force; of others only where no division in force bears the name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in table("regions.csv"):
        found.setdefault(row["name"], []).append((row["kind"], row["code"]))
    return {name: tuple(sorted(code for kind, code in codes if kind == min(codes)[0])) for name, codes in found.items()}


@cache
def _rows() -> dict[str, tuple[str, str]]:
    rows: dict[str, tuple[str, str]] = {}
    for row in sorted(table("regions.csv"), key=lambda row: row["kind"], reverse=True):
        rows[row["code"]] = row["name"], row["parent"]
    return rows


@cache
def _stems() -> dict[str, str]:
    """Names without 市, 县 …, of provinces, cities and counties, where that leaves two characters and no doubt."""
    codes: dict[str, list[str]] = {}
    for row in table("regions.csv"):
        if row["kind"]:
            continue
        stem = _STEM.sub("", row["name"])
        if len(stem) >= 2 and stem != row["name"]:
            codes.setdefault(stem, []).append(row["code"])
    return {stem: min(found) for stem, found in codes.items() if len(found) == 1 or min(found).endswith("00")}


def _region(code: str) -> Region:
    names: list[str] = []
    at = code
    while at:
        name, at = _rows().get(at, ("", ""))
        if name:
            names.append(name)
    return Region(code, names[0], "".join(reversed(names)))


def stripped(name: str) -> str:
    """An institution's name without what stands before its region (中共, 共青团 …)."""
    return str(_PARTY.sub("", name))


def _within(codes: tuple[str, ...], above: str) -> str:
    """The first of the codes that lies under the division ``above``."""
    prefix = above.rstrip("0")
    prefix += "0" * (len(prefix) % 2)
    return next((code for code in codes if code.startswith(prefix)), "")


def region_of(name: str, text: str = "") -> Region | None:
    """The division an institution belongs to, from its name; ``text`` decides between divisions of one name.

    上海市普陀区财政局 → the 普陀区 of Shanghai. Where the name begins with no division (省检察院, 东港镇), the one that
    the text names most decides. None where nothing tells.
    """
    rest = stripped(name)
    code, rest = _leading(rest, "", text)
    while code and rest:
        lower, after = _leading(rest, code, text)
        if not lower:
            break
        code, rest = lower, after
    if code:
        return _region(code)
    return _region(code) if (code := _most_named(name, text)) else None


def _leading(name: str, above: str, text: str) -> tuple[str, str]:
    """The longest division that ``name`` begins with, under ``above``, and what follows it."""
    names = _names()
    for length in range(min(_LONGEST, len(name)), 1, -1):
        codes = names.get(name[:length])
        if codes is None:
            continue
        if above:
            if code := _within(codes, above):
                return code, name[length:]
        elif len(codes) == 1:
            return codes[0], name[length:]
        else:
            return _told(codes, text), name[length:]
    if not above:
        for length in range(min(8, len(name)), 1, -1):
            stem = _stems().get(name[:length])
            if stem and regex.match(_ZONE + "|省|市|州|盟|自治", name[length:]):
                return stem, ""
    return "", name


def _told(codes: tuple[str, ...], text: str) -> str:
    """Among divisions of one name the one whose city or province the text names; none if it names neither."""
    for code in codes:
        _, parent = _rows()[code]
        while parent:
            name, parent = _rows().get(parent, ("", ""))
            if name and name in text:
                return code
    return ""


def _most_named(name: str, text: str) -> str:
    """The division the text names most, of the level the institution's name asks for (省…, 市…, 县…, 区…)."""
    asked = name[:1] if name[:1] in "省市县区" else ""
    text = text[:_CONTEXT]
    counts: Counter[str] = Counter()
    for match in regex.finditer(r"[\p{Han}]{2,6}?[省市县区旗]", text, overlapped=True):
        codes = _names().get(match.group())
        if codes and (not asked or match.group().endswith(asked)):
            counts[codes[0] if len(codes) == 1 else _told(codes, text)] += 1
    for match in regex.finditer(rf"[\p{{Han}}]{{2,4}}(?={_ZONE})", text, overlapped=True):
        if code := _stems().get(match.group(), ""):
            counts[code] += 1
    counts.pop("", None)
    # Named equally often, the lower division says more than the province whose rules the text cites.
    return max(counts, key=lambda code: (counts[code], code[4:] != "00", code[2:4] != "00"), default="")
