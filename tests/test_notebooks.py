"""The notebooks run from top to bottom on the fixtures and find what their words promise."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"

# Notebook → what its outputs must show.
SHOWN = {
    "01-batch-and-look.ipynb": ["Corpus of 8 files: ok 8", "临江县信访局", "新增库房消防改造项目", "datapackage.json"],
    "02-compare-departments.ipynb": [
        "临江县商务局 2024 年：公务接待费 2.51 万元，增加 0.11 万元。",
        "原因：外来客商考察批次变化",
        "相符",
    ],
    "03-follow-a-finding.ipynb": [
        "sum_mismatch.procurement",
        "增减率与增减额相符",
        "机关运行经费当年一般公共预算拨款",
        "PIL.Image",
        "推算：-0.02%；文件写的是 -6.02%",
    ],
}

needs_kernel = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("nbclient", "ipykernel")),
    reason="笔记本要用 nbclient 和 ipykernel 运行（pip install '.[dev]'）",
)


def notebook(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return content


def test_every_notebook_is_run() -> None:
    assert {path.name for path in FOLDER.glob("*.ipynb")} == set(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_outputs_are_stripped(name: str) -> None:
    """What a notebook shows is made by running it; nothing old lies in the repository."""
    code = [cell for cell in notebook(name)["cells"] if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


@pytest.mark.slow
@needs_kernel
@pytest.mark.parametrize("name", SHOWN)
def test_notebook_runs(name: str) -> None:
    import nbformat
    from nbclient import NotebookClient

    opened = nbformat.read(FOLDER / name, as_version=4)
    resources = {"metadata": {"path": str(FOLDER)}}
    NotebookClient(opened, timeout=120, kernel_name="python3", resources=resources).execute()
    shown = "\n".join(
        output.get("text", "") + "".join(output.get("data", {}).values() if "data" in output else ())
        for cell in opened.cells
        for output in cell.get("outputs", ())
    )
    assert [words for words in SHOWN[name] if words not in shown] == []
