"""Plain text: lines, wrapped lines, tables of tabs, pages flattened to one line, encodings."""

from __future__ import annotations

import pytest
from container_parts import source

from extractor.document import Document, Paragraph, Table
from extractor.errors import CorruptDocument, TooLarge
from extractor.limits import Limits
from extractor.readers.encoding import decode
from extractor.readers.text import read
from extractor.readers.text_flat import cut_flat


def document(text: str, encoding: str = "utf-8") -> Document:
    return read(source(text.encode(encoding), "说明.txt", media_type="text/plain"))


def texts(found: Document) -> list[str]:
    return [paragraph.text for paragraph in found.paragraphs()]


def rows(table: Table) -> list[list[str]]:
    grid = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        grid[cell.row][cell.column] = cell.text
    return grid


def pieces(line: str) -> list[str]:
    return [line[begin:end] for begin, end in cut_flat(line)]


LINES = "青溪市水利局\n\n一、部门职责\n　　青溪市水利局负责水利工作。\n二、收支情况\n2024年收入预算226.70万元。\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_encodings(encoding: str) -> None:
    assert texts(document(LINES, encoding)) == [
        "青溪市水利局",
        "一、部门职责",
        "青溪市水利局负责水利工作。",
        "二、收支情况",
        "2024年收入预算226.70万元。",
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings(ending: str) -> None:
    assert len(texts(document(LINES.replace("\n", ending)))) == 5


@pytest.mark.parametrize(
    ("data", "declared", "expected"),
    [
        ("收入预算".encode(), "gb2312", "utf-8"),
        ("部门收入预算情况说明".encode("gb18030"), "utf-8", "gb18030"),
        ("部门收入预算情况说明".encode("gb18030"), "", "gb18030"),
        ("部门收入预算情况说明".encode("gb18030"), "latin-1", "gb18030"),
        ("部門收入預算情況說明".encode("big5"), "big5", "big5hkscs"),
        (b"plain ascii", "", "utf-8"),
        (b"\xff\xfe" + "收入".encode("utf-16-le"), "utf-8", "utf-16-le"),
    ],
)
def test_the_encoding_found(data: bytes, declared: str, expected: str) -> None:
    assert decode(data, declared).encoding == expected


def test_bytes_that_fit_nowhere_are_counted() -> None:
    found = decode("部门收入预算情况说明".encode() * 20 + b"\xff\xff" + "支出预算".encode())
    assert found.damaged == 2
    assert found.text.endswith("支出预算")


def test_paths_are_stretches_of_the_file() -> None:
    for paragraph in document(LINES).paragraphs():
        begin, end = map(int, paragraph.path.removeprefix("char=").split(","))
        assert LINES[begin:end] == paragraph.text


def test_metadata_lines_before_a_rule() -> None:
    found = document(
        "# 存档\n标题: 青溪市水利局2024年部门预算\n发布时间: 2024-02-01 10:00\n文号: \n发布机构: 青溪市水利局\n"
        "原文链接: https://example.cn/a.htm\n========== 正文 ==========\n一、部门职责\n负责水利工作。\n"
    )
    assert dict(found.properties) == {
        "title": "青溪市水利局2024年部门预算",
        "published": "2024-02-01 10:00",
        "source": "青溪市水利局",
        "url": "https://example.cn/a.htm",
    }
    assert texts(found) == ["一、部门职责", "负责水利工作。"]


def test_a_text_that_merely_has_colons_keeps_its_first_lines() -> None:
    found = document("标题：青溪市水利局2024年部门预算\n一、部门职责：\n负责水利工作。\n")
    assert texts(found)[0] == "标题：青溪市水利局2024年部门预算"
    assert not found.properties


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "编码\t名称\t金额\n2010301\t行政运行\t68.12\n2010308\t信访事务\t54.72\n",
            [["编码", "名称", "金额"], ["2010301", "行政运行", "68.12"], ["2010308", "信访事务", "54.72"]],
        ),
        ("\t编码\t名称\n\t201\t一般公共服务支出\n", [["编码", "名称"], ["201", "一般公共服务支出"]]),
        ("编码\t名称\t备注\n201\t一般公共服务支出\t\n", [["编码", "名称", "备注"], ["201", "一般公共服务支出", ""]]),
        ("\t序号\n\t单位\n\t变动\n\n\t1\n\t水库管理所\n\t\n\n", [["序号", "单位", "变动"], ["1", "水库管理所", ""]]),
        ("| 编码 | 名称 |\n|---|---|\n| 201 | 一般公共服务支出 |\n", [["编码", "名称"], ["201", "一般公共服务支出"]]),
        ("┌──┬──┐\n│编码│名称│\n├──┼──┤\n│201│公共服务│\n└──┴──┘\n", [["编码", "名称"], ["201", "公共服务"]]),
    ],
    ids=["tabs", "leading tab", "last cell blank", "one cell a line", "pipes", "box"],
)
def test_tables(text: str, expected: list[list[str]]) -> None:
    found = document("附表\n" + text + "以上为附表。\n")
    assert [type(block) for block in found.blocks] == [Paragraph, Table, Paragraph]
    (table,) = found.tables()
    assert rows(table) == expected


