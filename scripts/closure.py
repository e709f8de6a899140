"""How the functional tables of documents close, and which tables their contents lists name in vain.

    python scripts/closure.py FILE_OR_FOLDER... [--misses]

Prints a line per document (sums that close, sums in all, absent tables) and the share over all of them. Needs nothing
but the package.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from extractor.errors import ExtractorError
from extractor.readers import read_document
from extractor.tables import read_tables
from extractor.tables.closure import absent_tables, functional_sums


def files(paths: list[Path]) -> list[Path]:
    """The files named, and all files below the folders named."""
    return sorted(f for p in paths for f in ([p] if p.is_file() else p.rglob("*")) if f.is_file())


def main() -> int:
    """Read the arguments, print the closure; 1 when some file could not be read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--misses", action="store_true", help="print every sum that does not close")
    arguments = parser.parse_args()
    closed = total = failed = absent_total = 0
    for path in files(arguments.paths):
        try:
            document = read_document(path, ocr="off")
        except ExtractorError as error:
            print(f"{path.name}: {error.advice}", file=sys.stderr)
            failed += 1
            continue
        tables = read_tables(document)
        sums = list(functional_sums(tables))
        good = sum(s.closes for s in sums)
        absent = absent_tables(document, tables)
        closed, total, absent_total = closed + good, total + len(sums), absent_total + len(absent)
        print(f"{good:>5} of {len(sums):<5} {path.name}" + (f"   未找到：{'、'.join(absent)}" if absent else ""))
        if arguments.misses:
            for s in sums:
                if not s.closes:
                    place = f"表{s.table_no} {s.key} {s.column} {s.code}"
                    print(f"      {place}: {s.stated.low}..{s.stated.high} / {s.added.low}..{s.added.high}")
    print(
        f"\n{closed} of {total} sums close ({closed / total:.4f}); {absent_total} tables not found"
        if total
        else "no sums"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
