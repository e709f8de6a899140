"""Many files: files and pages per second with one worker and two, memory of driver and workers, start-up, verdict.

usage: python benchmarks/scale.py [--corpus DIR] [--files N ...] [--workers N ...] [--ocr off|auto] [--minutes M]

The corpus is copied round and round until there are N files (100, then 1,000). Without --corpus the unlabelled
documents beside the checkout are read, or the fixtures where there are none. Scanned pages are left unread unless
``--ocr auto`` is given: their recognition is work for all cores whatever the number of workers, and takes most of
the time. The whole ends after M minutes, finished or not; what was not measured has no verdict.

Rates want a quiet machine. On a busy one the processor's time still says what two workers can bring: the driver's
is spent once, the workers' is shared (the column "by CPU").
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

TWICE = 1.7
"""How many times as fast two workers must be as one."""
FLAT = 1.25
"""How much more memory the most files may take than the fewest."""
OVERHEAD = 0.10
"""The share of processor time that handing files to a process of their own may cost."""
START_UP = 0.3
"""Seconds for ``extractor --help``."""


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
            target.chmod(0o644)
            with target.open("ab") as stream:
                stream.write(f"\n% {number}\n".encode())


class _Clock:
    """Notes when the reading of a run began and when the writing did."""

    def __init__(self) -> None:
        self.began = self.read = time.perf_counter()

    def begin(self, total: int) -> None:
        """The files are listed."""
        self.began = time.perf_counter()

    def file(self, header: object, *, reused: bool) -> None:
        """A file is done."""

    def writing(self) -> None:
        """All files are read."""
        self.read = time.perf_counter()

    def end(self) -> None:
        """The run is over."""


def driver(folder: str, out: str, workers: int, ocr: str) -> None:
    """Run one batch in this process and print what it took."""
    from extractor.batch.driver import Plan, run
    from extractor.batch.pool import Crew
    from extractor.batch.reading import Settings

    clock = _Clock()
    began = time.perf_counter()
    summary = run([folder], Path(out), Plan(Settings(ocr=ocr), Crew(workers)), [clock])
    ended = time.perf_counter()
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = {
        "seconds": ended - began,
        "writing": ended - clock.read,
        "driver_mb": mine.ru_maxrss // 1024,
        "worker_mb": theirs.ru_maxrss // 1024,
        "driver_cpu": mine.ru_utime + mine.ru_stime,
        "worker_cpu": theirs.ru_utime + theirs.ru_stime,
        "idle": 1 - (theirs.ru_utime + theirs.ru_stime) / (workers * (clock.read - clock.began)) if workers else 0.0,
        "statuses": summary.statuses,
    }
    print(json.dumps(taken))


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: files, workers, seconds, megabytes, seconds of processor time."""

    files: int
    workers: int
    pages: int
    taken: dict[str, Any]

    @property
    def rate(self) -> float:
        """Files per second."""
        return float(self.files / self.taken["seconds"])

    @property
    def cpu(self) -> float:
        """Processor time of driver and workers."""
        return float(self.taken["driver_cpu"] + self.taken["worker_cpu"])

    def line(self) -> str:
        """The run as a line of the table."""
        taken = self.taken
        return (
            f"{self.files:>6}{self.workers:>8}{taken['seconds']:>9.1f}{taken['writing']:>9.1f}{self.rate:>9.2f}"
            f"{self.pages / taken['seconds']:>9.1f}{taken['driver_mb']:>11}{taken['worker_mb']:>11}"
            f"{taken['driver_cpu']:>12.1f}{taken['worker_cpu']:>12.1f}{taken['idle']:>8.0%}   {taken['statuses']}"
        )


HEAD = (
    f"{'files':>6}{'workers':>8}{'seconds':>9}{'writing':>9}{'files/s':>9}{'pages/s':>9}{'driver MB':>11}"
    f"{'worker MB':>11}{'driver CPU':>12}{'worker CPU':>12}{'idle':>8}"
)


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


def measure(corpus: Path, files: list[int], workers: list[int], ocr: str, deadline: float) -> Iterator[Run]:
    """Run every combination of files and workers, and the fewest files also without a worker, until the deadline."""
    for count in files:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place, "in")
            folder.mkdir()
            copies(corpus, count, folder)
            for number in ([0] if count == min(files) else []) + workers:
                out = Path(place, f"out{number}")
                command = [sys.executable, __file__, "--driver", str(folder), str(out), str(number), ocr]
                environment = {**os.environ, "PYTHONPATH": str(ROOT)}
                done = subprocess.run(
                    command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT, env=environment,
                    timeout=max(1.0, deadline - time.monotonic()),
                )  # fmt: skip
                yield Run(count, number, pages_of(out), json.loads(done.stdout.splitlines()[-1]))


def verdicts(runs: list[Run], help_seconds: float) -> Iterator[tuple[bool, str]]:
    """Each target with whether it was met; targets whose runs did not take place are left out."""
    yield help_seconds < START_UP, f"extractor --help in {help_seconds:.3f} s (target: below {START_UP} s)"
    found = {(run.files, run.workers): run for run in runs}
    fewest, most = min(run.files for run in runs), max(run.files for run in runs)
    if (fewest, 0) in found and (fewest, 1) in found:
        cost = found[fewest, 1].cpu / found[fewest, 0].cpu - 1
        yield (
            cost <= OVERHEAD,
            f"{fewest} files: the pool costs {100 * cost:+.1f} % of CPU time (target: {OVERHEAD:.0%})",
        )
    for count in sorted({run.files for run in runs}):
        if (count, 1) in found and (count, 2) in found:
            one, two = found[count, 1], found[count, 2]
            shared = one.cpu / (two.taken["driver_cpu"] + two.taken["worker_cpu"] / 2)
            words = (
                f"{count} files: two workers are {two.rate / one.rate:.2f} times as fast as one, {shared:.2f} by CPU"
            )
            yield two.rate >= TWICE * one.rate, f"{words} (target: {TWICE})"
    for workers in sorted({run.workers for run in runs} - {0}):
        if fewest < most and (fewest, workers) in found and (most, workers) in found:
            few, many = found[fewest, workers].taken, found[most, workers].taken
            for who in ("driver", "worker"):
                a, b = few[f"{who}_mb"], many[f"{who}_mb"]
                words = f"peak memory of the {who} ({workers} at work): {a} MB at {fewest} files, {b} MB at {most}"
                yield b <= FLAT * a, f"{words} (target: at most {FLAT} times)"


def main() -> int:
    """Measure, print a line for each run as it ends and a verdict for each target; 1 when one was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=default_corpus())
    parser.add_argument("--files", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--ocr", choices=["off", "auto"], default="off")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--driver", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.driver:
        folder, out, workers, ocr = arguments.driver
        driver(folder, out, int(workers), ocr)
        return 0
    deadline = time.monotonic() + 60 * arguments.minutes
    help_seconds = start_up()
    print(f"corpus {arguments.corpus}, OCR {arguments.ocr}")
    print(HEAD, flush=True)
    runs: list[Run] = []
    try:
        for run in measure(arguments.corpus, arguments.files, arguments.workers, arguments.ocr, deadline):
            runs.append(run)
            print(run.line(), flush=True)
    except subprocess.TimeoutExpired:
        print(f"not finished within {arguments.minutes:g} minutes")
    met = True
    for good, words in verdicts(runs, help_seconds) if runs else ():
        met = met and good
        print(f"{'met   ' if good else 'MISSED'}  {words}")
    return 0 if met and len(runs) == len(arguments.files) * len(arguments.workers) + 1 else 1


if __name__ == "__main__":
    sys.exit(main())
