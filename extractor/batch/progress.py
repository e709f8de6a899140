"""How a run tells what it is doing: a bar on a terminal, plain lines elsewhere, a JSON-lines log, or nothing."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

from extractor.batch.parts import Header

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["Bar", "Lines", "Log", "Observer", "observers"]


class Observer(Protocol):
    """Somebody who is told about a run; calls come from one thread."""

    def begin(self, total: int) -> None:
        """The run begins; it has ``total`` files."""

    def file(self, header: Header, *, reused: bool) -> None:
        """A file is done; ``reused`` when an earlier run's result still holds."""

    def writing(self) -> None:
        """All files are read; the output is being written."""

    def end(self) -> None:
        """The run is over, whether well or not."""


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"


class Lines:
    """Plain lines on a stream, one every few seconds: for logs of unattended runs."""

    def __init__(self, stream: TextIO, every: float = 10.0) -> None:
        self._stream, self._every = stream, every
        self._total = self._done = self._read = 0
        self._bad: Counter[str] = Counter()
        self._began = self._said = 0.0

    def _say(self, words: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        print(words.encode(encoding, "backslashreplace").decode(encoding), file=self._stream, flush=True)

    def begin(self, total: int) -> None:
        """The run begins."""
        self._total, self._began = total, time.monotonic()
        self._said = self._began
        self._say(f"共 {total} 个文件")

    def file(self, header: Header, *, reused: bool) -> None:
        """A file is done."""
        self._done += 1
        self._read += not reused
        if header.status in {"failed", "unreadable"}:
            self._bad[header.status] += 1
            self._say(f"{header.status}  {header.path}  {header.error}")
        now = time.monotonic()
        if now - self._said >= self._every and self._done < self._total:
            self._said = now
            rate = self._read / max(now - self._began, 1e-6)
            left = f"，剩余约 {_span((self._total - self._done) / rate)}" if rate else ""
            share = 100 * self._done // max(self._total, 1)
            self._say(f"{self._done}/{self._total}（{share}%），每秒 {rate:.1f} 个{left}")

    def writing(self) -> None:
        """The output is being written."""
        self._say(f"已读完 {self._done} 个文件，用时 {_span(time.monotonic() - self._began)}，正在写出结果")

    def end(self) -> None:
        """The run is over."""


class Bar:
    """A progress bar with rate and time left, for a terminal."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console

        self._console = Console(file=stream)
        self._bar: Progress | None = None
        self._bad = 0

    def begin(self, total: int) -> None:
        """The run begins."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TextColumn("剩余"),
            TimeRemainingColumn(),
            TextColumn("[red]{task.fields[bad]}"),
            console=self._console,
        )
        self._bar.add_task("读取", total=total, rate="", bad="")
        self._bar.start()

    def file(self, header: Header, *, reused: bool) -> None:
        """A file is done."""
        assert self._bar is not None
        task = self._bar.tasks[0]
        if header.status in {"failed", "unreadable"}:
            self._bad += 1
            self._console.print(f"{header.status}  {header.path}  {header.error}", style="yellow", markup=False)
        rate = f"{task.speed:.1f} 个/秒" if task.speed else ""
        self._bar.update(task.id, advance=1, rate=rate, bad=f"{self._bad} 个未读成" if self._bad else "")

    def writing(self) -> None:
        """The output is being written."""
        assert self._bar is not None
        self._bar.update(self._bar.tasks[0].id, description="写出结果")

    def end(self) -> None:
        """The run is over."""
        if self._bar is not None:
            self._bar.stop()


class Log:
    """A JSON-lines log: one object for each event, for programs that watch unattended runs."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n")
        self._statuses: Counter[str] = Counter()

    def _write(self, event: str, **fields: object) -> None:
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._stream.write(json.dumps({"time": stamp, "event": event, **fields}, ensure_ascii=False) + "\n")
        self._stream.flush()

    def begin(self, total: int) -> None:
        """The run begins."""
        self._write("begin", total=total)

    def file(self, header: Header, *, reused: bool) -> None:
        """A file is done."""
        self._statuses[header.status] += 1
        self._write(
            "file",
            path=header.path,
            sha256=header.sha256,
            status=header.status,
            error=header.error,
            seconds=header.seconds,
            reused=reused,
        )

    def writing(self) -> None:
        """The output is being written."""
        self._write("writing")

    def end(self) -> None:
        """The run is over."""
        self._write("end", files=self._statuses.total(), statuses=dict(sorted(self._statuses.items())))
        self._stream.close()


def observers(*, quiet: bool, log: Path | None) -> list[Observer]:
    """Who is told about a run on the command line."""
    told: list[Observer] = [Log(log)] if log is not None else []
    if not quiet:
        told.append(Bar(sys.stderr) if sys.stderr.isatty() else Lines(sys.stderr))
    return told
