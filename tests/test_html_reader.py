"""Web pages: the article without the page around it, its tables, its encodings."""

from __future__ import annotations

import pytest
from container_parts import source

from extractor.document import Document, Paragraph, Table
from extractor.errors import CorruptDocument, TooLarge
from extractor.limits import Limits
from extractor.readers.html import read

NAVIGATION = (
    '<div class="header"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/zw/">政务公开</a></li>'
    '<li><a href="/fw/">政务服务</a></li><li><a href="/hd/">互动交流</a></li></ul></div>'
    '<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/zw/">政务公开</a> &gt; 预算公开</div>'
)
FOOTER = (
    '<div class="related"><h4>相关链接</h4><ul><li><a href="1.html">云岭县档案馆2023年部门决算公开</a></li>'
    '<li><a href="2.html">云岭县档案馆2023年部门预算公开</a></li></ul></div>'
    '<div class="foot"><p>主办单位：云岭县人民政府办公室　承办单位：云岭县大数据中心</p>'
    "<p>网站标识码：5300000000　滇ICP备00000000号　公网安备 53000000000000号　地址：云岭县前进路1号</p></div>"
)
PROSE = (
    "<p>一、部门职责</p><p>云岭县档案馆负责收集、整理、保管全县各类档案，开展档案利用服务。</p>"
    "<p>二、收支情况</p><p>2024年收入预算226.70万元，比上年增加35.87万元，主要原因是人员工资调整。</p>"
    "<p>2024年支出预算226.70万元，其中基本支出200.00万元，项目支出26.70万元。</p>"
)
PARAGRAPHS = [
    "一、部门职责",
    "云岭县档案馆负责收集、整理、保管全县各类档案，开展档案利用服务。",
    "二、收支情况",
    "2024年收入预算226.70万元，比上年增加35.87万元，主要原因是人员工资调整。",
    "2024年支出预算226.70万元，其中基本支出200.00万元，项目支出26.70万元。",
]


def page(body: str, head: str = "", *, encoding: str = "utf-8", declared: str = "") -> bytes:
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<!DOCTYPE html><html><head>{meta}{head}</head><body>{body}</body></html>".encode(encoding)


def document(body: str, head: str = "") -> Document:
    return read(source(page(body, head), "页.html", media_type="text/html"))


def texts(found: Document) -> list[str]:
    return [paragraph.text for paragraph in found.paragraphs()]


def rows(table: Table) -> list[list[str]]:
    grid = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        grid[cell.row][cell.column] = cell.text
    return grid


@pytest.mark.parametrize(
    "body",
    [
        f'{NAVIGATION}<div class="main"><div class="content">{PROSE}</div></div>{FOOTER}',
        f'{NAVIGATION}<div id="zoom">{PROSE}</div>{FOOTER}',
        f"{NAVIGATION}<table><tr><td>{PROSE}</td></tr></table>{FOOTER}",
        f"<table><tr><td>{NAVIGATION}</td></tr><tr><td>{PROSE}</td></tr><tr><td>{FOOTER}</td></tr></table>",
        f"{NAVIGATION}<div>{PROSE}</div><div class='share'>分享到：<a>微信</a><a>微博</a></div>{FOOTER}",
        f"{NAVIGATION}<div><div style='display:none'>{FOOTER}</div>{PROSE}</div>{FOOTER}",
        f"{NAVIGATION}<div><script>var s='<p>脚本中的文字。</p>';</script>{PROSE}<style>p{{}}</style></div>{FOOTER}",
        f"{NAVIGATION}<div><form><select><option>请选择</option></select></form>{PROSE}</div>{FOOTER}",
        f"{NAVIGATION}<div><p>来源：云岭县档案馆</p><p>发布时间：2024-02-01</p>{PROSE}<p>【打印】【关闭】</p></div>{FOOTER}",
        f"{NAVIGATION}<div>{PROSE}<p>上一篇：没有了</p><p>责任编辑：张三</p></div>{FOOTER}",
        PROSE,
    ],
    ids=[
        "plain", "id", "one-cell table", "whole page in a table", "share buttons", "hidden block", "scripts", "form",
        "information line", "neighbours", "nothing but the article",
    ],
)  # fmt: skip
def test_the_article_is_found_among_the_clutter(body: str) -> None:
    assert texts(document(body)) == PARAGRAPHS