@pytest.mark.parametrize("text", ["一、职责\t略\n负责水利工作。\n", "\t缩进的一段话。\n\t又一段话。\n", "a|b\n"])
def test_lines_that_are_no_table(text: str) -> None:
    assert not list(document(text).tables())


WRAPPED = (
    "　　2024年青溪市水利局收入预算为1,234.56万元，比上年增加20\n"
    "0.00万元，增长19.33%，主要原因是新增中小河流治理项目和山洪\n"
    "灾害防治项目，其中一般公共预算拨款收入1,234.56万元，占100%。\n"
    "　　2024年青溪市水利局支出预算为1,234.56万元，比上年增加20\n"
    "0.00万元，增长19.33%，其中基本支出800.00万元，项目支出434.5\n"
    "6万元，项目支出主要用于中小河流治理和山洪灾害防治等方面工作\n"
    "的开展，资金按照进度拨付，年末不再结转，结余资金由财政收回。\n"
    "二、其他情况\n"
    "　　政府采购预算为300.00万元，其中货物采购预算50.00万元，工程\n"
    "采购预算200.00万元，服务采购预算50.00万元，与上年预算持平。\n"
)


def test_lines_wrapped_at_a_width_are_joined() -> None:
    assert texts(document(WRAPPED)) == [
        "2024年青溪市水利局收入预算为1,234.56万元，比上年增加200.00万元，增长19.33%，主要原因是新增中小河流治理项目"
        "和山洪灾害防治项目，其中一般公共预算拨款收入1,234.56万元，占100%。",
        "2024年青溪市水利局支出预算为1,234.56万元，比上年增加200.00万元，增长19.33%，其中基本支出800.00万元，项目支出"
        "434.56万元，项目支出主要用于中小河流治理和山洪灾害防治等方面工作的开展，资金按照进度拨付，年末不再结转，"
        "结余资金由财政收回。",
        "二、其他情况",
        "政府采购预算为300.00万元，其中货物采购预算50.00万元，工程采购预算200.00万元，服务采购预算50.00万元，与上年预算持平。",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[bookmark: _GoBack]一、部门职责\n", "一、部门职责"),
        ("<!--[if !supportLists]-->一、<!--[endif]-->部门职责\n", "一、部门职责"),
        ("一、部门职责 PAGEREF _Toc123 \\h 3\n", "一、部门职责 3"),
    ],
)
def test_residue_of_converters(text: str, expected: str) -> None:
    assert texts(document(text)) == [expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "现将我局预算说明如下：一、部门职责负责全市水利工作，管理水库。二、收支情况2024年收入预算1.5万元，增长2.3%。",
            [
                "现将我局预算说明如下：",
                "一、部门职责",
                "负责全市水利工作，管理水库。",
                "二、收支情况",
                "2024年收入预算1.5万元，增长2.3%。",
            ],
        ),
        (
            "收入如下：1.财政拨款12.50万元。2.事业收入0万元。",
            ["收入如下：", "1.财政拨款12.50万元。", "2.事业收入0万元。"],
        ),
        (
            "收入如下：1.2024年拨款12.50万元。2.2023年结转1.50万元。",
            ["收入如下：", "1.2024年拨款12.50万元。", "2.2023年结转1.50万元。"],
        ),
        ("支出2016.3万元，比上年的1995.1万元增加21.2万元。", ["支出2016.3万元，比上年的1995.1万元增加21.2万元。"]),
        ("共3.5万元，其中一季度1.2万元、二季度2.3万元。", ["共3.5万元，其中一季度1.2万元、二季度2.3万元。"]),
        (
            "收入情况：（一）拨款10万元，见附件（一）和表（二）。（二）其他2万元。",
            ["收入情况：", "（一）拨款10万元，见附件（一）和表（二）。", "（二）其他2万元。"],
        ),
        (
            "贯彻统一、规范的管理制度，落实党的十八大、十九大精神。",
            ["贯彻统一、规范的管理制度，落实党的十八大、十九大精神。"],
        ),
        ("发展一、二、三产业，办理一、二审案件。", ["发展一、二、三产业，办理一、二审案件。"]),
        ("目录一、职责 1二、机构 2三、收支情况 3", ["目录", "一、职责 1", "二、机构 2", "三、收支情况 3"]),
        ("一、职责……1二、机构……2", ["一、职责……1", "二、机构……2"]),
        (
            "部门概况 第一部分 概况 一、职责 负责水利工作，管理水库。 第二部分 收支",
            ["部门概况", "第一部分 概况", "一、职责 负责水利工作，管理水库。", "第二部分 收支"],
        ),
        (
            "一、部门主要职责 负责水利工作，管理水库。 二、机构设置 设三个股。",
            ["一、部门主要职责", "负责水利工作，管理水库。", "二、机构设置 设三个股。"],
        ),
        ("本年收入 91823.48 万元，本年支出 90333.39 万元。", ["本年收入 91823.48 万元，本年支出 90333.39 万元。"]),
        ("第一段话说完了。 第二段话开始了。", ["第一段话说完了。", "第二段话开始了。"]),
        (
            "<!--[if !supportLists]-->一、<!--[endif]-->总体情况2024年收入10万元，支出10万元。",
            ["<!--[if !supportLists]-->一、<!--[endif]-->总体情况", "2024年收入10万元，支出10万元。"],
        ),
        (
            "职责：（1）管理水库；（2）防治灾害。共（2）项。",
            ["职责：", "（1）管理水库；", "（2）防治灾害。共（2）项。"],
        ),
    ],
)
def test_flattened_text_is_cut_where_paragraphs_stood(line: str, expected: list[str]) -> None:
    assert pieces(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "收入1,234.56万元，支出1.2万元；增长3.4%。其中：1.5万元用于2.3项，4、5月各6.7万元。",
        "按照〔2024〕1号文件，2.5亿元。3.6万元。12.30万元",
    ],
)
def test_no_cut_goes_through_a_figure(line: str) -> None:
    for begin, end in cut_flat(line):
        assert not (begin and line[begin - 1] in "0123456789.," and line[begin] in "0123456789.,")
        assert not (end < len(line) and line[end - 1] in "0123456789.," and line[end] in "0123456789.,")


