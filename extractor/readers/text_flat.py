"""Web pages flattened to a single line: cut again where a heading numeral or a paragraph's end stood.

Only cuts are chosen, no character is changed: each piece is a slice of the line. Numerals that are part of a
figure (1.5), of an enumeration (一、二审) or of a reference (见附件（一）) are no cuts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

__all__ = ["cut_flat", "is_flat", "page_head"]

_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_DELIMITERS = frozenset("。；;！!？?：:…．.）)〕】]>》”\"’' \t\u3000\xa0，")
"""Characters after which a numeral may begin a paragraph whatever its value."""

_PART = r"第[一二三四五六七八九十]{1,3}部分"
_NUMERAL = re.compile(
    rf"(?P<part>{_PART})"
    r"|(?P<one>(?<![一二三四五六七八九十百第])[一二三四五六七八九十]{1,3})(?:、|(?=<!--\[endif\]-->)|\.(?!\d))(?![一二三四五六七八九十]{1,2}[、，级类审])"
    r"|[（(]\s?(?P<two>[一二三四五六七八九十]{1,3})\s?[）)]"
    r"|(?P<three>(?<![\d.,，%／/—-])\d{1,2})(?:、|[.．](?!\d)|[.．](?=20\d\d\s?年))"
    r"|[（(]\s?(?P<four>\d{1,2})\s?[）)](?!\s*[%\d.万元])"
    r"|(?P<five>[①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳])"
)
_REFERENCE = re.compile(
    r"(?:见|附件|附表|附|表|图|第|至|到|和|及|与|或|、|其|之|统|唯|同|单|专|万|进|逐|合|如|按|星期|周|款|条|项)\s?$"
)
"""What stands before a numeral that refers or belongs to a word (见附件（一）、统一、之一)."""

_TITLE_END = r"(?:情况说明|情况|概况|说明|职责|职能|总结|任务|构成|设置|解释|附表|附件|报告|绩效评价结果)"
_RUN_ON = re.compile(
    rf"[^，。；;：:！？\n]{{2,36}}?{_TITLE_END}(?:[^，。；;：:！？\n\d]{{0,4}}?(?:情况说明|情况|说明))?(?![的是及和与、说表等情构如为（(中：:])"
)
_OPENING = re.compile(
    r"\s*(?:20\d\d\s?年|截[至止]|按照|根据|依据|本部门|本单位|本年|我[单部局县市区]|从预算|从决算|全年|综合预算)"
)
"""How the paragraph under a title of a lower level begins; under one of the first level anything may stand."""
_CONTINUES = re.compile(r"[，。；：:]")
_SPACED = re.compile(
    r"(?!\d{3})[^，。；;：:！？\s]{2,40}[\u3400-\u9fff》”）)](?=\s+(?:[\u3400-\u9fff《“]|20\d\d\s?年))"
)
_RESIDUE = re.compile(r"<!--\[(?:if[^\]]*|endif)\]-->")
_TITLE = re.compile(
    r"(?<![至在和与及了的，。])20\d\d\s?年度?[\u3400-\u9fff（）()“”]{4,40}(?:预算|决算)(?:公开)?(?:情况)?说明(?=\s+\S|(?:按照|根据))"
)
_PAGE_TAIL = re.compile(r"(?<=\s)(?:(?:信息|稿件)?来源[:：]|附件下载|相关附件|附件[:：]|上一[篇条]|下一[篇条]|扫一扫)")
_PAGE_HEAD = re.compile(
    r"\s*(?:您(?:现在)?所?在?的?|当前)位置\s*[：:].{0,300}?(?:发布)?(?:时间|日期)\s*[：:]\s*\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
    r"(?:\s*(?:来源|作者|字号|浏览(?:次数|量)?|点击(?:数|率)?)\s*[：:]\s*\S{0,30}|\s+(?:微信|微博|QQ空间|打印|收藏|分享到?|大|中|小|关闭|字号))*"
)


def page_head(line: str) -> int:
    """The length of the page furniture a flattened line begins with (当前位置 … 时间 … 微信 微博); 0 without."""
    match = _PAGE_HEAD.match(line)
    return match.end() if match else 0


def is_flat(line: str) -> bool:
    """Whether a line is a whole page run together: far longer than a paragraph, with headings inside."""
    if len(line) < 400:
        return False
    marks = sum(1 for _ in _cuts(line))
    return marks >= 4 and len(line) / (marks + 1) < 1500


def cut_flat(line: str, title: str = "") -> list[tuple[int, int]]:
    """The paragraphs of a flattened line as slices of it, white space at their ends left out.

    ``title`` is the page's title where it is known; the text repeats it between its contents and its body.
    """
    cuts = sorted({0, len(line), *_cuts(line), *_marks(line, title)})
    pieces: list[tuple[int, int]] = []
    for begin, end in pairwise(cuts):
        for left, right in _after_title(line, begin, end):
            trimmed = _trimmed(line, left, right)
            if trimmed is not None:
                pieces.append(trimmed)
    return pieces


def _marks(line: str, title: str) -> Iterator[int]:
    """Cuts around the title, before the list of contents and before what the page adds at its end."""
    titles = [_TITLE]
    if len(title) > 8:
        titles.append(re.compile(re.escape(title) + r"(?=\s|按照|根据|目\s?录|[一第])"))
    for expression in titles:
        for match in expression.finditer(line, 0, 20000):
            yield match.start()
            yield match.end()
    contents = re.search(r"(?<=\s)目\s{0,4}录(?=\s|[一第])", line[:2000])
    if contents:
        yield contents.start()
        yield contents.end()
    tail = max(0, len(line) - 600)
    for match in _PAGE_TAIL.finditer(line, tail):
        yield match.start()


def _trimmed(line: str, begin: int, end: int) -> tuple[int, int] | None:
    piece = line[begin:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return (begin + left, begin + right) if left < right else None


def _value(numeral: str) -> int:
    if numeral.isdecimal():
        return int(numeral)
    if len(numeral) == 1 and "①" <= numeral <= "⑳":
        return ord(numeral) - ord("①") + 1
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _HAN_DIGITS.get(numeral, 0) if len(numeral) == 1 else 0
    return (_HAN_DIGITS.get(tens, 1) if tens else 1) * 10 + (_HAN_DIGITS.get(ones, 0) if ones else 0)


def _cuts(line: str) -> Iterator[int]:
    last = {"one": 0, "two": 0, "three": 0, "four": 0, "five": 0}
    ranks = list(last)
    for match in _NUMERAL.finditer(line):
        kind = match.lastgroup or "part"
        start = match.start()
        # Word's residue <!--[if !supportLists]--> stands before the number it belongs to.
        residue = _RESIDUE.search(line, max(0, start - 40), start)
        if residue and residue.end() == start:
            start = residue.start()
        before = line[:start][-8:]
        if kind == "part":
            if not before or before[-1] in _DELIMITERS or before[-1].isdigit() or not _REFERENCE.search(before):
                last = dict.fromkeys(last, 0)
                yield start
            continue
        value = _value(match.group(kind))
        if not value or _REFERENCE.search(before.rstrip()):
            continue
        expected = value in (1, last[kind] + 1)
        follows = line[match.end() : match.end() + 1]
        if not follows or follows in "，。、；）)":
            continue
        if not _begins(before, kind, expected, value) and not (
            # A first level's heading after 〔略〕 or the like counts although the one before it was numbered otherwise.
            kind == "one" and before[-1:] in '）)〕】]》>”"' and _RUN_ON.match(line, match.end())
        ):
            continue
        last[kind] = value
        for lower in ranks[ranks.index(kind) + 1 :]:
            last[lower] = 0
        yield start
    for match in re.finditer(r"。[”」』）)]?(?=[\s\u3000]+\S)", line):
        yield match.end()


def _begins(before: str, kind: str, expected: bool, value: int) -> bool:
    """Whether a numeral after ``before`` begins a paragraph."""
    if not before:
        return True
    char = before[-1]
    if kind == "five":
        return expected and char in "。；;：:"  # elsewhere circled digits number the columns of a form
    if char in '。；;！!？?：:…）)〕】]》>”"':
        # After a bracket or a quotation mark a sentence may go on: only the next number in turn begins one.
        return expected if char in '）)〕】]》”"' else True
    if char.isspace():
        return expected or kind in ("one", "two")
    if char == ".":
        return True  # the dotted leader of a contents list
    if char in "，,、":
        return False
    if kind in ("one", "two"):
        # Glued to a title, a table's cell or a page number: the sequence is the only evidence.
        return expected and (value > 1 or kind == "two" or char.isdigit() or _ends_title(before))
    if kind in ("three", "four"):
        return expected and _ends_title(before) and not char.isdigit()
    return False


def _ends_title(before: str) -> bool:
    return bool(re.search(_TITLE_END + r"$|表$|式$|目\s?录$", before))


_LEAD = re.compile(
    rf"(?:<!--\[if[^\]]*\]-->)?\s*(?:{_PART}|[一二三四五六七八九十]{{1,3}}[、.]|[（(]\s?[一二三四五六七八九十\d]{{1,3}}\s?[）)]|\d{{1,2}}[、.．])"
    r"(?:<!--\[endif\]-->)?\s*"
)


def _after_title(line: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """A piece as it is, or as its title and the paragraph that was glued to the title."""
    lead = _LEAD.match(line, begin, end)
    if lead:
        first = not re.match(r"\s*[（(\d]", line[begin : lead.end()])
        for expression in (_SPACED, _RUN_ON):
            title = expression.match(line, lead.end(), end)
            if title is None or not _parts(line[lead.end() : title.end()], line[title.end() : end]):
                continue
            if first or expression is _SPACED or _OPENING.match(line, title.end(), end):
                yield begin, title.end()
                yield title.end(), end
                return
    yield begin, end


def _parts(title: str, rest: str) -> bool:
    rest = rest.strip()
    if re.search(r"\d[万亿]?元|\d%", title) or not re.search("[\u3400-\u9fff]{3}", title):
        return False
    return len(rest) >= 10 and bool(_CONTINUES.search(rest))
