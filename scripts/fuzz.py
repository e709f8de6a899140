"""Broken and hostile files, made from sound ones by the minute: none may crash the run, hang it or go without a row.

usage: python scripts/fuzz.py [--minutes M] [--seed N] [--workers N] [--limit S] [--keep DIR] [--record CSV] [FOLDER …]

Every file is mutated by its seed alone, so a defect is found again by its number. Without folders the fixtures are
mutated. Prints what became of the files and every defect of ours (status ``failed``); ends with 1 when there was one.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from extractor.batch.inputs import Input  # noqa: E402
from extractor.batch.parts import Header, unpack  # noqa: E402
from extractor.batch.pool import Crew, Job, run_pool  # noqa: E402
from extractor.batch.reading import Settings, version  # noqa: E402
from extractor.limits import Limits  # noqa: E402

BATCH = 40
LARGEST = 3_000_000
STATUSES = ("ok", "partial", "not_disclosure", "unreadable", "failed")


def flipped(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Some bytes changed."""
    spoiled = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200))):
        spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
    return bytes(spoiled)


def truncated(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The end or the beginning missing: a download that broke off."""
    at = chance.randrange(1, len(data))
    return data[:at] if chance.random() < 0.8 else data[at:]


def rearranged(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """A stretch left out, repeated or moved."""
    a, b = sorted(chance.randrange(len(data)) for _ in range(2))
    match chance.randrange(3):
        case 0:
            return data[:a] + data[b:]
        case 1:
            return data[:b] + data[a:b] * chance.choice((1, 2, 5)) + data[b:]
        case _:
            return data[b:] + data[a:b] + data[:a]


def spliced(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Half of this file and half of another."""
    other = chance.choice(others)
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def renumbered(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Numbers in the file's own language replaced: lengths, references, offsets, spans."""
    wild = (b"0", b"-1", b"1", b"65536", b"2147483647", b"4294967296", b"99999999999999999999")
    share = chance.choice((0.001, 0.01, 0.1))

    def other(match: re.Match[bytes]) -> bytes:
        return chance.choice(wild) if chance.random() < share else match.group()

    return re.sub(rb"(?<![0-9])[0-9]{1,10}(?![0-9])", other, data)


def repacked(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """One member of a zip container spoiled by another mutation, missing, doubled or swapped."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        victim = chance.choice([name for name in names if name.endswith(".xml")] or names)
        action = chance.randrange(5)
        for name in names:
            body = old.read(name)
            if name == victim and body:
                if action == 0:
                    continue
                if action == 1:
                    body = retagged(body, chance, others)
                elif action == 2:
                    body = renumbered(body, chance, others)
                elif action == 3:
                    body = rearranged(body, chance, others)
                else:
                    body = old.read(chance.choice(names))
            new.writestr(name, body)
    return stream.getvalue()


def retagged(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Tags left out, repeated, nested deeply, or given an entity bomb to hold."""
    tags = list(re.finditer(rb"<[^<>]{1,300}>", data))
    if not tags:
        return flipped(data, chance, others)
    tag = chance.choice(tags)
    match chance.randrange(4):
        case 0:
            return data[: tag.start()] + data[tag.end() :]
        case 1:
            return data[: tag.end()] + tag.group() * chance.choice((1, 50, 3000)) + data[tag.end() :]
        case 2:
            return data[: tag.end()] + b"<div>" * chance.choice((10, 5000)) + data[tag.end() :]
        case _:
            levels = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 9))
            return b'<!DOCTYPE x [<!ENTITY a0 "x">' + levels + b"]>" + data[: tag.end()] + b"&a8;" + data[tag.end() :]


def reworded(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Figures and sentences that no author would write: endless ones, odd characters, thousands of repetitions."""
    text = data.decode("utf-8", errors="replace")
    at = chance.randrange(len(text) + 1)
    odd = (
        "9" * 5000,
        "1,234" * 2000,
        "较上年增加" * 3000,
        "（" * 3000,
        "一是" + "增加1万元，" * 2000,
        "\u202e\u0000\ufeff\ud7ff",
        "２０２４年" * 500,
        "万元" * 5000,
        "1.2.3.4" * 1000,
        "主要原因是" * 2000,
        "\n" * 20000,
    )
    return (text[:at] + chance.choice(odd) + text[at:]).encode("utf-8", errors="replace")


MUTATIONS: tuple[Callable[[bytes, random.Random, list[bytes]], bytes], ...] = (
    flipped,
    truncated,
    rearranged,
    spliced,
    renumbered,
)


def mutated(seed: int, files: list[Path], contents: list[bytes]) -> tuple[str, bytes]:
    """The file number ``seed``: its name, which says how it was made, and its bytes."""
    chance = random.Random(seed)
    index = chance.randrange(len(files))
    data = contents[index]
    choices = list(MUTATIONS)
    if data.startswith(b"PK\x03\x04"):
        choices += [repacked] * 6
    elif files[index].suffix in {".html", ".htm", ".txt"}:
        choices += [retagged, retagged, reworded, reworded, reworded]
    how = chance.choice(choices)
    done = how(data, chance, contents)
    if chance.random() < 0.2 and done:
        done = chance.choice(MUTATIONS)(done, chance, contents)
    return f"{seed:07}-{how.__name__}-{files[index].name}", done


@dataclass(slots=True)
class Tally:
    """What became of the files of a round."""

    statuses: Counter[str] = field(default_factory=Counter)
    defects: list[str] = field(default_factory=list)
    deaths: int = 0
    """Files over which a library ended its process: they cost themselves only, but ought to be few."""
    slowest: tuple[float, str] = (0.0, "")

    def add(self, header: Header) -> bool:
        """Count a file; whether it met a defect, ours or a library's."""
        self.statuses[header.status] += 1
        self.slowest = max(self.slowest, (header.seconds, header.path))
        if header.status == "failed":
            self.defects.append(f"{header.path}  {header.error}")
            print(self.defects[-1], flush=True)
        elif header.retry:
            self.deaths += 1
            print(f"{header.path}  {header.error}", flush=True)
        return header.status == "failed" or header.retry


def read_batch(made: list[tuple[str, bytes]], crew: Crew, settings: Settings, tally: Tally, keep: Path | None) -> None:
    """Have the worker processes read these files and count what becomes of each."""
    with tempfile.TemporaryDirectory() as place:
        jobs = []
        for name, data in made:
            Path(place, name).write_bytes(data)
            jobs.append(Job(Input(name, str(Path(place, name)))))
        rows = 0
        for outcome in run_pool(jobs, settings, settings.fingerprint(), crew):
            assert outcome.packed is not None
            part = unpack(outcome.packed)
            rows += len(part.rows["documents"])
            if tally.add(part.header) and keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                shutil.copy(outcome.job.source.file, keep)
        assert rows == len(made), "a file went without its row"


RECORD = ("date", "version", "seeds", "files_mutated", "minutes", "files", *STATUSES, "deaths", "slowest_seconds")


def record(file: Path, values: tuple[object, ...]) -> None:
    """Add a round to the record, a line each."""
    new = not file.exists()
    with file.open("a", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerows([RECORD, values] if new else [values])


def main() -> int:
    """Mutate and read until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "fixtures" / "documents"])
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for one file; more on a busy machine")
    parser.add_argument("--keep", type=Path, help="where files that met a defect are kept")
    parser.add_argument("--record", type=Path, help="a CSV file that gets a line for the round")
    arguments = parser.parse_args()
    files = sorted(f for folder in arguments.folders for f in folder.rglob("*") if f.is_file())
    files = [file for file in files if 0 < file.stat().st_size < LARGEST]
    contents = [file.read_bytes() for file in files]
    settings = Settings(limits=Limits(seconds=arguments.limit), ocr="off")
    crew = Crew(arguments.workers, 2 * 1024**3)
    tally = Tally()
    began = time.monotonic()
    seed = arguments.seed
    while time.monotonic() < began + 60 * arguments.minutes:
        made = [mutated(number, files, contents) for number in range(seed, seed + BATCH)]
        read_batch(made, crew, settings, tally, arguments.keep)
        seed += BATCH
    minutes = (time.monotonic() - began) / 60
    print(f"seeds {arguments.seed} to {seed - 1}, {minutes:.1f} minutes: {dict(sorted(tally.statuses.items()))}")
    print(f"slowest: {tally.slowest[0]:.1f} s  {tally.slowest[1]}")
    print(f"{len(tally.defects)} defects, {tally.deaths} deaths of a library")
    if arguments.record:
        counts = [tally.statuses[status] for status in STATUSES]
        seeds = f"{arguments.seed}-{seed - 1}"
        head = (datetime.now(UTC).date(), version(), seeds, len(files), f"{minutes:.1f}", tally.statuses.total())
        record(arguments.record, (*head, *counts, tally.deaths, f"{tally.slowest[0]:.1f}"))
    return 1 if tally.defects else 0


if __name__ == "__main__":
    sys.exit(main())
