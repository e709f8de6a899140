"""The documentation says what the program is: nothing undocumented, nothing stale, every walk-through walks."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from extractor import schema
from extractor.checks.catalogue import catalogue
from extractor.cli import COMMANDS, cli
from scripts.docs import DOCS, ROOT, generated
from scripts.docs.commands import EXAMPLES
from scripts.docs.extras import PURPOSES, extras
from scripts.docs.house import floors
from scripts.docs.scoring import gold_rows, score

READMES = ("README.md", "README.zh.md")


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


# ── Nothing stale ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return generated()


@pytest.mark.parametrize("name", ["data-dictionary.md", "commands.md", "checks.md", "extras.md", "house.md"])
def test_page_is_fresh(name: str, pages: dict[str, str]) -> None:
    assert text(f"docs/{name}") == pages[name], "请运行 make docs（run `make docs`）"


def test_every_generated_page_is_tested(pages: dict[str, str]) -> None:
    assert set(pages) == {"data-dictionary.md", "commands.md", "checks.md", "extras.md", "house.md"}


# ── Nothing undocumented ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("frame", schema.frames(), ids=lambda frame: frame.name)
def test_every_column_is_explained(frame: schema.Frame) -> None:
    page = text("docs/data-dictionary.md")
    assert f"{{ #{frame.name} }}" in page
    assert frame.title
    assert frame.english
    lacking = [
        column.name
        for column in frame.columns
        if f"| `{column.name}` |" not in page or not column.title or not column.english
    ]
    assert lacking == []


def test_every_option_has_help() -> None:
    context = cli.make_context("extractor", ["--version"], resilient_parsing=True)
    lacking = []
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        assert command.help, name
        lacking += [
            f"{name} {option.opts[0]}"
            for option in command.params
            if option.param_type_name == "option" and not getattr(option, "help", None)
        ]
    assert lacking == []


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str, readme: str) -> None:
    assert f"`extractor {command} " in text(readme)


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("extra", sorted(extras().keys() - {"all"}))
def test_every_extra_is_in_the_readme(extra: str, readme: str) -> None:
    rows = [line for line in text(readme).splitlines() if line.startswith("| `")]
    assert any(f"`{extra}`" in row.split("|")[1] for row in rows)


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("frame", schema.FRAMES)
def test_every_frame_is_in_the_readme(frame: str, readme: str) -> None:
    rows = [line for line in text(readme).splitlines() if line.startswith("| `")]
    assert any(f"`{frame}`" in row.split("|")[1] for row in rows)


@pytest.mark.parametrize("check", catalogue(), ids=lambda check: check.id)
def test_every_check_has_formula_and_basis(check) -> None:
    assert f"`{check.id}`" in text("docs/checks.md")
    assert all(words.strip() for words in (check.title, check.title_en, check.formula, check.basis))


def test_examples_and_purposes_name_what_exists() -> None:
    """No words about a command or an extra that is gone."""
    assert set(EXAMPLES) == set(COMMANDS)
    assert set(PURPOSES) == set(extras())


def test_all_brings_every_extra_of_the_user() -> None:
    (requirement,) = extras()["all"]
    named = set(re.findall(r"[a-z]+", requirement.split("[")[1]))
    assert named == extras().keys() - {"all", "docs", "dev"}


def test_the_house_has_every_room() -> None:
    """The contract lists every module but the way in; the page lists what the contract lists."""
    package = ROOT / "extractor"
    modules = {path.stem for path in package.glob("*.py")} - {"__init__"}
    modules |= {path.parent.name for path in package.glob("*/__init__.py")}
    named = {name for names in floors() for name in names}
    assert modules <= named
    assert [name for name in sorted(modules) if f"| `{name}" not in text("docs/house.md")] == []


# ── Every line that is to be copied works ──────────────────────────────────────────────────────────

PAGES = sorted(
    path.relative_to(ROOT).as_posix() for path in (*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "README.zh.md")
)


@pytest.mark.parametrize("page", PAGES)
def test_commands_in_the_text_exist(page: str) -> None:
    """Every `extractor …` of a page names a command, and options that the command has."""
    context = cli.make_context("extractor", ["--version"], resilient_parsing=True)
    wrong = []
    for line in re.findall(r"(?<![\w.])extractor ([a-z]+[^`\n]*)", text(page)):
        name, *rest = line.split("#")[0].split()
        command = cli.get_command(context, name)
        if command is None:
            wrong.append(line)
            continue
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        known |= {"-h", "--help"}
        wrong += [f"{name} {word}" for word in rest if re.fullmatch(r"--?[a-z][a-z-]*", word) and word not in known]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES)
def test_files_in_the_text_exist(page: str) -> None:
    """Links between files of the project and paths that are to be typed lead somewhere."""
    here = (ROOT / page).parent
    wrong = []
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text(page)):
        if "://" not in target and not (here / target).exists():
            wrong.append(target)
    for target in re.findall(r"(?:fixtures|patterns|docs|notebooks|tests)/[\w./-]+[\w/]", text(page)):
        if not (ROOT / target).exists():
            wrong.append(target)
    assert wrong == []


@pytest.mark.parametrize("page", ["docs/patterns.md", "docs/en/patterns.md"])
def test_adding_a_pattern_works_as_described(page: str, tmp_path: Path) -> None:
    """The walk-through, done: before the edit the amount has no item, after it the item stands."""
    exercise = "docs/practice/yunqiao-2025.txt"
    assert f"extractor explain {exercise}" in text(page)
    found = re.search(r"^ *(aliases = \[.*\])$", text(page), re.MULTILINE)
    assert found
    for folder in ("extractor", "patterns"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / exercise, tmp_path / "practice.txt")

    def explained() -> list[str]:
        run = subprocess.run(
            [sys.executable, "-m", "extractor.cli", "explain", "practice.txt"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            check=True,
        )
        return run.stdout.decode("utf-8").splitlines()

    assert [line for line in explained() if line.startswith("—  来客招待开支  1.50 万元；增减 0.20万元")]
    items = tmp_path / "patterns" / "items.toml"
    entry = 'id = "three-public-reception"\nitems = ["three_public.reception"]\n'
    before = items.read_text(encoding="utf-8")
    assert before.count(entry) == 1
    items.write_text(before.replace(entry, f"{entry}{found[1]}\n"), encoding="utf-8")
    after = explained()
    at = next(i for i, line in enumerate(after) if line.startswith("three_public.reception  来客招待开支  1.50 万元"))
    assert "three-public-reception" in after[at + 1]


def test_the_question_of_the_readme_is_answered() -> None:
    """The README's file, read: the words of its answer are what the document says."""
    import extractor

    for readme in READMES:
        assert "fixtures/documents/baling-shuiwu-2026.pdf --item three_public.reception" in text(readme)
    disclosure = extractor.read(ROOT / "fixtures/documents/baling-shuiwu-2026.pdf")
    rows = disclosure.records("amounts")
    (said,) = [row for row in rows if row["item"] == "three_public.reception" and row["reason"]]
    assert (str(said["value_wan"]), str(said["change_wan"]), said["reason"]) == ("4.09", "0.14", "督导检查来访增加")
    for readme in READMES:
        assert {"4.09", "0.14", "督导检查来访增加"} <= set(re.findall(r"\d\.\d\d|督导检查来访增加", text(readme)))


