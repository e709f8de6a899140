"""Where the article of a web page is: navigation, footers and share buttons around it are left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from extractor.readers.html_table import is_layout

__all__ = ["BLOCKS", "Masses", "clean", "find_article", "is_clutter", "is_furniture"]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS = _names(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th"
    " thead tr ul"
)
_SILENT = _names(
    "script style noscript template iframe frame object embed applet select option button input textarea canvas svg"
    " map area audio video head link meta base xml nav"
)
_CONTAINERS = _names("body html div section article main center form table tbody tr td font span dl dd")

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_MONEY = re.compile(r"\d\s*(?:百|千|万|亿)?元|\d\s*万")
_WEIGHTY = re.compile("[\u3400-\u9fff0-9]")
_SENTENCE = re.compile("[，。；：,;]")
_CLUTTER_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|crumbs?|bread(?:crumbs?)?|position|location|foot(?:er)?|copyright|share|bd-?share"
    r"|toolbar|tool|side(?:bar)?|related|relate|recommend|friendlinks?|links?|login|search|qr-?code|ewm|erweima|print|pager"
    r"|banner|logo|topbar|header|breadcrumb)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
_CORE_NAME = re.compile(
    r"(?:^|[\s_-])(?:trs_editor\w*|zoom|ucapcontent|article\w*|vsb_?content\w*|news_?content\w*|xl_?content\w*"
    r"|pages_content|con_?te?xt\w*|text_?con\w*|detail_?con\w*|xxgk_content\w*|view|editor\w*)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
"""What the content systems of government sites call the element that holds the article."""
_CLUTTER_TEXT = re.compile(
    r"ICP备|公网安备|版权所有|主办单位|承办单位|网站标识码|网站地图|技术支持|当前位置|您(?:现在)?所?在?的?位置|友情链接"
    r"|相关(?:链接|阅读|文章|新闻|稿件|解读)|分享到|扫一扫|上一[篇条页]|下一[篇条页]|无障碍|长者模式|关怀版|设为首页|加入收藏"
)
_FURNITURE = re.compile(
    r"(?:当前位置|您(?:现在)?所?在?的?位置|(?:选择)?(?:字号|字体|【字体)|[【\[（(]?\s*(?:打印|关闭|纠错|大\s*中\s*小)|分享到?|扫一扫"
    r"|用手机|手机(?:扫|阅读|查看)|上一[篇条页]|下一[篇条页]|责任编辑|编辑[:：]|审核[:：]|校对[:：]|浏览(?:次数|量)?[:：]"
    r"|点击(?:数|量|率|次数)?[:：]|访问(?:次数|量)[:：]|阅读(?:次数|量)?[:：]|收藏|视力保护|保护视力|返回顶部|TOP$|打印本页|关闭窗口"
    r"|相关(?:链接|阅读|文章|新闻|稿件)[:：]?$|(?:信息)?来源[:：]|作者[:：]|发布(?:时间|日期)[:：]|发文(?:时间|日期)[:：]|时间[:：]\s*\d{4}|日期[:：]\s*\d{4})"
)


def clean(root: HtmlElement) -> None:
    """Take out what a reader of the page never sees: scripts, comments, controls, hidden elements.

    A hidden element that holds most of the page's text stays: scripts show it later.
    """
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, *_SILENT, with_tail=False)
    hidden = [
        element
        for element in root.iter(etree.Element)
        if (element.get("hidden") is not None and element.get("hidden") != "false")
        or _HIDDEN.search(element.get("style") or "")
    ]
    if not hidden:
        return
    whole = _length(root)
    for element in hidden:
        parent = element.getparent()
        if parent is not None and _length(element) * 2 < whole:
            element.drop_tree()


def _length(element: HtmlElement) -> int:
    return sum(len(text.strip()) for text in element.itertext())


@dataclass(frozen=True, slots=True)
class Mass:
    """What a subtree weighs: readable characters outside links, characters in links, money mentions."""

    text: float = 0.0
    links: int = 0
    money: int = 0
    figures: int = 0


class Masses:
    """The mass of every element of a page, measured in one pass."""

    def __init__(self, root: HtmlElement) -> None:
        self._masses: dict[HtmlElement, list[float]] = {}
        # Weights are gathered from the leaves up; iterating backwards in document order visits children first.
        elements = list(root.iter(etree.Element))
        linked = {inner for anchor in root.iter("a") for inner in anchor.iter(etree.Element)}
        celled = {inner for cell in root.iter("td", "th") for inner in cell.iter(etree.Element)}
        for element in reversed(elements):
            mass = self._masses.setdefault(element, [0.0, 0.0, 0.0, 0.0])
            self._add(mass, element.text, element in linked, element in celled)
            for child in element.iterchildren(etree.Element):
                inner = self._masses[child]
                for index in range(4):
                    mass[index] += inner[index]
                self._add(mass, child.tail, element in linked, element in celled)
        self._core: set[HtmlElement] = set()
        for element in elements:
            named = f"{element.get('class') or ''} {element.get('id') or ''}"
            if self._masses[element][0] > 1 and element.tag in _CONTAINERS and _CORE_NAME.search(named):
                self._core.update((element, *element.iterancestors()))

    def is_core(self, element: HtmlElement) -> bool:
        """Whether an element is, or holds, what the site's own markup calls the article."""
        return element in self._core

    @staticmethod
    def _add(mass: list[float], text: str | None, linked: bool, celled: bool) -> None:
        if not text or text.isspace():
            return
        weight = len(_WEIGHTY.findall(text))
        if linked:
            mass[1] += weight
            return
        mass[0] += weight * (1.0 if _SENTENCE.search(text) else 0.6 if celled else 0.3)
        mass[2] += len(_MONEY.findall(text))
        mass[3] += celled and any(character.isdigit() for character in text)

    def of(self, element: HtmlElement) -> Mass:
        """The mass of one element."""
        text, links, money, figures = self._masses.get(element, (0.0, 0.0, 0.0, 0.0))
        return Mass(text, int(links), int(money), int(figures))


