"""The whole pipeline beside plain pdfplumber, over the same PDFs, one process each, one after the other.

usage: python benchmarks/pipeline.py [PDF or folder ...] [--rounds N]

One side reads and understands every document and writes its rows as CSV, once without and once with the checks; the
other calls ``extract_text`` and ``extract_tables`` on every page and throws the result away. Both sides
read the first file once before the clock starts; what that took, imports included, is printed apart. Without
arguments the labelled documents beside the checkout are read, or the fixtures where there are none.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIDES = {
    "extractor": "the whole pipeline to CSV",
    "checked": "the same with the checks",
    "pdfplumber": "extract_text + extract_tables",
}


def default_files() -> list[Path]:
    """The PDFs of the labelled documents, else of the fixtures."""
    labelled = ROOT.parent / "shared" / "corpus" / "labelled" / "docs"
    folder = labelled if labelled.is_dir() else ROOT / "fixtures" / "documents"
    return sorted(folder.glob("*.pdf"))


def with_extractor(files: list[str], checks: bool = False) -> tuple[int, int]:
    """Pages read and rows written as CSV by this program: text, tables, statements, frames, files."""
    from extractor.batch.reading import Settings, collect_rarely, extracted
    from extractor.export import Export, Options, targets

    collect_rarely()
    pages = rows = 0
    with tempfile.TemporaryDirectory() as out, Export(targets(Path(out), ["csv"]), Options()) as export:
        for file in files:
            found, document = extracted(file, Path(file).read_bytes(), Settings(checks=checks))
            export.write(found)
            pages += document.pages
            rows += sum(len(listed) for listed in found.values())
    return pages, rows


def with_pdfplumber(files: list[str]) -> tuple[int, int]:
    """Pages read and table rows found by pdfplumber alone."""
    import pdfplumber

    pages = rows = 0
    for file in files:
        with pdfplumber.open(file) as pdf:
            for page in pdf.pages:
                page.extract_text()
                rows += sum(len(table) for table in page.extract_tables())
                page.close()
                pages += 1
    return pages, rows


def side(name: str, files: list[str]) -> None:
    """Run one side in this process and print what it took."""

    def work(listed: list[str]) -> tuple[int, int]:
        return with_pdfplumber(listed) if name == "pdfplumber" else with_extractor(listed, checks=name == "checked")

    started = time.perf_counter()
    work(files[:1])  # imports and the compiling of patterns, which a batch pays once
    began = time.perf_counter()
    pages, rows = work(files)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "pages": pages, "rows": rows, "peak": peak, "warm": began - started}))


def measure(name: str, files: list[Path]) -> dict[str, float]:
    """One side in a process of its own."""
    command = [sys.executable, __file__, "--side", name, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=None)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Measure both sides in turn and print the best round of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    files = [f for each in arguments.files for f in (sorted(each.rglob("*.pdf")) if each.is_dir() else [each])]
    if arguments.side:
        sys.path.insert(0, str(ROOT))
        side(arguments.side, [str(file) for file in files])
        return
    files = files or default_files()
    rounds: dict[str, list[dict[str, float]]] = {name: [] for name in SIDES}
    for _ in range(arguments.rounds):
        for name, taken in rounds.items():
            taken.append(measure(name, files))
    print(f"{len(files)} PDFs, best of {arguments.rounds} rounds, one process each")
    print(f"{'':<12}{'seconds':>9}{'pages/s':>9}{'peak MB':>9}   ")
    best = {name: min(taken, key=lambda figures: figures["seconds"]) for name, taken in rounds.items()}
    for name, said in SIDES.items():
        taken = best[name]
        rate = taken["pages"] / taken["seconds"]
        figures = f"{name:<12}{taken['seconds']:>9.2f}{rate:>9.1f}{taken['peak']:>9.0f}"
        print(f"{figures}   {said}, {taken['pages']:.0f} pages, warm-up {taken['warm']:.1f} s")
    print(f"pdfplumber takes {best['pdfplumber']['seconds'] / best['extractor']['seconds']:.1f} times as long")


if __name__ == "__main__":
    main()
