"""Web pages (HTML, MHTML): the article's paragraphs and tables without the page around them."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from extractor.document import Block, Document, Notice, Paragraph
from extractor.errors import CorruptDocument, TooLarge
from extractor.readers import Source
from extractor.readers.encoding import decode
from extractor.readers.html_article import Masses, clean, find_article, is_furniture
from extractor.readers.html_blocks import Walker
from extractor.readers.html_properties import attachments, page_properties
from extractor.readers.html_table import cell_text

__all__ = ["read"]

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,30})""", re.IGNORECASE)
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_INLINE = re.compile(r"</?(?:font|span|b|strong|i|em|u|a|o:p|st1:\w+|big|small|center)\b[^>]*>", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML tree may hold; a damaged page has them all the same."""
_SERVER = re.compile(r"<%.*?%>", re.DOTALL)

_MORE_THAN_A_TITLE = 30
"""Characters that a line with a title may have besides; a sentence has more."""


def read(source: Source) -> Document:
    """Read a web page; raises :class:`CorruptDocument` when it has no text, :class:`TooLarge` beyond the limits."""
    data, declared = source.data, ""
    if source.media_type == "message/rfc822":
        data, declared = _html_part(source)
    if not declared:
        match = _DECLARED.search(data[:4096])
        declared = match.group(1).decode("ascii") if match else ""
    decoded = decode(data, declared)
    root = _parse(source, decoded.text)
    links = attachments(root)
    properties = page_properties(root)
    clean(root)
    body = root.find("body")
    if body is None:
        body = root
    masses = Masses(body)
    article, headings = find_article(body, masses)
    walker = Walker(masses, _Purse(source).spend)
    blocks = _trim(walker.blocks(article))
    if not blocks and article is not body:
        blocks = Walker(masses, _Purse(source).spend).blocks(body)
    blocks = _with_titles(blocks, headings, properties)
    if len(blocks) > source.limits.paragraphs:
        raise TooLarge(source.path, f"段落多于 {source.limits.paragraphs} 个")
    if not blocks:
        raise CorruptDocument(source.path, "网页没有可读的正文", "请用浏览器打开原网页，另存为完整网页或 PDF 后重试。")
    if links:
        properties["attachments"] = "\n".join(f"{text}\t{href}" for text, href in links)
    return Document(
        source.path,
        source.sha256,
        source.media_type,
        tuple(blocks),
        properties=properties,
        notices=tuple(_notices(decoded.damaged, walker.images)),
    )


class _Purse:
    """Counts the cells of a document against its limit."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._left = source.limits.cells

    def spend(self, cells: int) -> None:
        self._left -= cells
        if self._left < 0:
            raise TooLarge(self._source.path, f"表格单元格多于 {self._source.limits.cells} 个")


def _parse(source: Source, text: str) -> HtmlElement:
    text = _SERVER.sub("", _PROLOG.sub("", _FORBIDDEN.sub("", text)))
    try:
        root, deep = _tree(text)
        if deep:
            # The parser gives up on what lies too deep. Unclosed inline elements pile up there, and carry no text.
            root, _ = _tree(_INLINE.sub("", text))
        return root
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise CorruptDocument(source.path, "网页内容为空或无法解析") from error


def _tree(text: str) -> tuple[HtmlElement, bool]:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    root = document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    return root, any("depth" in entry.message for entry in parser.error_log)


def _html_part(source: Source) -> tuple[bytes, str]:
    """The HTML part of a saved page (.mht) and the character set its header names."""
    message = message_from_bytes(source.data, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                assert isinstance(part, EmailMessage)
                return payload, part.get_content_charset() or ""
    raise CorruptDocument(source.path, "MHTML 网页中没有 HTML 部分", "请用浏览器打开后另存为网页或 PDF 再试。")


def _trim(blocks: list[Block]) -> list[Block]:
    """The blocks without lines of page furniture; only short lines before and after the text proper are tried."""
    texts = [index for index, block in enumerate(blocks) if not _loose(block)]
    if not texts:
        return blocks
    first, last = texts[0], texts[-1]
    return [block for index, block in enumerate(blocks) if first <= index <= last or not _furniture(block)]


def _loose(block: Block) -> bool:
    return (
        isinstance(block, Paragraph) and len(block.text) <= 80 and (not block.text.endswith("。") or _furniture(block))
    )


def _furniture(block: Block) -> bool:
    return isinstance(block, Paragraph) and is_furniture(block.text)


def _with_titles(blocks: list[Block], headings: list[HtmlElement], properties: dict[str, str]) -> list[Block]:
    """The article's titles first, when the page shows them only outside of the article's element."""
    if not blocks:
        return blocks
    shown = [_squeezed(block.text) for block in blocks[:8] if isinstance(block, Paragraph)]
    titles: list[Block] = []
    for heading in headings:
        text = cell_text(heading).replace("\n", "")
        if 4 <= len(text) <= 100 and not _is_shown(text, shown) and not is_furniture(text):
            shown.append(_squeezed(text))
            level = int(heading.tag[1])
            path = str(heading.getroottree().getpath(heading))
            titles.append(Paragraph(text, level=level, bold=True, centred=True, path=path))
    title = properties.get("title", "")
    if not title and len(titles) == 1 and isinstance(titles[0], Paragraph):
        properties["title"] = titles[0].text
    if title and not _is_shown(title, shown):
        titles.insert(0, Paragraph(title, level=1, centred=True, path="meta:title"))
    return [*titles, *blocks]


def _is_shown(title: str, shown: list[str]) -> bool:
    """Whether one of the first lines is the title, or it and little more; a sentence that names a body is none."""
    squeezed = _squeezed(title)
    joined = "".join(line for line in shown if len(line) <= len(squeezed) + _MORE_THAN_A_TITLE)
    return squeezed in joined


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _notices(damaged: int, images: int) -> list[Notice]:
    notices: list[Notice] = []
    if damaged:
        notices.append(Notice("garbled_text", f"有 {damaged} 处字节无法按网页编码解读"))
    if images:
        notices.append(Notice("image_skipped", f"正文中有 {images} 幅图片，其中的文字未读取"))
    return notices