@pytest.mark.parametrize(
    "body",
    [
        "<div><div>{0}</div><div>{1}</div></div>",
        "<div>{0}</div><div>{1}</div>",
        "<div><section>{0}<div>{1}</div></section></div>",
        "{0}{1}",
    ],
)
def test_an_article_in_two_containers_is_whole(body: str) -> None:
    second = "<p>三、“三公”经费</p><p>公务接待费0.70万元，较上年减少0.10万元。</p>"
    found = texts(document(NAVIGATION + body.format(PROSE, second) + FOOTER))
    assert found == [*PARAGRAPHS, "三、“三公”经费", "公务接待费0.70万元，较上年减少0.10万元。"]


def test_a_short_article_beside_a_long_footer() -> None:
    found = document(
        f"{NAVIGATION}<div class='wrap'><h1>预算公开</h1><div class='con'><p>详见附件。</p></div></div>{FOOTER}"
    )
    assert "详见附件。" in texts(found)
    assert not any("ICP" in text for text in texts(found))


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", ""),
        ("utf-8", "gb2312"),
        ("utf-8-sig", ""),
        ("gb18030", "gb2312"),
        ("gb18030", "GBK"),
        ("gb18030", ""),
        ("gb18030", "utf-8"),
        ("gb18030", "iso-8859-1"),
        ("gb18030", "nonsense"),
        ("utf-16", ""),
        ("big5", "big5"),
    ],
)
def test_encodings(encoding: str, declared: str) -> None:
    text = (
        "雲嶺縣檔案館負責收集、整理、保管檔案。"
        if encoding == "big5"
        else "云岭县档案馆负责收集、整理、保管全县各类档案。"
    )
    data = page(f"<p>{text}</p>" * 3, encoding=encoding, declared=declared)
    assert texts(read(source(data, media_type="text/html"))) == [text] * 3


def test_a_rare_character_of_gb18030_under_the_name_of_gb2312() -> None:
    text = "㮾梨镇与瑢溪乡的负责人是䶮女士。"
    data = page(f"<p>{text}</p>" * 3, encoding="gb18030", declared="gb2312")
    assert texts(read(source(data, media_type="text/html"))) == [text] * 3


def test_a_bad_byte_is_reported_and_the_rest_read() -> None:
    data = page(PROSE, encoding="gb18030", declared="gb2312").replace(b"</p>", b"\xff</p>", 1)
    found = read(source(data, media_type="text/html"))
    assert texts(found)[1:] == PARAGRAPHS[1:]
    assert [notice.code for notice in found.notices] == ["garbled_text"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>收入预算<span>226</span><font>.70</font>万元。</p>", ["收入预算226.70万元。"]),
        ("<p>第一段。<br>第二段。<br/><br>第三段。</p>", ["第一段。", "第二段。", "第三段。"]),
        ("<div>第一段。<p>第二段。</p>第三段。</div>", ["第一段。", "第二段。", "第三段。"]),
        ("<p>&nbsp;&nbsp;　　缩进的段落。</p>", ["缩进的段落。"]),
        ("<p>源码中\n   断开的句子。</p>", ["源码中断开的句子。"]),
        ("<p>第一部分 部门概况</p>", ["第一部分 部门概况"]),
        ("<p>增长 7.69\n%</p><p>x</p>", ["增长 7.69 %", "x"]),
        ("<p><!--[if !supportLists]-->一、<!--[endif]-->部门职责</p>", ["一、部门职责"]),
        ("<p>&lt;!--[if !supportLists]--&gt;一、&lt;!--[endif]--&gt;部门职责</p>", ["一、部门职责"]),
        ("<p><![if !supportLists]>（一）<![endif]>部门职责</p>", ["（一）部门职责"]),
        ("<p class=MsoNormal>收入<o:p></o:p><st1:chsdate>2024年</st1:chsdate>预算。</p>", ["收入2024年预算。"]),
        ("<p>看得见<span style='display:none'>看不见</span>的文字。</p>", ["看得见的文字。"]),
        ("<p>零\u200b宽\ufeff字符。</p>", ["零宽字符。"]),
        ("<pre>第一行\n第二行</pre>", ["第一行", "第二行"]),
        ("<ol><li>贯彻法规。</li><li>组织实施。</li></ol>", ["1.贯彻法规。", "2.组织实施。"]),
        (
            "<ol start=3><li>贯彻法规。</li><li value=7>实施。</li><li>完成。</li></ol>",
            ["3.贯彻法规。", "7.实施。", "8.完成。"],
        ),
        (
            "<ol class='custom_cn2 list-paddingleft-2'><li>职责。</li><li>机构。</li></ol>",
            ["（一）职责。", "（二）机构。"],
        ),
        ("<ol class='custom_cn'><li><p>职责。</p></li><li><p>机构。</p></li></ol>", ["一、职责。", "二、机构。"]),
        ("<ol style='list-style-type:none'><li>职责。</li></ol>", ["职责。"]),
        ("<ol><li>1、自带编号。</li></ol>", ["1、自带编号。"]),
        ("<ul><li>职责。</li></ul>", ["职责。"]),
    ],
)
def test_paragraphs(markup: str, expected: list[str]) -> None:
    assert texts(document(markup)) == expected


