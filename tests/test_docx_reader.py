"""The DOCX reader on text: runs, fields, tracked changes, text boxes, notes, styles, charts."""

# The cases are XML, one to a line.
# ruff: noqa: E501

import io
import re
from collections.abc import Iterable
from pathlib import Path

import docx
import pytest
from docx_parts import abstract, blocks, document, level, num, p, package, part, r, relationships, tbl, tc, texts, tr

from extractor.document import Chart, ChartPoint, Paragraph, Series, Table
from extractor.readers import read_document

INS = '<w:ins w:id="1" w:author="甲">{}</w:ins>'
DEL = '<w:del w:id="2" w:author="甲"><w:r><w:delText>{}</w:delText></w:r></w:del>'
DELETED_MARK = '<w:rPr><w:del w:id="3" w:author="甲"/></w:rPr>'
MOVED_MARK = '<w:rPr><w:moveFrom w:id="3" w:author="甲"/></w:rPr>'


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(instruction: str, result: str | None = None) -> str:
    """A complex field; without a result it has no separator either."""
    shown = "" if result is None else mark("separate") + r(result)
    return mark("begin") + f"<w:r><w:instrText>{instruction}</w:instrText></w:r>" + shown + mark("end")


# what is in the file: its XML, the paragraphs read
TEXT = {
    "runs are joined": (p("2025年收入", "100.5", "万元"), ["2025年收入100.5万元"]),
    "empty paragraphs are left out": (p("甲") + p() + p(" ") + p("乙"), ["甲", "乙"]),
    "space at the ends is no text": (p("　　一、部门概况 "), ["一、部门概况"]),
    "space not said to be kept is dropped, as in Word": (
        "<w:p><w:r><w:t>2025年 </w:t></w:r><w:r><w:t> 收入</w:t></w:r></w:p>",
        ["2025年收入"],
    ),
    "line breaks in the XML are no line breaks": (p("部门\n   概况"), ["部门 概况"]),
    "tabs": (p("单位", "<w:r><w:tab/></w:r>", "万元"), ["单位\t万元"]),
    "line break": (p("<w:r><w:t>临江县</w:t><w:br/><w:t>信访局</w:t></w:r>"), ["临江县\n信访局"]),
    "page break at the end": (p("封面", '<w:r><w:br w:type="page"/></w:r>') + p("目录"), ["封面", "目录"]),
    "page break inside": (p("封面", '<w:r><w:br w:type="page"/></w:r>', "目录"), ["封面", "目录"]),
    "no-break and soft hyphen": (
        p("<w:r><w:t>2024</w:t><w:noBreakHyphen/><w:t>20</w:t><w:softHyphen/><w:t>25</w:t></w:r>"),
        ["2024-2025"],
    ),
    "hidden text": (p("收入", r("（草稿）", "<w:vanish/>"), "支出"), ["收入支出"]),
    "text said not to be hidden": (p(r("收入", '<w:vanish w:val="0"/>')), ["收入"]),
    "symbols": (
        p('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "已公开", '<w:r><w:sym w:font="Symbol" w:char="F0B4"/></w:r>'),
        ["☑已公开×"],
    ),
    "circled digits of Wingdings": (p('<w:r><w:sym w:font="Wingdings" w:char="F081"/></w:r>', "职责"), ["①职责"]),
    "letters set in a symbol font": (p(r("ü", '<w:rFonts w:ascii="Wingdings"/>'), "公开"), ["✓公开"]),
    "rare Han characters outside Unicode stay": (p("\ue863山"), ["\ue863山"]),
    "ruby": (
        p("<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>sān</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>三</w:t></w:r></w:rubyBase></w:ruby></w:r>", "公经费"),
        ["三公经费"],
    ),
    "hyperlink": (p("见", f'<w:hyperlink r:id="rId9">{r("临江县政府网站")}</w:hyperlink>'), ["见临江县政府网站"]),
    "smart tag": (p(f'<w:smartTag w:uri="u" w:element="place"><w:smartTagPr/>{r("临江县")}</w:smartTag>'), ["临江县"]),
    "custom XML": (p(f'<w:customXml w:element="x"><w:customXmlPr/>{r("临江县")}</w:customXml>'), ["临江县"]),
    "simple field": (p("第", f'<w:fldSimple w:instr=" PAGE ">{r("3")}</w:fldSimple>', "页"), ["第3页"]),
    "complex field": (p("共", field(" NUMPAGES ", "12"), "页"), ["共12页"]),
    "field without result": (p("收入", field(' XE "收入" '), "100万元"), ["收入100万元"]),
    "field in a field's instruction": (
        p(mark("begin") + field(" DOCPROPERTY 年份 ", "2024") + mark("separate") + r("2025") + mark("end"), "年"),
        ["2025年"],
    ),
    "field over paragraphs": (
        p(mark("begin") + "<w:r><w:instrText> TOC </w:instrText></w:r>" + mark("separate"), "一、概况", "<w:r><w:tab/></w:r>", field("PAGEREF a", "1"))
        + p("二、收支") + p(mark("end"), "正文"),
        ["一、概况\t1", "二、收支", "正文"],
    ),
    "field never ended": (p(mark("begin"), "收入100万元") + p("支出100万元"), ["收入100万元", "支出100万元"]),
    "hidden field marks still count": (
        p('<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r>'
          "<w:r><w:rPr><w:vanish/></w:rPr><w:instrText>TC</w:instrText></w:r>"
          '<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="end"/></w:r>', "收入"),
        ["收入"],
    ),
    "enclosed characters": (p(field(r" eq \o\ac(○,3) "), "事业单位"), ["③事业单位"]),
    "form fields": (
        p('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
          + "<w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>" + mark("end"), "是"),
        ["☑是"],
    ),
    "equation": (
        p("比率为", "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>"),
        ["比率为a/b"],
    ),
    "inline content control": (p("编制", f"<w:sdt><w:sdtPr/><w:sdtContent>{r('13')}</w:sdtContent></w:sdt>", "人"), ["编制13人"]),
    "block content control": (f"<w:sdt><w:sdtContent>{p('甲')}<w:sdt><w:sdtContent>{p('乙')}</w:sdtContent></w:sdt></w:sdtContent></w:sdt>", ["甲", "乙"]),
    "empty content control": (p("甲", "<w:sdt><w:sdtPr/></w:sdt>"), ["甲"]),
    "comments leave no trace": (
        p('<w:commentRangeStart w:id="0"/>', "收入", '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'),
        ["收入"],
    ),
    "alternate content once": (
        p(f'<mc:AlternateContent><mc:Choice Requires="w14">{r("新")}</mc:Choice><mc:Fallback>{r("旧")}</mc:Fallback></mc:AlternateContent>'),
        ["新"],
    ),
    "alternate content as a block": (
        f'<mc:AlternateContent><mc:Choice Requires="w14">{p("新")}</mc:Choice><mc:Fallback>{p("旧")}</mc:Fallback></mc:AlternateContent>',
        ["新"],
    ),
    "drop cap": (
        p("紫", properties='<w:framePr w:dropCap="drop" w:lines="2"/>') + p("云街道"),
        ["紫云街道"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), TEXT.values(), ids=TEXT)
def test_text(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


# one paragraph with forced line breaks, the paragraphs it stands for
BROKEN = {
    "a title in two lines stays": ("临江县信访局|2025年部门预算说明", ["临江县信访局\n2025年部门预算说明"]),
    "after a sentence": ("收入100万元。|支出90万元。", ["收入100万元。", "支出90万元。"]),
    "before an indent": ("一、单位概况|　　信访局是县政府工作部门", ["一、单位概况", "信访局是县政府工作部门"]),
    "before a number": ("一、单位概况|（一）主要职责|1.接待来访", ["一、单位概况", "（一）主要职责", "1.接待来访"]),
    "not before a decimal": ("较上年增加|1.25万元", ["较上年增加\n1.25万元"]),
    "not before a year": ("较上年|2024年增加", ["较上年\n2024年增加"]),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), BROKEN.values(), ids=BROKEN)
def test_line_breaks_that_stand_for_paragraphs(lines: str, expected: list[str]) -> None:
    content = "<w:r><w:br/></w:r>".join(r(line) for line in lines.split("|"))
    assert texts(p(content)) == expected


def test_only_the_first_of_broken_up_paragraphs_is_numbered() -> None:
    numbering = abstract(1, level(0, "chineseCounting", "%1、")) + num(1, 1)
    body = p(
        "概况", "<w:r><w:br/></w:r>", "　　编制13人。",
        properties='<w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/>',
    )  # fmt: skip
    found = [(b.number, b.level, b.text) for b in blocks(body, numbering=numbering) if isinstance(b, Paragraph)]
    assert found == [("一、", 1, "一、概况"), ("", 0, "编制13人。")]


# what was tracked: the XML, the paragraphs once everything is accepted
REVISIONS = {
    "insertion": (p("收入", INS.format(r("100")), "万元"), ["收入100万元"]),
    "deletion": (p("收入", DEL.format("99"), r("100"), "万元"), ["收入100万元"]),
    "insertion deleted again": (p("收入", INS.format(DEL.format("98")), "万元"), ["收入万元"]),
    "move": (
        p("甲", f'<w:moveFrom w:id="1" w:author="甲">{r("乙")}</w:moveFrom>', "丙", f'<w:moveTo w:id="2" w:author="甲">{r("乙")}</w:moveTo>'),
        ["甲丙乙"],
    ),
    "deleted text that says so only by its name": (p("<w:r><w:delText>旧</w:delText><w:t>新</w:t></w:r>"), ["新"]),
    "paragraph mark deleted": (p("较上年增加", properties=DELETED_MARK) + p("20万元。"), ["较上年增加20万元。"]),
    "two marks deleted": (
        p("一", properties=DELETED_MARK) + p("、", properties=DELETED_MARK) + p("职责"),
        ["一、职责"],
    ),
    "paragraph deleted": (p(DEL.format("旧段落"), properties=DELETED_MARK) + p("新段落"), ["新段落"]),
    "paragraph moved away": (
        p(f'<w:moveFrom w:id="1" w:author="甲">{r("乙")}</w:moveFrom>', properties=MOVED_MARK) + p("丙"),
        ["丙"],
    ),
    "mark deleted before a table": (p("收入", properties=DELETED_MARK) + tbl(tr("甲")) + p("支出"), ["收入", "支出"]),
    "mark deleted at the end": (p("收入", properties=DELETED_MARK), ["收入"]),
    "formatting changed": (
        p("甲", properties='<w:pPrChange w:id="4" w:author="甲"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange>'),
        ["甲"],
    ),
    "end of a field deleted": (
        p(mark("begin"), f'<w:del w:id="1">{mark("end")}</w:del>', "收入100万元"),
        ["收入100万元"],
    ),
    "inserted block": (INS.format(p("甲")), ["甲"]),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), REVISIONS.values(), ids=REVISIONS)
def test_tracked_changes_are_accepted(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


def test_joined_paragraphs_take_the_look_of_the_last() -> None:
    (found,) = blocks(
        p("一、", properties=f'<w:outlineLvl w:val="0"/>{DELETED_MARK}')
        + p("说明", properties='<w:outlineLvl w:val="2"/>')
    )
    assert isinstance(found, Paragraph)
    assert (found.text, found.level) == ("一、说明", 3)


def drawing(content: str) -> str:
    return (
        "<w:r><w:drawing><wp:inline><a:graphic><a:graphicData>"
        f"{content}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def box(content: str) -> str:
    return drawing(f"<wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp>")


def vml_box(content: str) -> str:
    return f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"


def both(content: str) -> str:
    new, old = box(content).removeprefix("<w:r>").removesuffix("</w:r>"), vml_box(content)[5:-6]
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )


# where a text box stands: the XML, (origin, text) of what is read
BOXES = {
    "DrawingML": (p(box(p("临江县信访局"))), [("textbox", "临江县信访局")]),
    "VML": (p(vml_box(p("临江县信访局"))), [("textbox", "临江县信访局")]),
    "both ways, read once": (p(both(p("临江县信访局"))), [("textbox", "临江县信访局")]),
    "after the text it is anchored in": (
        p("封面", box(p("2025年"))) + p("目录"),
        [("body", "封面"), ("textbox", "2025年"), ("body", "目录")],
    ),
    "two in one group": (
        p(drawing(f"<a:grp><wps:txbx><w:txbxContent>{p('甲')}</w:txbxContent></wps:txbx>"
                  f"<wps:txbx><w:txbxContent>{p('乙')}</w:txbxContent></wps:txbx></a:grp>")),
        [("textbox", "甲"), ("textbox", "乙")],
    ),
    "one inside another": (p(box(p("外", box(p("内"))))), [("textbox", "外"), ("textbox", "内")]),
    "words as an ornament": (
        p('<w:r><w:pict><v:shape><v:textpath string="部门预算"/></v:shape></w:pict></w:r>'),
        [("textbox", "部门预算")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), BOXES.values(), ids=BOXES)
def test_text_boxes(body: str, expected: list[tuple[str, str]]) -> None:
    assert [(b.origin, b.text) for b in blocks(body) if isinstance(b, Paragraph)] == expected


def test_table_in_a_text_box_is_a_table() -> None:
    found = blocks(p(both(tbl(tr("科目", "金额")))))
    assert [type(block) for block in found] == [Table]


def test_picture_with_fallback_text_keeps_the_text() -> None:
    choice = drawing('<a:blip r:embed="rId5"/>')[5:-6]
    fallback = vml_box(p("行政编制5人"))[5:-6]
    body = p(
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wpc">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(body) == ["行政编制5人"]


def note(kind: str, identifier: int, content: str, attributes: str = "") -> str:
    return f'<w:{kind} w:id="{identifier}" {attributes}>{content}</w:{kind}>'


NOTES = (
    note("footnote", -1, p("<w:r><w:separator/></w:r>"), 'w:type="separator"')
    + note("footnote", 1, p("<w:r><w:footnoteRef/></w:r>", r(" 含上年结转。")))
    + note("footnote", 2, p("<w:r><w:footnoteRef/></w:r>", r(" 含政府采购。")))
    + note("footnote", 3, p("没有引用"))
)


def test_footnotes_follow_the_text_and_leave_no_digit_in_it() -> None:
    body = p("收入226.7", '<w:r><w:footnoteReference w:id="2"/></w:r>', "万元。") + p(
        "支出226.7", '<w:r><w:footnoteReference w:id="1"/></w:r>', "万元。"
    )
    found = [b for b in blocks(body, footnotes=NOTES) if isinstance(b, Paragraph)]
    assert [(b.origin, b.text) for b in found] == [
        ("body", "收入226.7万元。"),
        ("body", "支出226.7万元。"),
        ("footnote", "含政府采购。"),
        ("footnote", "含上年结转。"),
    ]
    assert found[2].path == "word/footnotes.xml#p3"


def test_custom_note_marks_are_no_text() -> None:
    body = p("收入", '<w:r><w:footnoteReference w:id="1" w:customMarkFollows="1"/><w:t>①</w:t></w:r>', "100万元")
    assert texts(body, footnotes=NOTES) == ["收入100万元", "含上年结转。"]


def test_notes_of_deleted_text_are_gone() -> None:
    body = p("甲", '<w:del w:id="1"><w:r><w:footnoteReference w:id="1"/></w:r></w:del>')
    assert texts(body, footnotes=NOTES) == ["甲"]


def test_endnotes_come_last() -> None:
    body = p("甲", '<w:r><w:endnoteReference w:id="1"/><w:footnoteReference w:id="1"/></w:r>')
    found = blocks(body, footnotes=NOTES, endnotes=note("endnote", 1, p("尾注内容")))
    assert [b.origin for b in found if isinstance(b, Paragraph)] == ["body", "footnote", "endnote"]


STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>
  <w:pPr><w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="44"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="章"><w:name w:val="章"/><w:basedOn w:val="1"/><w:rPr><w:sz w:val="32"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="3"><w:name w:val="heading 3"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="character" w:styleId="强调"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:styleId="隐"><w:name w:val="隐"/><w:rPr><w:vanish/></w:rPr></w:style>
"""


def styled(name: str, *runs: str, more: str = "") -> str:
    return p(*runs, properties=f'<w:pStyle w:val="{name}"/>{more}')


# what is set: the XML, (level, size, bold, centred)
LOOKS = {
    "defaults": (p("甲"), (0, 10.5, False, False)),
    "heading": (styled("1", "甲"), (1, 22.0, True, True)),
    "inherited from a heading": (styled("章", "甲"), (1, 16.0, True, True)),
    "heading by its name only": (styled("3", "甲"), (3, 10.5, False, False)),
    "heading by an identifier without definition": (styled("Heading2", "甲"), (2, 10.5, False, False)),
    "paragraph overrides its style": (
        styled("1", "甲", more='<w:jc w:val="left"/><w:outlineLvl w:val="9"/>'), (0, 22.0, True, False)),
    "run overrides its style": (styled("1", r("甲", '<w:b w:val="0"/><w:sz w:val="24"/>')), (1, 12.0, False, True)),
    "character style": (p(r("甲", '<w:rStyle w:val="强调"/>')), (0, 10.5, True, False)),
    "bold twice toggles": (styled("1", r("甲", '<w:rStyle w:val="强调"/>')), (1, 22.0, False, True)),
    "most characters decide": (p(r("收入", "<w:b/>"), r("支出总体情况说明")), (0, 10.5, False, False)),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), LOOKS.values(), ids=LOOKS)
def test_looks(body: str, expected: tuple[int, float, bool, bool]) -> None:
    (found,) = blocks(body, styles=STYLES)
    assert isinstance(found, Paragraph)
    assert (found.level, found.size, found.bold, found.centred) == expected


def test_hidden_by_character_style() -> None:
    assert texts(p("收入", r("草稿", '<w:rStyle w:val="隐"/>')), styles=STYLES) == ["收入"]


def test_paths_count_the_paragraphs_of_the_part() -> None:
    body = p("甲") + tbl(tr("一", "二")) + p() + p("乙")
    found = blocks(body)
    assert [block.path for block in found] == [
        "word/document.xml#p1",
        "word/document.xml#t1",
        "word/document.xml#p5",
    ]


CHART = """<c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>行政</a:t></a:r><a:r><a:t>人员</a:t></a:r></a:p></c:rich></c:tx></c:title>
<c:plotArea><c:barChart>{}</c:barChart></c:plotArea></c:chart>"""


def cache(kind: str, *values: str | None) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{v}</c:v></c:pt>' for i, v in enumerate(values) if v is not None)
    return f'<c:{kind}Ref><c:f>Sheet1!A1</c:f><c:{kind}Cache><c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache></c:{kind}Ref>'


def series(name: str, categories: str, values: str) -> str:
    tx = f"<c:tx>{cache('str', name)}</c:tx>" if name else ""
    return f'<c:ser><c:idx val="0"/>{tx}<c:cat>{categories}</c:cat><c:val>{values}</c:val></c:ser>'


YEARS = cache("str", "2023年", "2024年", "2025年")
LEVELS = (
    '<c:multiLvlStrRef><c:multiLvlStrCache><c:ptCount val="3"/>'
    '<c:lvl><c:pt idx="0"><c:v>编制</c:v></c:pt><c:pt idx="1"><c:v>实有</c:v></c:pt><c:pt idx="2"><c:v>编制</c:v></c:pt></c:lvl>'
    '<c:lvl><c:pt idx="0"><c:v>行政</c:v></c:pt><c:pt idx="2"><c:v>事业</c:v></c:pt></c:lvl>'
    "</c:multiLvlStrCache></c:multiLvlStrRef>"
)

# the series in the part, what is read of it
CHARTS = {
    "values": (
        series("编制", YEARS, cache("num", "5", "6", "7.5")),
        Series("编制", (ChartPoint("2023年", "5"), ChartPoint("2024年", "6"), ChartPoint("2025年", "7.5"))),
    ),
    "gap": (
        series("编制", YEARS, cache("num", "5", None, "7")),
        Series("编制", (ChartPoint("2023年", "5"), ChartPoint("2024年", None), ChartPoint("2025年", "7"))),
    ),
    "categories that are numbers": (
        series("", cache("num", "2024", "2025"), cache("num", "1", "2")),
        Series("", (ChartPoint("2024", "1"), ChartPoint("2025", "2"))),
    ),
    "categories in levels": (
        series("人数", LEVELS, cache("num", "5", "4", "8")),
        Series("人数", (ChartPoint("行政 编制", "5"), ChartPoint("行政 实有", "4"), ChartPoint("事业 编制", "8"))),
    ),
    "values without categories": (
        f"<c:ser><c:val>{cache('num', '1', '2')}</c:val></c:ser>",
        Series("", (ChartPoint("", "1"), ChartPoint("", "2"))),
    ),
    "scatter": (
        f"<c:ser><c:xVal>{cache('num', '1')}</c:xVal><c:yVal>{cache('num', '9')}</c:yVal></c:ser>",
        Series("", (ChartPoint("1", "9"),)),
    ),
    "literal values": (
        '<c:ser><c:tx><c:v>甲</c:v></c:tx><c:val><c:numLit><c:ptCount val="1"/><c:pt idx="0"><c:v>3</c:v></c:pt></c:numLit></c:val></c:ser>',
        Series("甲", (ChartPoint("", "3"),)),
    ),
    "a count no cache could hold": (
        '<c:ser><c:val><c:numLit><c:ptCount val="999999999"/><c:pt idx="0"><c:v>3</c:v></c:pt></c:numLit></c:val></c:ser>',
        Series("", (ChartPoint("", "3"),)),
    ),
}  # fmt: skip

CHART_RUN = drawing('<c:chart r:id="rId7"/>')
CHART_LINK = (("rId7", "chart", "charts/chart1.xml"),)


@pytest.mark.parametrize(("content", "expected"), CHARTS.values(), ids=CHARTS)
def test_charts(content: str, expected: Series) -> None:
    parts: dict[str, str | bytes] = {"word/charts/chart1.xml": part("c:chartSpace", CHART.format(content))}
    found = blocks(p("前") + p(CHART_RUN) + p("后"), parts=parts, related=CHART_LINK)
    chart = found[1]
    assert isinstance(chart, Chart)
    assert (chart.title, chart.series, chart.path) == ("行政人员", (expected,), "word/charts/chart1.xml")


def test_extended_charts() -> None:
    content = (
        '<cx:chartData><cx:data id="0"><cx:strDim type="cat"><cx:lvl ptCount="2"><cx:pt idx="0">收入</cx:pt><cx:pt idx="1">支出</cx:pt></cx:lvl></cx:strDim>'
        '<cx:numDim type="val"><cx:lvl ptCount="2"><cx:pt idx="0">10</cx:pt><cx:pt idx="1">9</cx:pt></cx:lvl></cx:numDim></cx:data></cx:chartData>'
        "<cx:chart><cx:title><cx:tx><cx:rich><a:p><a:r><a:t>收支</a:t></a:r></a:p></cx:rich></cx:tx></cx:title><cx:plotArea><cx:plotAreaRegion>"
        '<cx:series layoutId="waterfall"><cx:tx><cx:txData><cx:f>A1</cx:f><cx:v>金额</cx:v></cx:txData></cx:tx><cx:dataId val="0"/></cx:series>'
        "</cx:plotAreaRegion></cx:plotArea></cx:chart>"
    )
    run = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="cx1">{drawing("<cx:chart r:id=" + chr(34) + "rId7" + chr(34) + "/>")[5:-6]}</mc:Choice>'
        f"<mc:Fallback>{vml_box(p('此图表不适用于您的 Word 版本。'))[5:-6]}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    parts: dict[str, str | bytes] = {"word/charts/chartEx1.xml": part("cx:chartSpace", content)}
    found = blocks(p(run), parts=parts, related=(("rId7", "chartEx", "charts/chartEx1.xml"),))
    assert found == (
        Chart(
            "收支",
            (Series("金额", (ChartPoint("收入", "10"), ChartPoint("支出", "9"))),),
            path="word/charts/chartEx1.xml",
        ),
    )


def test_chart_without_its_part_is_told() -> None:
    read = document(package(p("甲", CHART_RUN), related=CHART_LINK))
    assert [notice.code for notice in read.notices] == ["part_skipped"]


def test_diagram_words() -> None:
    data = (
        '<dgm:ptLst><dgm:pt type="doc"/><dgm:pt><dgm:t><a:p><a:r><a:t>信访局</a:t></a:r></a:p></dgm:t></dgm:pt>'
        '<dgm:pt type="sibTrans"><dgm:t><a:p/></dgm:t></dgm:pt><dgm:pt type="node"><dgm:t><a:p><a:r><a:t>接待中心</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst>'
    )
    parts: dict[str, str | bytes] = {"word/diagrams/data1.xml": part("dgm:dataModel", data)}
    body = p(drawing('<dgm:relIds r:dm="rId3" r:lo="rId4"/>'))
    assert texts(body, parts=parts, related=(("rId3", "diagramData", "diagrams/data1.xml"),)) == ["信访局", "接待中心"]


# what is not read: the XML, the notice
SKIPPED = {
    "embedded workbook": (
        p('<w:r><w:object><v:shape><v:imagedata r:id="rId5"/></v:shape><o:OLEObject ProgID="Excel.Sheet.12" r:id="rId6"/></w:object></w:r>'),
        ("part_skipped", "Excel.Sheet.12"),
    ),
    "other document": ('<w:altChunk r:id="rId5"/>', ("part_skipped", "altChunk")),
    "picture": (p(drawing('<a:blip r:embed="rId5"/>')), ("image_skipped", "1 幅图片")),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), SKIPPED.values(), ids=SKIPPED)
def test_what_is_not_read_is_told(body: str, expected: tuple[str, str]) -> None:
    (notice,) = document(package(p("甲") + body)).notices
    assert notice.code == expected[0]
    assert expected[1] in notice.message


WEB_PAGE = (
    "<html><head><meta charset='utf-8'></head><body><p>一、部门概况</p><p>本部门编制13人，实有12人。</p></body></html>"
)
WEB_ARCHIVE = (
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n"
    f"Content-Transfer-Encoding: 8bit\r\n\r\n{WEB_PAGE}\r\n--x--\r\n"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [("afchunk.htm", WEB_PAGE), ("afchunk.mht", WEB_ARCHIVE), ("inner.docx", package(p("一、部门概况") + p("本部门编制13人，实有12人。")))],
    ids=["HTML", "web archive", "DOCX"],
)  # fmt: skip
def test_merged_in_documents(name: str, content: str | bytes) -> None:
    parts: dict[str, str | bytes] = {f"word/{name}": content}
    body = p("前") + '<w:altChunk r:id="rId5"/>' + p("后")
    found = blocks(body, parts=parts, related=(("rId5", "aFChunk", name),))
    assert [b.text for b in found if isinstance(b, Paragraph)] == [
        "前",
        "一、部门概况",
        "本部门编制13人，实有12人。",
        "后",
    ]
    assert found[1].path.startswith(f"word/{name}")


def test_a_document_merged_into_itself_ends() -> None:
    inner = package(p("甲") + '<w:altChunk r:id="rId5"/>')
    for _ in range(5):
        inner = package(
            p("甲") + '<w:altChunk r:id="rId5"/>',
            parts={"word/inner.docx": inner},
            related=(("rId5", "aFChunk", "inner.docx"),),
        )
    assert len(document(inner).blocks) <= 3


def workbook() -> bytes:
    """A workbook of two sheets, the second one on top."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl writes the workbook to embed")
    book = openpyxl.Workbook()
    book.active.append(["底稿", 1])
    sheet = book.create_sheet("支出表")
    sheet.append(["科目", "金额"])
    sheet.append(["行政运行", 68.12])
    book.active = 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(("aspect", "tables"), [("Content", 1), ("Icon", 0)])
def test_embedded_workbooks_are_read_where_they_are_shown(aspect: str, tables: int) -> None:
    pytest.importorskip("python_calamine", reason="the sheet extra is not installed")
    body = p(
        f'<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12" DrawAspect="{aspect}" r:id="rId6"/></w:object></w:r>'
    )
    parts: dict[str, str | bytes] = {"word/embeddings/a.xlsx": workbook()}
    read = document(package(p("附表") + body, parts=parts, related=(("rId6", "package", "embeddings/a.xlsx"),)))
    found = list(read.tables())
    assert len(found) == tables
    assert [[cell.text for cell in table.cells] for table in found] == [["科目", "金额", "行政运行", "68.12"]] * tables
    assert len(read.notices) == 1 - tables


def test_headers_and_footers_stay_out() -> None:
    parts: dict[str, str | bytes] = {"word/header1.xml": part("hdr", p("内部资料"))}
    body = p("甲") + '<w:sectPr><w:headerReference w:type="default" r:id="rId8"/></w:sectPr>'
    assert texts(body, parts=parts, related=(("rId8", "header", "header1.xml"),)) == ["甲"]


def test_properties() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        "<dc:title>2025年部门预算</dc:title><dc:creator>临江县</dc:creator><dc:subject> </dc:subject>"
        "<dcterms:created>2025-02-01T08:00:00Z</dcterms:created></cp:coreProperties>"
    )
    read = document(package(p("甲"), parts={"docProps/core.xml": core}))
    assert read.properties == {"title": "2025年部门预算", "author": "临江县", "created": "2025-02-01T08:00:00Z"}


def test_what_python_docx_writes() -> None:
    written = docx.Document()
    written.add_heading("第一部分 部门概况", level=1)
    written.add_paragraph("本部门共有编制13人。")
    written.add_paragraph("行政编制5人", style="List Bullet")
    written.add_paragraph("事业编制8人", style="List Number")
    grid = written.add_table(rows=2, cols=2)
    grid.cell(0, 0).merge(grid.cell(1, 0)).text = "合计"
    grid.cell(1, 1).text = "13"
    buffer = io.BytesIO()
    written.save(buffer)
    read = document(buffer.getvalue())
    assert [(b.level, b.number, b.text) for b in read.paragraphs()] == [
        (1, "", "第一部分 部门概况"),
        (0, "", "本部门共有编制13人。"),
        (0, "•", "• 行政编制5人"),
        (0, "1.", "1. 事业编制8人"),
    ]
    (only,) = read.tables()
    assert [(c.row, c.column, c.row_span, c.text) for c in only.cells] == [
        (0, 0, 2, "合计"),
        (0, 1, 1, ""),
        (1, 1, 1, "13"),
    ]


def test_relations_may_be_absolute() -> None:
    parts: dict[str, str | bytes] = {
        "word/_rels/document.xml.rels": relationships(("rId7", "chart", "/word/charts/chart1.xml")),
        "word/charts/chart1.xml": part("c:chartSpace", CHART.format("")),
    }
    assert [type(block) for block in blocks(p(CHART_RUN), parts=parts)] == [Chart]


def test_cells_keep_text_boxes_and_charts_follow_the_table() -> None:
    parts: dict[str, str | bytes] = {"word/charts/chart1.xml": part("c:chartSpace", CHART.format(""))}
    body = tbl(tr(tc(p("甲", box(p("乙")), CHART_RUN)), "丙"))
    only, chart = blocks(body, parts=parts, related=CHART_LINK)
    assert isinstance(only, Table)
    assert [cell.text for cell in only.cells] == ["甲\n乙", "丙"]
    assert isinstance(chart, Chart)


SEED = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "labelled" / "docs" / "ziyang-xinfang-2023.docx"


@pytest.mark.corpus
@pytest.mark.skipif(not SEED.exists(), reason="the real documents in ../shared are not here")
def test_a_real_document_reads_like_its_pdf() -> None:
    def dense(texts: Iterable[str]) -> str:
        return re.sub(r"\s", "", "".join(texts))

    printed = dense(block.text for block in read_document(SEED.with_suffix(".pdf")).paragraphs())
    read = read_document(SEED)
    numbered = [block for block in read.paragraphs() if block.number]
    assert [block.number for block in numbered] == ["（一）", "（二）", "（四）", "（五）", "（一）", "（二）", "八、"]
    assert [block.text[:20] for block in numbered if dense([block.text]) not in printed] == []
    charts = [block for block in read.blocks if isinstance(block, Chart)]
    assert [[point.value for point in chart.series[0].points] for chart in charts] == [["5", "5"], ["8", "8"]]
