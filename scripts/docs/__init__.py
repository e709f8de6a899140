"""The pages of the documentation that are made from the program: what it is, not what somebody remembers of it.

``python -m scripts.docs`` writes them, ``python -m scripts.docs accuracy`` reads the documents with gold answers and
writes the scoreboard. ``tests/test_docs.py`` fails when a page is stale or a part of the program has no words here.
"""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["DOCS", "ROOT", "escaped", "generated", "joined", "table"]

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def escaped(text: str) -> str:
    """Text that stays in its cell and is not taken for markup."""
    for sign in ("|", "*", "<"):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A Markdown table. Cells are Markdown; prose goes through :func:`escaped` first."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


_HAN = r"\u3000-\u9fff\uff00-\uffef“”…"


def joined(text: str) -> str:
    """Chinese paragraphs on one line each: a browser shows a line break between two characters as a space."""
    parts = re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL)
    return "".join(
        part if index % 2 else re.sub(rf"([{_HAN}])\n *(?=[{_HAN}`]|\*\*|\[)", r"\1", part)
        for index, part in enumerate(parts)
    )


def generated() -> dict[str, str]:
    """Page below ``docs`` → its text, for every page that needs no document to be read."""
    from scripts.docs import checks, commands, dictionary, extras, house

    pages = {
        "data-dictionary.md": dictionary.page(),
        "commands.md": commands.page(),
        "checks.md": checks.page(),
        "extras.md": extras.page(),
        "house.md": house.page(),
    }
    return {name: joined(text) for name, text in pages.items()}