# ── The scoreboard counts rightly ──────────────────────────────────────────────────────────────────


def _rows(**frames: list[dict[str, object]]) -> dict[str, list[dict[str, object]]]:
    return {
        "documents": [{"issuer": "临江县审计局", "disclosure": "budget"}],
        **{name: frames.get(name, []) for name in ("sections", "amounts", "counts", "cells", "findings")},
    }


def _gold(kind: str, item: str, value: str = "", **more: str) -> dict[str, str]:
    columns = ("code", "system", "label", "change_wan", "change_pct", "reason", "quote")
    return {"kind": kind, "item": item, "value": value, **dict.fromkeys(columns, ""), **more}


def _amount(item: str, value: str, **more: str) -> dict[str, object]:
    columns = ("code", "system", "label", "change_wan", "change_pct", "reason")
    return {"item": item, "value_wan": value, **dict.fromkeys(columns), **more}


@pytest.mark.parametrize(
    ("gold", "read", "kind", "expected"),
    [
        ([_gold("amount", "meeting", "1.2")], [_amount("meeting", "1.20")], "amount", (1, 0, 0)),
        ([_gold("amount", "meeting", "1.2")], [_amount("meeting", "1.3")], "amount", (0, 1, 1)),
        ([_gold("amount", "meeting", "1.2")], [], "amount", (0, 1, 0)),
        ([], [_amount("meeting", "1.2")], "amount", (0, 0, 1)),
        ([_gold("amount", "meeting", "1")] * 2, [_amount("meeting", "1")] * 3, "amount", (1, 0, 0)),
        (
            [_gold("amount", "meeting", "1", change_wan="-0.5")],
            [_amount("meeting", "1", change_wan="-0.50")],
            "change",
            (1, 0, 0),
        ),
        (
            [_gold("amount", "meeting", "1", change_wan="-0.5")],
            [_amount("meeting", "1", change_wan="0.5")],
            "change",
            (0, 1, 0),
        ),
        (
            [_gold("amount", "meeting", "1", reason="压减会议，改为视频会议")],
            [_amount("meeting", "1", reason="压减会议,改为视频会议")],
            "reason",
            (1, 0, 0),
        ),
        (
            [_gold("subject", "", "3", system="functional", code="2010801")],
            [_amount("", "3", system="functional", code="2010802")],
            "subject",
            (0, 1, 1),
        ),
    ],
)
def test_score(gold, read, kind: str, expected: tuple[int, int, int]) -> None:
    filler = [_gold("doc", "issuer", label="临江县审计局")]  # a document without gold is not scored
    counted = score(_rows(amounts=read), [*filler, *gold], [])
    assert (counted.right[kind], counted.missed[kind], counted.spurious[kind]) == expected
    assert counted.right["doc"] == 1


def test_gold_is_found() -> None:
    assert gold_rows(ROOT / "fixtures/gold/linjiang-xinfang-2024.csv")
    assert gold_rows(ROOT / "fixtures/gold/nothing.csv") == []


def test_scoreboard_is_committed() -> None:
    page = text("docs/accuracy.md")
    assert len(re.findall(r"^\| \*\*合计 all\*\* \|", page, re.MULTILINE)) >= 1
    assert "| — ·" not in page, "a document was not read when the scoreboard was made"


# ── The site ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(importlib.util.find_spec("material") is None, reason="没有安装 [docs] 扩展（mkdocs-material）")
def test_site_builds_strictly(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "mkdocs", "--quiet", "build", "--strict", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
    )
    assert run.returncode == 0, run.stderr.decode("utf-8")
    built = {path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*.html")}
    missing = [
        path.as_posix()
        for path in (page.relative_to(DOCS).with_suffix(".html") for page in DOCS.rglob("*.md"))
        if path.as_posix() not in built
    ]
    assert missing == []
    # Office machines have no network: nothing is loaded from elsewhere.
    loads = re.compile(r'<(?:script[^>]*\ssrc|link[^>]*rel="stylesheet"[^>]*href)="https?://')
    assert [name for name in built if loads.search((tmp_path / "site" / name).read_text(encoding="utf-8"))] == []