def test_headings_and_style() -> None:
    found = document(
        "<h2>第一部分 概况</h2><p style='text-align:center'><strong style='font-size:22pt'>说明</strong></p>"
        "<p align=center>附表</p><p style='font-size:16px'>正文<b>加粗</b>。</p>"
    )
    shown = [(p.text, p.level, p.bold, p.centred, p.size) for p in found.paragraphs()]
    assert shown == [
        ("第一部分 概况", 2, True, False, 0.0),
        ("说明", 0, True, True, 22.0),
        ("附表", 0, False, True, 0.0),
        ("正文加粗。", 0, False, False, 12.0),
    ]


def test_spans_of_cells_and_line_breaks() -> None:
    found = document(
        "<p>表一</p><table><tr><th colspan=2>科目</th><th rowspan=2>预算数<br>（万元）</th></tr>"
        "<tr><td>编码</td><td>名称</td></tr><tr><td>2010301</td><td>行政运行</td><td>68.12</td></tr></table><p>注</p>"
    )
    assert [type(block) for block in found.blocks] == [Paragraph, Table, Paragraph]
    (table,) = found.tables()
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells] == [
        (0, 0, 1, 2, "科目"),
        (0, 2, 2, 1, "预算数\n（万元）"),
        (1, 0, 1, 1, "编码"),
        (1, 1, 1, 1, "名称"),
        (2, 0, 1, 1, "2010301"),
        (2, 1, 1, 1, "行政运行"),
        (2, 2, 1, 1, "68.12"),
    ]
    assert (table.rows, table.columns) == (3, 3)


def test_nested_tables_of_data() -> None:
    inner = "<table><tr><td>项目</td><td>金额</td></tr><tr><td>办公费</td><td>3.00</td></tr></table>"
    found = document(f"<table><tr><td>一</td><td>{inner}</td></tr><tr><td>二</td><td>无</td></tr></table>")
    (table,) = found.tables()
    cell = next(cell for cell in table.cells if cell.nested)
    assert cell.text == ""
    assert rows(cell.nested[0]) == [["项目", "金额"], ["办公费", "3.00"]]


def test_a_layout_table_becomes_paragraphs_and_keeps_its_tables() -> None:
    data = "<table><tr><td>科目</td><td>金额</td></tr><tr><td>行政运行</td><td>68.12</td></tr></table>"
    found = document(f"{NAVIGATION}<table><tr><td>{PROSE}{data}<p>以上为全部内容。</p></td></tr></table>{FOOTER}")
    assert texts(found) == [*PARAGRAPHS, "以上为全部内容。"]
    assert [rows(table) for table in found.tables()] == [[["科目", "金额"], ["行政运行", "68.12"]]]


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (
            '<meta name="ArticleTitle" content="云岭县档案馆2024年部门预算公开">'
            '<meta name="PubDate" content="2024-02-01">'
            '<meta name="ContentSource" content="云岭县档案馆"><meta name="SiteName" content="云岭县人民政府">',
            PROSE,
            {
                "title": "云岭县档案馆2024年部门预算公开",
                "published": "2024-02-01",
                "source": "云岭县档案馆",
                "site": "云岭县人民政府",
            },
        ),
        (
            "<title>云岭县档案馆2024年部门预算公开_预算公开_云岭县人民政府</title>",
            PROSE,
            {"title": "云岭县档案馆2024年部门预算公开"},
        ),
        (
            "<title>云岭县人民政府</title>",
            "<div><h1>云岭县档案馆2024年部门预算</h1><div>发布时间：2024-02-01 09:30　来源：云岭县档案馆</div></div>"
            f"<div>{PROSE}</div>",
            {"title": "云岭县档案馆2024年部门预算", "published": "2024-02-01 09:30", "source": "云岭县档案馆"},
        ),
        ('<meta name="description" content="${title}"><title>云岭县人民政府</title>', PROSE, {}),
    ],
)
def test_properties(head: str, body: str, expected: dict[str, str]) -> None:
    assert dict(document(body, head).properties) == expected


