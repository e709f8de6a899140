"""The drawing of the house (程序结构): floors from the import contract in ``pyproject.toml``, rooms from their docstrings."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from scripts.docs import ROOT, escaped, table

__all__ = ["FLOORS", "floors", "page"]

FLOORS: tuple[tuple[str, str], ...] = (
    ("与人打交道", "talk to people"),
    ("许多文件", "many documents"),
    ("检查", "checks"),
    ("一个文件的结果", "one document's result"),
    ("含义", "meaning"),
    ("文件格式", "file formats"),
    ("底层", "foundations"),
)
"""What each floor is for, from the top. A floor that is added to the contract needs its line here."""

_HEAD = """\
# 程序结构 The house

<!-- 本页由 python -m scripts.docs 从 pyproject.toml 的分层约定与模块说明生成，请勿手改。Generated; do not edit. -->

数据只走一条路；每一层只用它下面的层，`make lint` 里的 import-linter 会拦住反过来的引用。

Data takes one way. A floor imports only from the floors below it; import-linter in `make lint` stops the rest.

```text
 文件 file
   │ readers/            按文件签名选读取器 chosen by signature, never by suffix
   ▼
 Document                段落、表格、图表，每个字都能回到原处 blocks whose every character maps back to the file
   │ identity            谁、哪一年、预算还是决算 who, which year, budget or final
   │ outline             标题树，每个标题对应一个章节键 heading tree, each heading a key
   ├──────────────┐
   │ statements/  │ tables/
   ▼              ▼
 amounts counts   tables cells
   └──────┬───────┘
          ▼ disclosure   文字与报表按科目并列 narrative and tables side by side
 frames                  extractor/schema.py 里定义的表 the frames that the schema defines
          │ checks/      勾稽检查 identities on intervals
          ▼
 findings
          │ batch/       许多文件：进程、时限、断点续读 workers, limits, resume
          ▼
 CSV · Excel · Parquet · SQLite · DuckDB · 报告 report · 底稿 workbook · pandas
```

- `patterns/` 是数据：各地的写法都在里面，程序里没有省份。
  `patterns/` holds the vocabulary; the engine knows no province.
- `extractor/schema.py` 是唯一的数据定义：CSV 列名、数据字典、SQL 类型都由它生成。
  `extractor/schema.py` is the one definition of the data.
- 数是区间：值、单位、小数位、原文在一起（`quantity`），只在数据框里才变成浮点数。
  Figures are intervals with unit, decimals and words; floats appear in data frames only.
"""


def floors() -> list[list[str]]:
    """The modules of each floor, from the top, as the import contract lists them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers: list[str] = next(each["layers"] for each in settings["contracts"] if each["type"] == "layers")
    return [[re.sub(r"[() ]", "", name) for name in layer.split(":")] for layer in layers]


def _module(name: str) -> Path | None:
    package = ROOT / "extractor"
    return next((path for path in (package / name / "__init__.py", package / f"{name}.py") if path.is_file()), None)


def _job(path: Path) -> str:
    """The first sentence of a module's docstring, without markup."""
    text = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
    text = re.sub(r":\w+:`~?([^`]*)`", r"\1", text).replace("``", "").replace("`", "")
    return " ".join(text.split())


def page() -> str:
    """The page as Markdown. Raises ValueError when the contract's floors and their descriptions differ in number."""
    parts = [_HEAD]
    listed = floors()
    for (zh, en), (number, names) in zip(FLOORS, reversed(list(enumerate(reversed(listed)))), strict=True):
        rows = []
        for name in names:
            path = _module(name)
            if path is not None:
                rows.append([f"`{name}{'/' if path.name == '__init__.py' else ''}`", escaped(_job(path))])
        parts.append(f"## {number} {zh} {en}\n\n{table(['模块 Module', '职责 Job'], rows)}")
    return "\n".join(parts)
