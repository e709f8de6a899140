"""The commands audit, compare and diff, run as a person runs them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from extractor.cli import cli

DOCUMENTS = Path(__file__).resolve().parents[1] / "fixtures" / "documents"
CLEAN = str(DOCUMENTS / "lanhe-shenji-2026.txt")
WRONG = "wrong.txt"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), catch_exceptions=False)


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The clean document with 「下降6.27%」 printed as 「下降9.27%」 or the like: its first rate, one digit off."""
    import re

    text = Path(CLEAN).read_text(encoding="utf-8")
    found = next(re.finditer(r"(?<=[长降])(\d)(?=\.?\d*%)", text))
    digit = "9" if found.group() != "9" else "4"
    target = tmp_path_factory.mktemp("audit") / WRONG
    target.write_text(text[: found.start()] + digit + text[found.end() :], encoding="utf-8")
    return str(target)


def test_audit_of_a_clean_file_prints_the_ledger() -> None:
    result = call("audit", CLEAN, "--workers", "0")
    assert result.exit_code == 0
    assert "错误 0" in result.output
    assert "检查台账" in result.output
    assert "percent_mismatch.change" in result.output


def test_audit_prints_the_arithmetic_and_the_evidence(wrong: str, tmp_path: Path) -> None:
    result = call("audit", wrong, "--workers", "0", "--no-ledger", "--csv", str(tmp_path / "f.csv"))
    assert result.exit_code == 0
    assert "错误 1" in result.output
    assert "增减率应为" in result.output
    assert "证据" in result.output
    with (tmp_path / "f.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["check"] for r in rows if r["severity"] == "error"] == ["percent_mismatch.change"]


def test_audit_of_a_batch_folder_and_of_the_file_agree(wrong: str, tmp_path: Path) -> None:
    assert call("batch", wrong, "--out", str(tmp_path), "--workers", "0", "-q").exit_code == 0
    one = call("audit", str(tmp_path), "--no-ledger").output
    other = call("audit", wrong, "--workers", "0", "--no-ledger").output
    assert one == other


def test_audit_names_what_could_not_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "坏.pdf"
    broken.write_bytes(b"")
    result = call("audit", str(broken), "--workers", "0")
    assert result.exit_code == 1
    assert "坏.pdf" in result.output


@pytest.mark.parametrize("what", ["three_public.total", "staff.actual", "2010801", "general_public/201/total"])
def test_compare_shows_every_department(what: str, tmp_path: Path) -> None:
    other = str(DOCUMENTS / "yushan-jiaoyu-2017-final.txt")
    result = call("compare", CLEAN, other, "--item", what, "--workers", "0", "--csv", str(tmp_path / "c.csv"))
    assert result.exit_code == 0
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2
    assert all((row["公开情况"] == "已公开") == (row["数值"] != "") for row in rows)


@pytest.mark.parametrize("arguments", [("--item", "a/b"), (), ("--item", "three_public.total", "--by", "moon")])
def test_compare_refuses_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert call("compare", CLEAN, *arguments).exit_code == 2


def test_diff_shows_the_digit(wrong: str) -> None:
    result = call("diff", CLEAN, wrong)
    assert result.exit_code == 0
    assert "增减率" in result.output
    assert "修改" in result.output
    assert call("diff", CLEAN, CLEAN).output.strip().startswith("0 处不同")


@pytest.mark.parametrize("command", ["audit", "compare", "diff"])
def test_a_missing_input_is_wrong_usage(command: str) -> None:
    arguments = {"audit": ("无.pdf",), "compare": ("无.pdf", "--item", "meeting"), "diff": ("无.pdf", "无2.pdf")}
    assert call(command, *arguments[command]).exit_code == 2
