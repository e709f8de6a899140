"""Compiled expressions outlive the process that compiled them, and nothing depends on it."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex

from extractor.compiled import Store, beside


@pytest.fixture(autouse=True)
def _may_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)


def _kept(path: Path, version: str = "1") -> None:
    store = Store(path, version)
    store.compiled(r"(?<word>\L<words>)\d", regex.V1, words=["预算", "决算"])
    store.keep()


def _refuse(*_: object, **__: object) -> None:
    raise AssertionError("compiled again")


def test_the_next_process_need_not_compile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _kept(tmp_path / "kept")
    monkeypatch.setattr("regex.compile", _refuse)
    pattern = Store(tmp_path / "kept", "1").compiled(r"(?<word>\L<words>)\d", regex.V1, words=["预算", "决算"])
    match = pattern.search("2026年决算1")
    assert match is not None
    assert match["word"] == "决算"


def test_other_words_are_another_expression(tmp_path: Path) -> None:
    _kept(tmp_path / "kept")
    pattern = Store(tmp_path / "kept", "1").compiled(r"(?<word>\L<words>)\d", regex.V1, words=["概算"])
    assert pattern.search("概算1")
    assert not pattern.search("决算1")


@pytest.mark.parametrize("damage", [b"", b"no pickle at all", b"\0" * 64])
def test_a_damaged_file_is_compiled_anew(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "kept").write_bytes(damage)
    assert Store(tmp_path / "kept", "1").compiled("预算").search("预算")


def test_what_another_version_left_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _kept(tmp_path / "kept", "1")
    monkeypatch.setattr("regex.compile", _refuse)
    with pytest.raises(AssertionError, match="compiled again"):
        Store(tmp_path / "kept", "2").compiled(r"(?<word>\L<words>)\d", regex.V1, words=["预算", "决算"])


def test_nothing_is_written_where_python_may_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    _kept(tmp_path / "kept")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    _kept(tmp_path / "file" / "kept")
    _kept(tmp_path / "none")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["file", "none"]


def test_a_faulty_expression_says_so() -> None:
    with pytest.raises(regex.error):
        Store(None, "1").compiled("(")


def test_the_file_stands_beside_the_byte_code() -> None:
    path = beside("/somewhere/patterns.py")
    assert path is not None
    assert path.suffix == ".expressions"
    assert path.stem.startswith("patterns.")
