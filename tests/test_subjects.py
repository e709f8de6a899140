"""Subject codes: names to codes, by path, by a document's own tables, by the code book."""

from __future__ import annotations

import pytest

from extractor.patterns import table
from extractor.subjects import SYSTEMS, DocumentSubjects, ancestors, book, level_of, name_key, system_of


@pytest.mark.parametrize(
    ("code", "system", "level"),
    [
        ("201", "functional", "类"),
        ("20103", "functional", "款"),
        ("2010301", "functional", "项"),
        ("301", "economic_department", "类"),
        ("30101", "economic_department", "款"),
        ("50201", "economic_government", "款"),
        ("103", "revenue", "类"),
        ("2024", None, ""),  # a year
        ("261001", None, ""),  # a unit's code (单位编码)
        ("3010101", None, "项"),  # the economic classifications have no 项
        ("999", None, "类"),
        ("", None, ""),
        ("20103a", None, ""),
    ],
)
def test_system_and_level_of_a_code(code: str, system: str | None, level: str) -> None:
    assert system_of(code) == system
    assert level_of(code) == level


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("因公出国（境）费用", "因公出国(境) 费", True),
        ("社会保障和就业支出", "社会保障和就业", True),
        ("一般公共服务支出（类）", "一般公共服务", True),
        ("“教育支出”", "教育支出", True),
        ("对个人和家庭的补助", "对个人和家庭补助", True),
        ("公务用车购置及运行维护费", "公务用车购置和运行维护费", True),
        ("行政运行", "事业运行", False),
        ("资本性支出", "资本性支出（基本建设）", False),
        ("其他支出", "支出", False),
    ],
)
def test_names_compare_without_what_printing_changes(one: str, other: str, same: bool) -> None:
    assert (name_key(one) == name_key(other)) is same


@pytest.mark.parametrize(
    ("path", "system", "code"),
    [
        (["一般公共服务支出", "财政事务", "行政运行"], "functional", "2010601"),
        (["一般公共服务支出（类）", "财政事务（款）", "行政运行（项）"], "functional", "2010601"),
        (["201", "财政事务", "行政运行"], "functional", "2010601"),
        (["其他支出", "其他支出", "其他支出"], "functional", "2299999"),
        (["社会保障和就业", "行政事业单位离退休"], "functional", "20805"),  # the name until 2019
        (["行政运行"], "functional", ""),  # stands under every 类
        (["不存在的科目"], "functional", ""),
        (["工资福利支出", "住房公积金"], "economic_department", "30113"),
        (["机关工资福利支出", "住房公积金"], "economic_government", "50103"),
        ([], "functional", ""),
    ],
)
def test_a_path_of_names_gives_one_code_or_none(path: list[str], system: str, code: str) -> None:
    assert book().resolve_path(path, system) == code


PRINTED = [
    ("functional", "201", "一般公共服务支出"),
    ("functional", "20103", "政府办公厅（室）及相关机构事务"),
    ("functional", "2010301", "行政运行"),
    ("functional", "2010350", "事业运行"),
    ("functional", "2040601", "行政运行"),
    ("functional", "2019999", "云岭县特色事务"),
    ("economic_department", "30201", "办公费"),
]


@pytest.mark.parametrize(
    ("names", "system", "code", "source"),
    [
        (["事业运行"], "functional", "2010350", "document"),  # many in the book, one in the document
        (["行政运行"], "functional", "", ""),  # two in the document
        (["一般公共服务支出", "行政运行"], "functional", "2010301", "document"),
        (["公共安全支出", "行政运行"], "functional", "2040601", "document"),  # 类 only known from the book
        (["云岭县特色事务支出"], "functional", "2019999", "document"),
        (["教育支出"], "functional", "205", "code_book"),
        (["科学技术支出", "科学技术管理事务", "行政运行"], "functional", "2060101", "code_book"),
        (["办公费"], "functional", "", ""),  # the classification is part of the key
        (["办公费"], "economic_department", "30201", "document"),
    ],
)
def test_the_documents_own_tables_go_before_the_book(names: list[str], system: str, code: str, source: str) -> None:
    assert DocumentSubjects(PRINTED).resolve(names, system) == (code, source)


def test_the_document_names_its_codes_its_own_way() -> None:
    subjects = DocumentSubjects([("functional", "2010301", "行政运行（局机关）")])
    assert subjects.name("functional", "2010301") == "行政运行（局机关）"
    assert subjects.name("functional", "2010302") == "一般行政管理事务"
    assert ("functional", "2010301") in subjects
    assert dict(subjects.names("functional")) == {"行政运行（局机关）": "2010301"}


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_tables_of_the_book_are_consistent(system: str) -> None:
    rows = table(f"subjects/{system}.csv")
    codes = [row["code"] for row in rows]
    assert codes == sorted(set(codes)), "codes are sorted and unique"
    for row in rows:
        assert system_of(row["code"]) == system
        assert level_of(row["code"]) == row["level"]
        assert row["parent"] == "".join(ancestors(row["code"])[-1:])
        assert row["parent"] == "" or row["parent"] in codes
        assert row["support"] in {"seen", "unverified"}
        assert bool(row["documents"]) == (row["support"] == "seen")


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_subject_is_found_by_its_own_name_below_its_parent(system: str) -> None:
    for subject in book():
        if subject.system == system:
            assert subject.code in book().codes(system, subject.name, under=subject.parent)
