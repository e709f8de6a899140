"""Automatic numbering in Word documents: every format's series, and how lists count."""

# The cases are XML, one to a line.
# ruff: noqa: E501

import itertools

import pytest
from docx_parts import abstract, blocks, item, level, num, p, texts

from extractor.document import Paragraph
from extractor.readers.docx.numerals import numeral

TENS = (
    "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十 二十一 二十二 二十三 二十四 二十五"
)
LEGAL = "壹 贰 叁 肆 伍 陆 柒 捌 玖 壹拾 壹拾壹 壹拾贰 壹拾叁 壹拾肆 壹拾伍 壹拾陆 壹拾柒 壹拾捌 壹拾玖 贰拾 贰拾壹"
LEGAL_TW = LEGAL.translate(str.maketrans("贰叁陆", "貳參陸"))
DIGITS = "一 二 三 四 五 六 七 八 九 一{0} 一一 一二 一三 一四 一五 一六 一七 一八 一九 二{0} 二一 二二 二三 二四 二五"

# format: its series from 1
SERIES = {
    "decimal": "1 2 3 4 5 6 7 8 9 10 11 12",
    "decimalZero": "01 02 03 04 05 06 07 08 09 10 11 12",
    "decimalHalfWidth": "1 2 3 4 5 6 7 8 9 10 11 12",
    "decimalFullWidth": "１ ２ ３ ４ ５ ６ ７ ８ ９ １０ １１ １２",
    "decimalFullWidth2": "１ ２ ３ ４ ５ ６ ７ ８ ９ １０ １１ １２",
    "decimalEnclosedCircle": "① ② ③ ④ ⑤ ⑥ ⑦ ⑧ ⑨ ⑩ ⑪ ⑫ ⑬ ⑭ ⑮ ⑯ ⑰ ⑱ ⑲ ⑳ 21 22",
    "decimalEnclosedCircleChinese": "① ② ③ ④ ⑤ ⑥ ⑦ ⑧ ⑨ ⑩ 11 12",
    "decimalEnclosedParen": "⑴ ⑵ ⑶ ⑷ ⑸ ⑹ ⑺ ⑻ ⑼ ⑽ ⑾ ⑿ ⒀ ⒁ ⒂ ⒃ ⒄ ⒅ ⒆ ⒇ 21",
    "decimalEnclosedFullstop": "⒈ ⒉ ⒊ ⒋ ⒌ ⒍ ⒎ ⒏ ⒐ ⒑ ⒒ ⒓ ⒔ ⒕ ⒖ ⒗ ⒘ ⒙ ⒚ ⒛ 21",
    "ideographEnclosedCircle": "㈠ ㈡ ㈢ ㈣ ㈤ ㈥ ㈦ ㈧ ㈨ ㈩ 11 12",
    "chineseCounting": TENS,
    "chineseCountingThousand": TENS,
    "taiwaneseCounting": TENS,
    "taiwaneseCountingThousand": TENS,
    "japaneseCounting": TENS,
    "chineseLegalSimplified": LEGAL,
    "ideographLegalTraditional": LEGAL_TW,
    "ideographDigital": DIGITS.format("〇"),
    "japaneseDigitalTenThousand": DIGITS.format("〇"),
    "taiwaneseDigital": DIGITS.format("○"),
    "koreanDigital2": DIGITS.format("零"),
    "japaneseLegal": "壱 弐 参 四 伍 六 七 八 九 壱拾 壱拾壱 壱拾弐 壱拾参 壱拾四 壱拾伍",
    "ideographTraditional": "甲 乙 丙 丁 戊 己 庚 辛 壬 癸 11 12",
    "ideographZodiac": "子 丑 寅 卯 辰 巳 午 未 申 酉 戌 亥 13 14",
    "ideographZodiacTraditional": (
        "甲子 乙丑 丙寅 丁卯 戊辰 己巳 庚午 辛未 壬申 癸酉 甲戌 乙亥 丙子 丁丑 戊寅 己卯 庚辰 辛巳 壬午 癸未 甲申 乙酉 丙戌 丁亥 戊子"
    ),
    "upperLetter": "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z AA BB CC",
    "lowerLetter": "a b c d e f g h i j k l m n o p q r s t u v w x y z aa bb cc",
    "upperRoman": "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI XXII XXIII XXIV XXV",
    "lowerRoman": "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii xxiv xxv",
    "ordinal": "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th 13th 14th",
    "numberInDash": "-1- -2- -3-",
    "hex": "1 2 3 4 5 6 7 8 9 A B C D E F 10",
}


