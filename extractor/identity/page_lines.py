"""Lines of a web page around the title: when and by whom it was put up (``patterns/identity.toml``, ``page_label``).

发布时间：2024-09-24 16:08 来源：青溪市林业局 - such a line belongs to the page, not to the cover of the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from extractor.identity.names import FILE, labels
from extractor.patterns import Entry, compile_once, entries

__all__ = ["DATE", "PageLine", "page_line"]

DATE = regex.compile(r"(20\d\d)[-年/.](\d{1,2})[-月/.](\d{1,2})日?")
_STAMP = regex.compile(rf"{DATE.pattern}(?:\s*\d{{1,2}}：\d{{2}}(?:：\d{{2}})?)?")
_SHORT = 12
_NOISE = " |,，;；[]()·*>-"


@dataclass(frozen=True, slots=True)
class PageLine:
    """What one such line gives: dates with the rank of their label (0 the surest), a maker, a title; "" for none."""

    dates: tuple[tuple[int, str], ...]
    source: str
    title: str


@cache
def _labels() -> tuple[regex.Pattern[str], dict[str, Entry]]:
    known = {alias: entry for entry in entries(FILE, "page_label") for alias in entry.aliases}
    label = r"(?:\[|\b)?(?P<label>\L<words>)(?:\]?：|\]|\||(?=20\d\d[-年/.]\d))"
    return compile_once(label, words=list(known)), known


def page_line(text: str) -> PageLine | None:
    """Read a folded line; None where it is no line of the page.

    It is one when it begins with a label of its own, or with a day and has a label, or has two labels.
    """
    pattern, known = _labels()
    if labels().match(text):
        return None
    stamp = _STAMP.match(text.strip(_NOISE))
    found = list(pattern.finditer(text))
    if not found:
        return None
    # 发文字号 发布日期2018年05月08日: another label, with a short value or none, may stand before the first mark.
    before = text[: found[0].start()].strip(_NOISE)
    opens = not before or (len(before) <= _SHORT and any(before.startswith(label) for label in known))
    alone = any(known[match["label"]].data["alone"] for match in found)
    if not (alone or len(found) > 1) or not (opens or stamp or len(found) > 1):
        return None
    dates: list[tuple[int, str]] = [(1, stamp.group())] if stamp else []
    source = title = ""
    for match, after in zip(found, [*found[1:], None], strict=True):
        value = text[match.end() : after.start() if after else len(text)].strip(_NOISE)
        entry = known[match["label"]]
        gives = entry.data["gives"]
        day = DATE.search(value)
        if gives == "published" and day is not None:
            dates.append((int(entry.data["rank"]), day.group()))
        elif gives == "source":
            # 来源：枫桥湖街道办事处 2023-09-20 14:45: the day stands behind the maker without a label.
            source = source or _STAMP.sub("", value).strip(_NOISE)
            dates += [(1, day.group())] if day is not None else []
        elif gives == "title":
            title = title or value
    return PageLine(tuple(sorted(dates, key=lambda pair: pair[0])), source, title)
