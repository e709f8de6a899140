"""What a web page says of itself: the meta elements of government sites, and its attachments."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

__all__ = ["attachments", "page_properties"]

_NAMES = {
    "articletitle": "title",
    "pubdate": "published",
    "contentsource": "source",
    "sitename": "site",
    "columnname": "column",
    "author": "author",
    "url": "url",
}
"""Names of the meta elements that the standard for government sites (政府网站发展指引) prescribes."""

_ATTACHED = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|7z|rtf|txt)(?:$|[?#])", re.IGNORECASE)
_SCRIPTED = re.compile(r"""<a\b[^>]*?href\s*=\s*\\?["']([^"'\\]+)\\?["'][^>]*>(.*?)</a""", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_DATED = re.compile(
    r"(?:发布|公开|发文|发表|成文)?(?:时间|日期)\s*[:：]\s*(\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?)"
)
_SOURCED = re.compile(r"(?:信息)?来源\s*[:：]\s*([\u3400-\u9fff（）()]{2,40})")


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip()


def page_properties(root: HtmlElement) -> dict[str, str]:
    """title, published, source, site, column, author and url as far as the page gives them."""
    properties: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = _NAMES.get((meta.get("name") or meta.get("property") or "").strip().lower())
        content = _plain(meta.get("content") or "")
        if key and content and "${" not in content:
            properties.setdefault(key, content)
    if "title" not in properties:
        title = _shown_title(root)
        if title:
            properties["title"] = title
    if "published" not in properties or "source" not in properties:
        shown = _plain(" ".join(text for text in root.itertext() if len(text) < 200))[:20000]
        for key, expression in (("published", _DATED), ("source", _SOURCED)):
            match = expression.search(shown)
            if match:
                properties.setdefault(key, match.group(1))
    return properties


def _shown_title(root: HtmlElement) -> str:
    headings = [_plain("".join(node.itertext())) for node in root.iter("h1")]
    title = root.find(".//title")
    named = _plain("".join(title.itertext())) if title is not None else ""
    for heading in headings:
        if 6 <= len(heading) <= 80 and (len(headings) == 1 or heading in named):
            return heading
    # "文章标题_栏目_网站": what stands before the first separator is the article's own title.
    first = re.split(r"\s*[_|]\s*|\s+[-–—]+\s+", named)[0]
    return first if re.search(r"预算|决算|公开|说明", first) else ""


def attachments(root: HtmlElement) -> list[tuple[str, str]]:
    """Label and address of every file the page links to, those written by scripts included."""
    found: dict[str, str] = {}
    for anchor in root.iter("a"):
        href = (anchor.get("href") or "").strip()
        label = _plain("".join(anchor.itertext())) or _plain(anchor.get("title") or "")
        if _ATTACHED.search(href) or (_ATTACHED.search(label) and href):
            found.setdefault(href, label)
    for script in root.iter("script"):
        for href, label in _SCRIPTED.findall(script.text or ""):
            if _ATTACHED.search(href):
                found.setdefault(href.strip(), _plain(_TAG.sub("", label)))
    return [(label.replace("\t", " "), re.sub(r"\s", "%20", href)) for href, label in found.items()]