def test_a_title_outside_of_the_article_comes_first_and_once() -> None:
    title = "云岭县档案馆2024年部门预算公开"
    head = f'<meta name="ArticleTitle" content="{title}">'
    outside = document(f"{NAVIGATION}<div><h2>{title}</h2><div>{PROSE}</div></div>{FOOTER}", head)
    assert texts(outside) == [title, *PARAGRAPHS]
    inside = document(f"{NAVIGATION}<div><p>{title}</p>{PROSE}</div>{FOOTER}", head)
    assert texts(inside) == [title, *PARAGRAPHS]
    nowhere = document(f"{NAVIGATION}<div>{PROSE}</div>{FOOTER}", head)
    assert texts(nowhere) == [title, *PARAGRAPHS]


def test_attachments() -> None:
    found = document(
        f"{PROSE}<p><a href='./P020.pdf'>2024年部门预算.pdf</a></p><p><a href='/f?id=3'>附表.xlsx</a></p>"
        "<a href='x.html'>他页</a>"
        "<script>var fj='<a href=\"P030.doc\">说明.doc</a>';</script>"
    )
    assert found.properties["attachments"].split("\n") == [
        "2024年部门预算.pdf\t./P020.pdf",
        "附表.xlsx\t/f?id=3",
        "说明.doc\tP030.doc",
    ]


def test_pictures_in_the_article_are_reported() -> None:
    found = document(f"{PROSE}<p><img src='t.gif' width=750></p><p><img src='icon.png' width=16></p>")
    assert [(notice.code, "1 幅" in notice.message) for notice in found.notices] == [("image_skipped", True)]


def test_a_saved_page() -> None:
    data = (
        b'From: <saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        + b"".join(b"=%02X" % byte for byte in page(PROSE, encoding="gb18030"))
        + b"\r\n--b--\r\n"
    )
    assert texts(read(source(data, media_type="message/rfc822"))) == PARAGRAPHS


def test_paths_lead_back_to_the_element() -> None:
    found = document(f"<div>{PROSE}</div>")
    assert [paragraph.path for paragraph in found.paragraphs()][:2] == ["/html/body/div/p[1]", "/html/body/div/p[2]"]


@pytest.mark.parametrize(
    "data",
    [
        b"<html></html>",
        b"<html><body><script>x</script></body></html>",
        b"<p></p>",
        b"<html><frameset><frame src='a.html'></frameset></html>",
    ],
)
def test_a_page_without_text_is_corrupt(data: bytes) -> None:
    with pytest.raises(CorruptDocument):
        read(source(data, media_type="text/html"))


def test_a_page_cut_off_keeps_what_it_has() -> None:
    data = page(NAVIGATION + f"<div>{PROSE}</div>")
    found = texts(read(source(data[: data.index("三、".encode()) if "三、".encode() in data else len(data) - 200])))
    assert found[:3] == PARAGRAPHS[:3]


def test_deep_nesting_costs_no_stack() -> None:
    found = document("<span><font>" * 3000 + "收入预算226.70万元。" + "</font></span>" * 3000)
    assert texts(found) == ["收入预算226.70万元。"]


def test_deep_tables_cost_no_stack() -> None:
    found = document("<table><tr><td>甲</td><td>" * 400 + "收入预算226.70万元。" + "</td></tr></table>" * 400)
    assert found.blocks


@pytest.mark.parametrize(
    ("markup", "limits"),
    [
        ("<table>" + "<tr><td>1</td><td>2</td></tr>" * 60 + "</table>", Limits(cells=100)),
        ("<table><tr><td colspan=1000 rowspan=2>1</td><td>3</td></tr><tr><td>2</td></tr></table>", Limits(cells=1000)),
        ("<p>段落。</p>" * 60, Limits(paragraphs=50)),
    ],
)
def test_limits(markup: str, limits: Limits) -> None:
    with pytest.raises(TooLarge):
        read(source(page(markup), limits=limits, media_type="text/html"))
