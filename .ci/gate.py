"""Compare scores with thresholds: ``gate.py THRESHOLDS.toml SCORE.json TABLES.txt``; status 1 when one is missed."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path


def measured(score: dict[str, dict[str, dict[str, float]]], tables: str) -> dict[tuple[str, str], float]:
    """All figures the thresholds may name, by group and name."""
    found = {("f1", kind): figures["f1"] for kind, figures in score["kinds"].items()}
    found |= {("recall", kind): figures["recall"] for kind, figures in score["kinds"].items()}
    for name, figures in score["detail"].items():
        found["detail", name] = figures["right"] / figures["stated"] if figures["stated"] else 1.0
    for name, value in re.findall(r"(recall|precision) ([\d.]+)", tables):
        found["tables", name] = float(value)
    return found


def main() -> int:
    """Print every threshold with the figure measured; returns the exit status."""
    thresholds, score, tables = (Path(argument) for argument in sys.argv[1:4])
    found = measured(json.loads(score.read_text(encoding="utf-8")), tables.read_text(encoding="utf-8"))
    missed = 0
    for group, wanted in tomllib.loads(thresholds.read_text(encoding="utf-8")).items():
        for name, least in wanted.items():
            figure = found.get((group, name))
            good = figure is not None and round(figure, 4) >= least
            missed += not good
            shown = "not measured" if figure is None else f"{figure:.4f}"
            print(f"{'ok  ' if good else 'LOW '} {group:<8}{name:<16}{shown:>14}   wanted {least}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
