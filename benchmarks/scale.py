"""Many files: files and pages per second with one worker and two, memory of driver and workers, start-up.

The driver's share of the processor's time bounds what more workers can bring, also on a machine that is busy.

usage: python benchmarks/scale.py [--corpus DIR] [--files N ...] [--workers N ...]

The corpus is copied round and round until there are N files. Without arguments the unlabelled documents beside the
checkout are read, or the fixtures where there are none.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def default_corpus() -> Path:
    """The unlabelled documents beside the checkout, else the fixtures."""
    more = ROOT.parent / "shared" / "corpus" / "more"
    return more if more.is_dir() else ROOT / "fixtures" / "documents"


def copies(corpus: Path, count: int, folder: Path) -> None:
    """``count`` files from the corpus; PDFs are made to differ, so that none is a copy of another."""
    files = sorted(path for path in corpus.iterdir() if path.is_file())
    for number in range(count):
        source = files[number % len(files)]
        target = folder / f"{number:06}{source.suffix}"
        shutil.copyfile(source, target)
        if source.suffix == ".pdf":
            with target.open("ab") as stream:
                stream.write(f"\n% {number}\n".encode())


def driver(folder: str, out: str, workers: int) -> None:
    """Run one batch in this process and print what it took."""
    from extractor.batch.driver import Plan, run
    from extractor.batch.pool import Crew

    began = time.perf_counter()
    summary = run([folder], Path(out), Plan(crew=Crew(workers)))
    seconds = time.perf_counter() - began
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = [usage.ru_utime + usage.ru_stime for usage in (mine, theirs)]
    taken = {
        "seconds": seconds,
        "driver": mine.ru_maxrss // 1024,
        "worker": theirs.ru_maxrss // 1024,
        "share": 100 * busy[0] / sum(busy),
        "statuses": summary.statuses,
    }
    print(json.dumps(taken))


def pages_of(out: Path) -> int:
    """Pages of all documents read."""
    with (out / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        return sum(int(row["pages"] or 0) for row in csv.DictReader(file))


def start_up() -> float:
    """Seconds that ``extractor --help`` takes, the best of five."""
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "extractor.cli", "--help"], check=True, stdout=subprocess.DEVNULL, cwd=ROOT
        )
        taken.append(time.perf_counter() - began)
    return min(taken)


def main() -> None:
    """Measure every combination of files and workers and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=default_corpus())
    parser.add_argument("--files", type=int, nargs="+", default=[100, 300])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--driver", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.driver:
        sys.path.insert(0, str(ROOT))
        driver(arguments.driver[0], arguments.driver[1], int(arguments.driver[2]))
        return
    print(f"extractor --help: {start_up():.3f} s")
    print(
        f"{'files':>6}{'workers':>9}{'seconds':>9}{'files/s':>9}{'pages/s':>9}"
        f"{'driver MB':>11}{'worker MB':>11}{'driver CPU':>12}"
    )
    rates: dict[tuple[int, int], float] = {}
    for count in arguments.files:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place, "in")
            folder.mkdir()
            copies(arguments.corpus, count, folder)
            for workers in arguments.workers:
                out = Path(place, f"out{workers}")
                command = [sys.executable, __file__, "--driver", str(folder), str(out), str(workers)]
                done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
                taken = json.loads(done.stdout.splitlines()[-1])
                rates[count, workers] = count / taken["seconds"]
                print(
                    f"{count:>6}{workers:>9}{taken['seconds']:>9.1f}{rates[count, workers]:>9.2f}"
                    f"{pages_of(out) / taken['seconds']:>9.1f}{taken['driver']:>11}{taken['worker']:>11}"
                    f"{taken['share']:>11.1f}%   {taken['statuses']}",
                    flush=True,
                )
    for count in arguments.files:
        if (count, 1) in rates and (count, 2) in rates:
            print(f"{count} files: two workers are {rates[count, 2] / rates[count, 1]:.2f} times as fast as one")


if __name__ == "__main__":
    main()
