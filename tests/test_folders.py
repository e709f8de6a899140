"""What arguments stand for: no file is lost without a word, none is read twice, none of our own output is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from extractor.batch.folders import OutputIsInput
from extractor.batch.inputs import expand
from extractor.limits import DEFAULT_LIMITS


def _names(root: Path, *arguments: str | Path, omit: Path | None = None) -> list[str]:
    found = expand(arguments or [root], DEFAULT_LIMITS, omit=omit)
    return [Path(each.path).relative_to(root).as_posix() for each in found]


def _files(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")


def test_linked_folders_are_read_once_and_circles_are_not_followed(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "in", tmp_path / "elsewhere"
    _files(root, "a/1.txt", "b/2.txt")
    _files(elsewhere, "3.txt")
    for name, target in {"a/circle": root, "again": root / "b", "x": elsewhere, "y": elsewhere}.items():
        (root / name).symlink_to(target)
    (elsewhere / "back").symlink_to(root)
    assert _names(root) == ["a/1.txt", "b/2.txt", "y/3.txt"] or _names(root) == ["a/1.txt", "b/2.txt", "x/3.txt"]
    assert len(_names(tmp_path, root, elsewhere, tmp_path / "in" / "**" / "*.txt")) == 3


def test_a_folder_that_cannot_be_opened_has_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _files(tmp_path, "a.txt", "locked/b.txt")
    scandir = os.scandir

    def refuse(folder: str) -> object:
        if folder.endswith("locked"):
            raise PermissionError(13, "Permission denied", folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    first, second = expand([tmp_path], DEFAULT_LIMITS)
    assert first.problem is None
    assert second.path.endswith("locked")
    assert "权限" in str(second.problem)


def test_a_deep_tree_and_names_of_any_bytes(tmp_path: Path) -> None:
    deep = "/".join(["深"] * 60)
    _files(tmp_path, f"{deep}/a.txt", "new\nline.txt", "a[1].txt")
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xb2\xc6\xd5\xfe.txt")
    Path(odd).write_text("1", encoding="utf-8")
    assert sorted(_names(tmp_path)) == sorted([f"{deep}/a.txt", "new\nline.txt", "a[1].txt", Path(odd).name])
    assert _names(tmp_path, tmp_path / "a[1].txt") == ["a[1].txt"]


def test_globs_leave_out_litter_and_the_output_but_keep_dangling_links(tmp_path: Path) -> None:
    _files(tmp_path, "a.txt", "~$b.docx", "out/documents.csv", "out/sub/c.txt")
    (tmp_path / "gone.pdf").symlink_to(tmp_path / "nowhere")
    out = tmp_path / "out"
    assert _names(tmp_path, tmp_path / "**" / "*", omit=out) == ["a.txt", "gone.pdf"]
    assert _names(tmp_path, tmp_path / "*", omit=out) == ["a.txt", "gone.pdf"]
    # A pattern for what lies in the output folder means just that.
    assert _names(tmp_path, out / "*.csv", omit=out) == ["out/documents.csv"]
    with pytest.raises(OutputIsInput, match="--out"):
        expand([out], DEFAULT_LIMITS, omit=out)