@pytest.mark.parametrize(("form", "series"), SERIES.items())
def test_series_of_a_format(form: str, series: str) -> None:
    expected = series.split()
    assert [numeral(value, form).replace(" ", "") for value in range(1, len(expected) + 1)] == expected


# format, value, what Word shows
LARGE = [
    ("chineseCounting", 30, "三十"),
    ("chineseCounting", 99, "九十九"),
    ("chineseCounting", 100, "一○○"),
    ("chineseCounting", 305, "三○五"),
    ("taiwaneseCounting", 110, "一一○"),
    ("chineseCountingThousand", 40, "四十"),
    ("chineseCountingThousand", 100, "一百"),
    ("chineseCountingThousand", 101, "一百〇一"),
    ("chineseCountingThousand", 110, "一百一十"),
    ("chineseCountingThousand", 111, "一百一十一"),
    ("chineseCountingThousand", 200, "二百"),
    ("chineseCountingThousand", 1000, "一千"),
    ("chineseCountingThousand", 1001, "一千〇一"),
    ("chineseCountingThousand", 1010, "一千〇一十"),
    ("chineseCountingThousand", 1100, "一千一百"),
    ("chineseCountingThousand", 10000, "一万"),
    ("chineseCountingThousand", 10001, "一万〇一"),
    ("chineseCountingThousand", 100000, "十万"),
    ("taiwaneseCountingThousand", 101, "一百零一"),
    ("taiwaneseCountingThousand", 20000, "二萬"),
    ("chineseLegalSimplified", 20, "贰拾"),
    ("chineseLegalSimplified", 100, "壹佰"),
    ("chineseLegalSimplified", 101, "壹佰零壹"),
    ("chineseLegalSimplified", 111, "壹佰壹拾壹"),
    ("chineseLegalSimplified", 1001, "壹仟零壹"),
    ("ideographLegalTraditional", 300, "參佰"),
    ("japaneseCounting", 100, "百"),
    ("japaneseCounting", 110, "百十"),
    ("japaneseCounting", 1001, "千一"),
    ("japaneseCounting", 10000, "一万"),
    ("japaneseLegal", 100, "壱百"),
    ("japaneseLegal", 2000, "弐阡"),
    ("ideographDigital", 100, "一〇〇"),
    ("ideographZodiacTraditional", 60, "癸亥"),
    ("ideographZodiacTraditional", 61, "61"),
    ("upperRoman", 1999, "MCMXCIX"),
    ("lowerRoman", 400, "cd"),
    ("lowerLetter", 53, "aaa"),
    ("decimalZero", 100, "100"),
    ("none", 5, ""),
    ("bullet", 5, ""),
    ("cardinalText", 5, "5"),
]


@pytest.mark.parametrize(("form", "value", "shown"), LARGE)
def test_tens_hundreds_thousands(form: str, value: int, shown: str) -> None:
    assert numeral(value, form) == shown


@pytest.mark.parametrize(
    ("form", "shown"),
    [("decimal", "0"), ("decimalZero", "00"), ("decimalFullWidth", "０"), ("ideographDigital", "〇"),
     ("chineseCounting", "○"), ("chineseCountingThousand", "〇"), ("chineseLegalSimplified", "零"),
     ("upperRoman", ""), ("lowerLetter", ""), ("decimalEnclosedCircle", "0"), ("ideographTraditional", "0")],
)  # fmt: skip
def test_lists_may_begin_at_zero(form: str, shown: str) -> None:
    assert numeral(0, form) == shown


@pytest.mark.parametrize("form", SERIES)
def test_numbers_up_to_ten_thousand_differ_from_their_neighbours(form: str) -> None:
    shown = [numeral(value, form) for value in range(1, 10_001)]
    assert all(shown)
    assert all(left != right for left, right in itertools.pairwise(shown))