FLAT = (
    "标题: 青溪市水利局2024年部门预算说明\n发布时间: 2024-02-01 10:00\n发布机构: 青溪市水利局\n"
    "==================== 正文 ====================\n"
    "当前位置： 首页政务公开预算公开 青溪市水利局2024年部门预算说明 时间：2024-02-01 10:00 微信 微博 QQ空间 "
    "经市人民代表大会审议通过，现将我局2024年部门预算说明如下:一、部门主要职责青溪市水利局的主要职责是：（一）管理水库。"
    "（二）防治灾害。（三）承办市委、市政府交办的其他事项。二、部门预算单位基本情况青溪市水利局包括3个内设机构，单位情况见"
    "下表:单位名称经费性质人员编制数在职人数青溪市水利局财政核拨2018三、部门主要工作任务〔略〕四、预算收支总体情况2024年"
    "收入预算为1234.56万元，比上年增加20.00万元，其中：一般公共预算拨款1234.56万元。五、一般公共预算拨款支出情况2024年"
    "支出1234.56万元，具体情况如下：（一）2130301行政运行1,000.00万元，主要用于人员工资。（二）2130305水利工程建设234.56万元。"
    "六、名词解释1.基本支出：指为保障机构正常运转发生的支出。2.项目支出：指为完成特定任务发生的支出。 "
    "来源：青溪市水利局 附件下载\n"
)


def test_a_page_flattened_to_one_line() -> None:
    found = document(FLAT)
    assert texts(found) == [
        "青溪市水利局2024年部门预算说明",
        "经市人民代表大会审议通过，现将我局2024年部门预算说明如下:",
        "一、部门主要职责",
        "青溪市水利局的主要职责是：",
        "（一）管理水库。",
        "（二）防治灾害。",
        "（三）承办市委、市政府交办的其他事项。",
        "二、部门预算单位基本情况",
        "青溪市水利局包括3个内设机构，单位情况见下表:单位名称经费性质人员编制数在职人数青溪市水利局财政核拨2018",
        "三、部门主要工作任务〔略〕",
        "四、预算收支总体情况",
        "2024年收入预算为1234.56万元，比上年增加20.00万元，其中：一般公共预算拨款1234.56万元。",
        "五、一般公共预算拨款支出情况",
        "2024年支出1234.56万元，具体情况如下：",
        "（一）2130301行政运行1,000.00万元，主要用于人员工资。",
        "（二）2130305水利工程建设234.56万元。",
        "六、名词解释",
        "1.基本支出：指为保障机构正常运转发生的支出。",
        "2.项目支出：指为完成特定任务发生的支出。",
        "来源：青溪市水利局",
        "附件下载",
    ]
    for paragraph in found.paragraphs():
        begin, end = map(int, paragraph.path.removeprefix("char=").split(","))
        assert FLAT[begin:end] == paragraph.text


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"  \r\n\t ", "\u3000\u3000\n".encode()])
def test_a_file_of_white_space_is_corrupt(data: bytes) -> None:
    with pytest.raises(CorruptDocument):
        read(source(data, media_type="text/plain"))


@pytest.mark.parametrize(
    ("text", "limits"),
    [("一段话。\n" * 60, Limits(paragraphs=50)), ("1\t2\t3\n" * 60, Limits(cells=100))],
)
def test_limits(text: str, limits: Limits) -> None:
    with pytest.raises(TooLarge):
        read(source(text.encode(), limits=limits, media_type="text/plain"))


@pytest.mark.parametrize("text", ["（" * 200_000, "一、" * 100_000, "1." * 100_000, "。 " * 100_000, "a b " * 60_000])
def test_hostile_lines_take_no_time(text: str) -> None:
    assert document(text).blocks