def is_clutter(element: HtmlElement, masses: Masses) -> bool:
    """Whether a subtree is page furniture: no money, no figures in cells, and named, worded or linked like it."""
    mass = masses.of(element)
    if mass.money or mass.figures > 3 or masses.is_core(element):
        return False
    if mass.text < 10 and mass.links == 0:
        return False  # too little to be anything; titles are that short
    if mass.links > mass.text and mass.links > 20:
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if mass.text < 150 and _CLUTTER_NAME.search(named):
        return True
    if element.tag in ("footer", "aside"):
        return mass.text < 300
    return mass.text < 400 and bool(_CLUTTER_TEXT.search("".join(element.itertext())[:2000]))


def find_article(root: HtmlElement, masses: Masses) -> tuple[HtmlElement, list[HtmlElement]]:
    """The smallest element that holds everything of weight, and the headings that stand before it.

    It is the body where the page has no clear centre.

    The descent goes on into the heaviest child only while the others are furniture, or too light to matter and
    without a sum of money or a table of figures.
    """
    node = root
    headings: list[HtmlElement] = []
    while True:
        children = [child for child in node.iterchildren(etree.Element) if child.tag in _CONTAINERS]
        if not children:
            return node, headings
        # Furniture is no candidate, however heavy: on a page that only links to its attachment the footer is.
        worthy = [child for child in children if not is_clutter(child, masses)] or children
        best = max(worthy, key=lambda child: masses.of(child).text * (4 if masses.is_core(child) else 1))
        weight = masses.of(best)
        if weight.text < 4 or (best.tag == "table" and not is_layout(best)):
            return node, headings
        if best.tag in ("span", "font") and not any(
            inner.tag in BLOCKS for inner in best.iterdescendants(etree.Element)
        ):
            return node, headings
        rest = _own_text(node)
        if _MONEY.search(rest) or len(_WEIGHTY.findall(rest)) > 20:
            return node, headings
        for other in node.iterchildren(etree.Element):
            if other is not best and not _negligible(other, masses, weight):
                return node, headings
        for other in best.itersiblings(preceding=True):
            if not is_clutter(other, masses):
                headings[:0] = list(other.iter("h1", "h2", "h3", "h4"))
        node = best


def _negligible(element: HtmlElement, masses: Masses, best: Mass) -> bool:
    if is_clutter(element, masses):
        return True
    mass = masses.of(element)
    if mass.money or mass.figures > 3:
        return False
    if element.tag in ("p", "table") and mass.text > 10:
        return False  # a paragraph beside the heaviest container belongs to the article
    return mass.text < 60 or mass.text * 20 < best.text


def _own_text(element: HtmlElement) -> str:
    return (element.text or "") + "".join(child.tail or "" for child in element.iterchildren())


def is_furniture(text: str) -> bool:
    """Whether a short line is furniture of the page (字号、打印、分享、来源 …) and not of the article."""
    return len(text) <= 80 and not _MONEY.search(text) and bool(_FURNITURE.match(text.lstrip("【[（( |·>")))