@pytest.mark.parametrize(
    ("pattern", "value", "shown"),
    [("001, 002, 003, ...", 7, "007"), ("0001, 0002, 0003, ...", 12, "0012"), ("壹, 贰, 叁, ...", 3, "叁"),
     ("一, 十, 一百(简), ...", 11, "十一"), ("甲, 乙, 丙, ...", 2, "乙"), ("?, ?, ?", 4, "4")],
)  # fmt: skip
def test_custom_formats(pattern: str, value: int, shown: str) -> None:
    assert numeral(value, "custom", pattern) == shown


def numbers(body: str, numbering: str, styles: str = "") -> list[str]:
    found = blocks(body, numbering=numbering, styles=styles)
    return [block.number for block in found if isinstance(block, Paragraph)]


CHAPTERS = abstract(
    1, level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）"), level(2, "decimal", "%3.")
)
DECIMAL = abstract(2, level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"), level(2, "decimal", "%1.%2.%3"))


def items(*steps: tuple[int, int]) -> str:
    return "".join(item("部门概况", num_id, depth) for num_id, depth in steps)


# what happens: definitions and lists, (list, level) of each paragraph, the numbers shown
COUNTING = {
    "one list counts on": (CHAPTERS + num(1, 1), [(1, 0)] * 3, ["一、", "二、", "三、"]),
    "a deeper level begins anew under each higher one": (
        CHAPTERS + num(1, 1),
        [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1), (1, 2)],
        ["一、", "（一）", "（二）", "1.", "二、", "（一）", "1."],
    ),
    "levels are put together": (
        DECIMAL + num(1, 2),
        [(1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 0), (1, 2)],
        ["1", "1.1", "1.1.1", "1.1.2", "1.2", "2", "2.1.1"],
    ),
    "a level passed over counts as begun": (
        DECIMAL + num(1, 2),
        [(1, 1), (1, 1), (1, 0), (1, 1)],
        ["1.1", "1.2", "2", "2.1"],
    ),
    "two lists of one definition share the counter": (
        CHAPTERS + num(1, 1) + num(2, 1),
        [(1, 0), (2, 0), (1, 0)],
        ["一、", "二、", "三、"],
    ),
    "a start override restarts the counter once": (
        CHAPTERS + num(1, 1) + num(2, 1, level0=1),
        [(1, 0), (1, 0), (2, 0), (2, 0), (1, 0)],
        ["一、", "二、", "一、", "二、", "三、"],
    ),
    "a start override begins where it says": (
        CHAPTERS + num(1, 1, level0=8),
        [(1, 0), (1, 0), (1, 1), (1, 0)],
        ["八、", "九、", "（一）", "十、"],
    ),
    "an overridden start holds whenever its level begins anew": (
        CHAPTERS + num(1, 1, level1=3),
        [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)],
        ["一、", "（三）", "（四）", "二、", "（三）"],
    ),
    "each level of a list restarts by itself": (
        CHAPTERS + num(1, 1) + num(2, 1, level0=1, level1=1),
        [(1, 0), (1, 1), (1, 1), (2, 1), (2, 0), (2, 1)],
        ["一、", "（一）", "（二）", "（一）", "一、", "（一）"],
    ),
    "definitions count apart": (
        CHAPTERS + abstract(3, level(0, "chineseCounting", "（%1）")) + num(1, 1) + num(2, 3),
        [(1, 0), (2, 0), (2, 0), (1, 0), (2, 0)],
        ["一、", "（一）", "（二）", "二、", "（三）"],
    ),
    "a level may start elsewhere": (
        abstract(1, level(0, "decimal", "%1.", start=0)) + num(1, 1),
        [(1, 0), (1, 0)],
        ["0.", "1."],
    ),
    "lvlRestart 0 never begins anew": (
        abstract(1, level(0, "chineseCounting", "%1、"),
                 level(1, "decimal", "%2.", extra='<w:lvlRestart w:val="0"/>')) + num(1, 1),
        [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)],
        ["一、", "1.", "2.", "二、", "3."],
    ),
    "lvlRestart names the level that restarts": (
        abstract(1, level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"),
                 level(2, "lowerLetter", "%3)", extra='<w:lvlRestart w:val="1"/>')) + num(1, 1),
        [(1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 2)],
        ["1", "1.1", "a)", "1.2", "b)", "2", "a)"],
    ),
    "legal numbering turns all levels to digits": (
        abstract(1, level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", extra="<w:isLgl/>"))
        + num(1, 1),
        [(1, 0), (1, 0), (1, 1)],
        ["第一章", "第二章", "2.1"],
    ),
    "each level keeps its own format": (
        abstract(1, level(0, "upperRoman", "%1"), level(1, "lowerLetter", "%1-%2")) + num(1, 1),
        [(1, 0), (1, 0), (1, 1)],
        ["I", "II", "II-a"],
    ),
    "list 0 is no list": (CHAPTERS + num(1, 1), [(1, 0), (0, 0), (1, 0)], ["一、", "", "二、"]),
    "an unknown list has no number": (CHAPTERS + num(1, 1), [(7, 0), (1, 0)], ["", "一、"]),
    "a list without its definition has no number": (num(1, 9), [(1, 0)], [""]),
    "a level beyond the ninth has none": (CHAPTERS + num(1, 1), [(1, 12), (1, 0)], ["", "一、"]),
    "no format, only words": (
        abstract(1, level(0, "none", "附件")) + num(1, 1), [(1, 0), (1, 0)], ["附件", "附件"],
    ),
    "no format counts all the same": (
        abstract(1, level(0, "none", ""), level(1, "decimal", "%1%2.")) + num(1, 1),
        [(1, 0), (1, 1), (1, 0), (1, 1)],
        ["", "1.", "", "1."],
    ),
    "a bulleted level has no number for others": (
        abstract(1, level(0, "decimal", "%1."), level(1, "bullet", "-"), level(2, "decimal", "%1.%2%3")) + num(1, 1),
        [(1, 0), (1, 1), (1, 2)],
        ["1.", "-", "1.1"],
    ),
    "a level overridden as a whole": (
        CHAPTERS + '<w:num w:numId="1"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
        + level(0, "decimal", "第%1部分") + "</w:lvlOverride></w:num>",
        [(1, 0), (1, 0)],
        ["第1部分", "第2部分"],
    ),
    "a custom format inside AlternateContent": (
        abstract(1, '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent><mc:Choice Requires="w14">'
                 '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback>'
                 '<w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1"/></w:lvl>')
        + num(1, 1),
        [(1, 0), (1, 0)],
        ["001", "002"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("numbering", "steps", "shown"), COUNTING.values(), ids=COUNTING)
def test_counting(numbering: str, steps: list[tuple[int, int]], shown: list[str]) -> None:
    assert numbers(items(*steps), numbering) == shown


def style(identifier: str, *, based_on: str = "", num_id: int | None = None, depth: int | None = None) -> str:
    numbering = "" if depth is None else f'<w:ilvl w:val="{depth}"/>'
    numbering += "" if num_id is None else f'<w:numId w:val="{num_id}"/>'
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    properties = f"<w:pPr><w:numPr>{numbering}</w:numPr></w:pPr>" if numbering else ""
    return f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{identifier}"/>{base}{properties}</w:style>'


def styled(*names: str) -> str:
    return "".join(p("机构设置", properties=f'<w:pStyle w:val="{name}"/>') for name in names)


LINKED = abstract(
    1,
    level(0, "chineseCounting", "%1、", extra='<w:pStyle w:val="章"/>'),
    level(1, "chineseCounting", "（%2）", extra='<w:pStyle w:val="节"/>'),
)

# what happens: lists, styles, body, the numbers shown
STYLED = {
    "the style names the list and the list its level": (
        LINKED + num(1, 1),
        style("章", num_id=1) + style("节", num_id=1),
        styled("章", "节", "节", "章", "节"),
        ["一、", "（一）", "（二）", "二、", "（一）"],
    ),
    "a style inherits its list": (
        CHAPTERS + num(1, 1), style("章", num_id=1) + style("首章", based_on="章"), styled("首章", "章"), ["一、", "二、"],
    ),
    "a style inherits the list and states the level": (
        CHAPTERS + num(1, 1), style("章", num_id=1, depth=0) + style("节", based_on="章", depth=1),
        styled("章", "节", "节"), ["一、", "（一）", "（二）"],
    ),
    "a style without numbering of its own is found by its link": (
        LINKED + num(1, 1), style("章", num_id=1) + style("节", based_on="章"), styled("章", "节"), ["一、", "（一）"],
    ),
    "a style switches numbering off": (
        CHAPTERS + num(1, 1), style("章", num_id=1) + style("前言", based_on="章", num_id=0),
        styled("前言", "章"), ["", "一、"],
    ),
    "a paragraph switches its style's numbering off": (
        CHAPTERS + num(1, 1), style("章", num_id=1),
        styled("章") + p("说明", properties='<w:pStyle w:val="章"/><w:numPr><w:numId w:val="0"/></w:numPr>') + styled("章"),
        ["一、", "", "二、"],
    ),
    "a paragraph states only the level": (
        LINKED + num(1, 1), style("章", num_id=1),
        styled("章") + p("职责", properties='<w:pStyle w:val="章"/><w:numPr><w:ilvl w:val="1"/></w:numPr>'),
        ["一、", "（一）"],
    ),
    "styles based on each other in a circle": (
        CHAPTERS + num(1, 1), style("甲", based_on="乙") + style("乙", based_on="甲", num_id=1), styled("甲"), ["一、"],
    ),
    "a definition borrows another's levels through a numbering style": (
        abstract(1, extra='<w:numStyleLink w:val="公文"/>')
        + abstract(2, level(0, "chineseCounting", "%1、"), extra='<w:styleLink w:val="公文"/>') + num(1, 1) + num(5, 2),
        '<w:style w:type="numbering" w:styleId="公文"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>',
        items((1, 0), (1, 0)),
        ["一、", "二、"],
    ),
    "the default style numbers too": (
        CHAPTERS + num(1, 1), style("正文", num_id=1).replace("w:styleId", 'w:default="1" w:styleId'), p("一般说明"), ["一、"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("numbering", "styles", "body", "shown"), STYLED.values(), ids=STYLED)
def test_numbering_by_style(numbering: str, styles: str, body: str, shown: list[str]) -> None:
    assert numbers(body, numbering, styles) == shown


@pytest.mark.parametrize(
    ("suffix", "text"), [("nothing", "一、部门概况"), ("space", "一、 部门概况"), ("tab", "一、 部门概况")]
)
def test_number_stands_before_the_text(suffix: str, text: str) -> None:
    numbering = abstract(1, level(0, "chineseCounting", "%1、", suffix=suffix)) + num(1, 1)
    (found,) = blocks(item("部门概况", 1), numbering=numbering)
    assert isinstance(found, Paragraph)
    assert (found.number, found.text) == ("一、", text)


@pytest.mark.parametrize(
    ("sign", "font", "shown"),
    [("\uf0b7", "Symbol", "•"), ("\uf06c", "Wingdings", "•"), ("·", "Symbol", "•"), ("l", "Wingdings", "•"),
     ("\uf0d8", "", "•"), ("●", "宋体", "●"), ("—", "", "—"), ("-", "", "-")],
)  # fmt: skip
def test_bullets(sign: str, font: str, shown: str) -> None:
    look = f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr>' if font else ""
    definition = level(0, "bullet", sign).replace("</w:lvl>", look + "</w:lvl>")
    assert texts(item("事业编制5人", 1), numbering=abstract(1, definition) + num(1, 1)) == [f"{shown}事业编制5人"]


def test_numbers_run_through_table_cells_and_text_boxes() -> None:
    box = f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{item('乙', 1)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    body = item("甲", 1) + p(box) + f"<w:tbl><w:tr><w:tc>{item('丙', 1)}</w:tc></w:tr></w:tbl>" + item("丁", 1)
    assert texts(body, numbering=CHAPTERS + num(1, 1)) == ["一、甲", "二、乙", "四、丁"]


def test_number_of_an_empty_paragraph_is_shown() -> None:
    assert texts(item("", 1) + item("职责", 1), numbering=CHAPTERS + num(1, 1)) == ["一、", "二、职责"]


def test_hidden_paragraphs_do_not_count() -> None:
    hidden = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:vanish/></w:rPr></w:pPr>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>内部说明</w:t></w:r></w:p>"
    )
    assert texts(item("甲", 1) + hidden + item("乙", 1), numbering=CHAPTERS + num(1, 1)) == ["一、甲", "二、乙"]
