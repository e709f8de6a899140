from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from extractor.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "fixtures" / "documents"
DOCX = DOCUMENTS / "linjiang-xinfang-2024.docx"


def extractor(*arguments: str | Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "extractor.cli", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        check=False,
    )


def rows(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_in_both_languages(name: str) -> None:
    command = getattr(import_module(COMMANDS[name][0]), name)
    assert isinstance(command, click.Command)
    done = extractor(name, "--help")
    assert done.returncode == 0
    assert any("\u4e00" <= char <= "\u9fff" for char in done.stdout)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name} has no help"


def test_help_imports_nothing_heavy_and_is_quick() -> None:
    code = (
        "import sys\nfrom extractor.cli import cli\ncli(['--help'], standalone_mode=False)\n"
        "heavy = {'pandas', 'numpy', 'pdfplumber', 'pypdfium2', 'docx', 'lxml', 'rich', 'regex'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    taken = []
    for _ in range(3):
        # The processor's time, not the clock's: other work on the machine is none of the program's doing.
        before = os.times()
        extractor("--help")
        after = os.times()
        taken.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert min(taken) < 0.3


def test_import_is_lazy_and_complete() -> None:
    code = (
        "import sys, extractor\nassert 'pandas' not in sys.modules\n"
        "for name in extractor.__all__: getattr(extractor, name)\n"
        "assert issubclass(extractor.TimedOut, extractor.ExtractorError)\n"
        "assert 'pandas' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


def test_batch_reads_a_folder_and_writes_every_frame(tmp_path: Path) -> None:
    folder = tmp_path / "公开"
    folder.mkdir()
    shutil.copy(DOCX, folder / "临江县信访局.docx")
    done = extractor("batch", folder, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "100%" not in done.stderr or "完成" in done.stderr
    (document,) = rows(tmp_path / "out", "documents")
    assert document["status"] == "ok"
    assert document["path"].endswith("公开/临江县信访局.docx")
    assert rows(tmp_path / "out", "amounts")
    assert (tmp_path / "out" / "datapackage.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["batch", "{docx}", "--out", "{out}", "-q"], 0, ""),
        (["batch", "{empty}", "--out", "{out}", "-q"], 1, ""),
        (["batch", "{missing}", "--out", "{out}"], 2, "找不到输入"),
        (["batch", "--out", "{out}"], 2, "Missing argument"),
        (["batch", "{docx}"], 2, "--out"),
        (["batch", "{docx}", "--out", "{out}", "--format", "yaml"], 2, "yaml"),
        (["batch", "{docx}", "--out", "{empty}"], 2, "--out"),
        (["show", "{missing}"], 2, "does not exist"),
        (["show", "{empty}"], 1, "0 字节"),
        (["explain", "{empty}"], 1, "0 字节"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_exit_status(tmp_path: Path, arguments: list[str], status: int, said: str) -> None:
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    places = {"docx": DOCX, "out": tmp_path / "out", "empty": empty, "missing": tmp_path / "missing.pdf"}
    done = extractor(*(argument.format(**places) for argument in arguments))
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert done.stdout == ""


def test_headers_in_chinese_and_seconds_off_give_the_same_bytes_twice(tmp_path: Path) -> None:
    outputs = []
    for name in ("a", "b"):
        done = extractor("batch", DOCX, "--out", tmp_path / name, "-q", "--headers", "zh", "--no-seconds")
        assert done.returncode == 0, done.stderr
        outputs.append({p.name: p.read_bytes() for p in sorted((tmp_path / name).iterdir()) if p.is_file()})
    assert outputs[0] == outputs[1]
    assert "公开单位" in (tmp_path / "a" / "documents.csv").read_text(encoding="utf-8-sig")


def test_show_and_explain_print_what_was_read() -> None:
    shown = extractor("show", DOCX)
    assert shown.returncode == 0, shown.stderr
    for words in ("临江县", "2024 年", "章节", "主要指标", "科目", "已归位"):
        assert words in shown.stdout
    explained = extractor("explain", DOCX)
    assert explained.returncode == 0, explained.stderr
    for words in ("规则", "原文", "未归位的金额", "所用规则"):
        assert words in explained.stdout
    one = extractor("explain", DOCX, "--item", "three_public.total")
    assert "three_public.total" in one.stdout
    assert "所用规则" not in one.stdout


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii:strict"}, {"LC_ALL": "C"}]
)
def test_a_terminal_without_chinese_is_no_reason_to_crash(tmp_path: Path, locale: dict[str, str]) -> None:
    for arguments in (["show", DOCX], ["--help"], ["batch", DOCX, "--out", tmp_path]):
        done = extractor(*arguments, environment=locale)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
