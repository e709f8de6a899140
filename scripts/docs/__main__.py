"""Write the generated pages; with the word ``accuracy``, the scoreboard as well (it reads every document with gold)."""

from __future__ import annotations

import sys

from scripts.docs import DOCS, generated, joined


def main(arguments: list[str]) -> int:
    """Write what changed and name it. ``--check`` writes nothing and returns 1 when a page is stale."""
    pages = generated()
    if "accuracy" in arguments:
        from scripts.docs import accuracy

        pages["accuracy.md"] = joined(accuracy.page())
    stale = [
        name
        for name, text in pages.items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text(encoding="utf-8") != text
    ]
    for name in stale:
        print(f"docs/{name}")
        if "--check" not in arguments:
            (DOCS / name).write_text(pages[name], encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
