"""What a notebook shows of a disclosure and of a corpus."""

from __future__ import annotations

from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest

from extractor import schema
from extractor.cards import SHOWN
from extractor.corpus import Corpus, Disclosure
from extractor.document import Document

HOSTILE = "<script>alert(1)</script>'\"&"


def rows(*issuers: str) -> dict[str, list[list[Any]]]:
    found: dict[str, list[dict[str, Any]]] = {"documents": [], "amounts": [], "departments": [], "findings": []}
    for at, issuer in enumerate(issuers):
        doc = {"doc_id": f"{at:016x}", "issuer": issuer, "fiscal_year": 2024, "disclosure": "final"}
        found["documents"].append(doc | {"status": "partial", "error": issuer, "path": f"{issuer}.pdf"})
        found["departments"].append(doc | {"expenditure.total": Decimal("1234567.891")})
        amount = {"doc_id": doc["doc_id"], "item": "three_public.total", "label": issuer, "page": 7}
        found["amounts"].append(amount | {"value_wan": Decimal("0.00"), "change_wan": Decimal("-1.5")})
        for outcome, severity in (("inconsistent", "error"), ("unresolved", "info")):
            finding = {"doc_id": doc["doc_id"], "outcome": outcome, "severity": severity, "message": issuer + outcome}
            found["findings"].append(finding)
    return {name: [schema.conform(name, row)[0] for row in listed] for name, listed in found.items()}


class Text(HTMLParser):
    """The words of a card, and its tags."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_disclosure_shows_figures_and_findings() -> None:
    shown = Text(Disclosure(rows("临江县信访局"), Document("甲.pdf", "0" * 64, "application/pdf", ()))._repr_html_())
    assert shown.words[0] == "临江县信访局 · 2024 年决算"
    at = shown.words.index("“三公”经费")
    assert shown.words[at : at + 5] == ["“三公”经费", "0.00", "-1.50", "—", "7"]
    assert "检查：错误 1" in shown.words
    assert "临江县信访局inconsistent" in shown.words
    assert "临江县信访局unresolved" not in shown.words


def test_corpus_lists_departments_and_what_is_not_stated() -> None:
    shown = Text(Corpus(rows(*(f"云岭县第{n}局" for n in range(SHOWN + 3))))._repr_html_())
    assert shown.words[:2] == [f"{SHOWN + 3} 个文件", f"：部分读出 {SHOWN + 3}"]
    at = shown.words.index("云岭县第0局")
    assert shown.words[at : at + 7] == ["云岭县第0局", "2024", "决算", "1,234,567.89", "—", "1", "部分读出"]
    assert "……另 3 个" in shown.words


@pytest.mark.parametrize("kind", ["corpus", "disclosure"])
def test_words_of_documents_are_escaped(kind: str) -> None:
    document = Document("甲.pdf", "0" * 64, "application/pdf", ())
    shown = Corpus(rows(HOSTILE)) if kind == "corpus" else Disclosure(rows(HOSTILE), document)
    text = Text(shown._repr_html_())
    assert "script" not in text.tags
    assert any(HOSTILE in word for word in text.words)
