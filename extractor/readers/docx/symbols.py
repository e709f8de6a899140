"""Characters of symbol fonts (Symbol, Wingdings), which Word stores as places in the font, as Unicode."""

from __future__ import annotations

__all__ = ["symbol_text"]

BULLET = "•"

_SYMBOL = dict(zip(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "αβχδεφγηιϕκλμνοπθρστυϖωξψζΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ",
    strict=True,
)) | {
    0x2D: "−", 0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xA7: "♣", 0xA8: "♦", 0xA9: "♥", 0xAA: "♠", 0xAB: "↔",
    0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×",
    0xB5: "∝", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD7: "⋅", 0xE5: "∑",
}  # fmt: skip

_WINGDINGS = {
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0xA1: "○",
    0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x9F: "•", 0x80: "⓪", 0x8B: "⓿",
    **{0x81 + i: chr(0x2460 + i) for i in range(10)},
    **{0x8C + i: chr(0x2776 + i) for i in range(10)},
}  # fmt: skip

_WINGDINGS_2 = {
    0x50: "✓", 0x4F: "✗", 0x51: "☒", 0x52: "☑", 0xA3: "□", 0x97: "●", 0x98: "●", 0xA0: "■", 0x69: "⓪",
    **{0x6A + i: chr(0x2460 + i) for i in range(10)},
    **{0x75 + i: chr(0x2776 + i) for i in range(10)},
}  # fmt: skip

_FONTS: dict[str, dict[int, str]] = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": {},
    "webdings": {},
}


def symbol_text(text: str, font: str, *, bullet: bool = False) -> str:
    """Text set in ``font`` as Unicode.

    Touched are the symbol fonts, and of other fonts the places U+F000 to U+F0FF that stand for a symbol font's.
    What the tables do not know becomes a bullet sign. With ``bullet`` the text is the sign of a bulleted list,
    and every symbol is "•".
    """
    table = _FONTS.get(font.strip().lower())
    return "".join(_unicode(sign, table, bullet) for sign in text)


def _unicode(sign: str, table: dict[int, str] | None, bullet: bool) -> str:
    code = ord(sign)
    private = 0xF000 <= code <= 0xF0FF
    place = code - 0xF000 if private else code
    if place > 0xFF or (table is None and not private):
        return sign
    if bullet:
        return BULLET
    if table is not None and place in table:
        return table[place]
    if place <= 0x20:
        return " "
    # Without its font named, a place is most likely a plain character; so is punctuation in Symbol.
    plain = place < 0x7F and (table is None or table is _SYMBOL)
    return chr(place) if plain else BULLET
