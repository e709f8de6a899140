"""The driver's side of the worker processes: one thread for each, a clock for all of them.

Worker processes are started by the interpreter's path and not forked or spawned by ``multiprocessing``: a script
that calls the library needs no ``__main__`` guard, and a worker that is killed takes no queue or lock with it.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO
from weakref import ref

from extractor.batch.channel import encode_job, encode_settings, receive, send
from extractor.batch.crash import verdict
from extractor.batch.inputs import Input, load
from extractor.batch.parts import pack
from extractor.batch.reading import Settings, failure
from extractor.errors import ExtractorError, TimedOut

__all__ = ["Crew", "Job", "Outcome", "cores", "read_guarded", "run_pool"]

RECYCLE = 400
"""Files after which a worker is replaced: libraries that leak do not add up over a long run."""
WORDS = 1 << 16
"""Bytes of a dead worker's last words that are looked at."""
TRIES = 2
"""A worker may die for reasons that are not its file's: the file gets a second, fresh one."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read, and the hash of the content an earlier part was made from."""

    source: Input
    known: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: a packed part, or None when the earlier part still holds."""

    job: Job
    packed: bytes | None


@dataclass(frozen=True, slots=True)
class Crew:
    """The worker processes: how many, the bound of each one's address space in bytes (0: none), what starts one.

    ``command`` empty is this interpreter's worker, whichever machine that is on.
    """

    workers: int
    memory: int = 4 * 1024**3
    command: tuple[str, ...] = ()


@dataclass(slots=True, weakref_slot=True)
class _Worker:
    crew: Crew
    settings: Settings
    fingerprint: str
    process: subprocess.Popen[bytes] | None = None
    words: IO[bytes] | None = None
    served: int = 0
    deadline: float = field(default=float("inf"))
    timed_out: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> subprocess.Popen[bytes]:
        environment = dict(os.environ)
        # A worker sees the package the driver sees, and does its arithmetic on its share of the cores.
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        environment["PYTHONUTF8"] = "1"
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            environment.setdefault(name, str(max(1, cores() // self.crew.workers)))
        self.words = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process that writes to it
        process = subprocess.Popen(
            self.crew.command or (sys.executable, "-m", "extractor.batch.worker"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.words,
            env=environment,
            start_new_session=os.name == "posix",
        )
        assert process.stdin is not None
        with contextlib.suppress(OSError):  # a worker that died at once is found out at its first job
            send(process.stdin, encode_settings(self.settings, self.fingerprint, self.crew.memory))
        self.process, self.served = process, 0
        return process

    def ask(self, job: Job) -> bytes | None:
        """The answer to one job, None when the process died over it."""
        process = self.process
        if process is None or process.poll() is not None or self.served >= RECYCLE:
            self.stop()
            process = self.start()
        assert process.stdin is not None
        assert process.stdout is not None
        with self.lock:
            self.timed_out = False
            self.deadline = time.monotonic() + self.settings.limits.seconds
        try:
            send(process.stdin, encode_job(job.source, job.known))
            answer = receive(process.stdout)
        except (OSError, ValueError):
            answer = None
        with self.lock:
            self.deadline = float("inf")
        self.served += 1
        return answer

    def kill(self) -> None:
        """End the process and everything it started."""
        process = self.process
        if process is None or process.poll() is not None:
            return
        with contextlib.suppress(OSError):
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()

    def overdue(self, now: float) -> None:
        """Kill the process when its file has had its time."""
        with self.lock:
            if now > self.deadline:
                self.timed_out = True
                self.deadline = float("inf")
                self.kill()

    def stop(self) -> tuple[int | None, str]:
        """End the process and return its exit code and its last words."""
        code = self._end()
        words, self.words = self.words, None
        if words is None:
            return code, ""
        with words:
            words.seek(0)
            return code, words.read(WORDS).decode("utf-8", "replace")

    def _end(self) -> int | None:
        process, self.process = self.process, None
        if process is None:
            return None
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        try:
            return process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process = process
            self.kill()
            self.process = None
            return process.wait()

    def __del__(self) -> None:
        self.stop()


def cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _serve(worker: _Worker, job: Job, stopping: threading.Event) -> Outcome:
    began = time.monotonic()
    code, words = None, ""
    for _ in range(TRIES):
        answer = worker.ask(job)
        if answer is not None:
            return Outcome(job, answer or None)
        timed_out = worker.timed_out
        code, words = worker.stop()
        if timed_out or stopping.is_set():
            break
    seconds = time.monotonic() - began
    error = (
        TimedOut(job.source.path, f"处理超过 {worker.settings.limits.seconds:g} 秒，已中止")
        if worker.timed_out
        else verdict(job.source.path, code, words)
    )
    data: bytes | None = None
    with contextlib.suppress(ExtractorError):  # the row still says which bytes they were
        data = load(job.source, worker.settings.limits, worker.settings.password)
    part = failure(job.source, error, worker.fingerprint, data=data, seconds=seconds, retry=True)
    return Outcome(job, pack(part))


_guards = threading.local()


def read_guarded(job: Job, settings: Settings, fingerprint: str, crew: Crew) -> bytes | None:
    """Read one file in a worker process of the calling thread's own: what an executor's tasks run.

    Wherever the executor puts the task, a hang, a crash or a blow-up ends that process and not the executor's.
    """
    if settings.fingerprint() != fingerprint:
        raise RuntimeError("执行节点上的程序或规则版本与本机不同，请先统一版本")
    worker: _Worker | None = getattr(_guards, "worker", None)
    if worker is None or (worker.settings, worker.fingerprint, worker.crew) != (settings, fingerprint, crew):
        worker = _guards.worker = _Worker(crew, settings, fingerprint)
        threading.Thread(target=_watch, args=(ref(worker),), daemon=True).start()
    return _serve(worker, job, threading.Event()).packed


def _watch(watched: ref[_Worker]) -> None:
    """Keep the clock of a worker for as long as somebody uses it."""
    while (worker := watched()) is not None:
        worker.overdue(time.monotonic())
        del worker
        time.sleep(0.2)


def run_pool(jobs: Iterable[Job], settings: Settings, fingerprint: str, crew: Crew) -> Iterator[Outcome]:
    """Read the jobs' files in worker processes; outcomes come as they are ready.

    Closing the iterator ends all processes.
    """
    pending = iter(jobs)
    taking = threading.Lock()
    done: queue.Queue[Outcome | BaseException | None] = queue.Queue(maxsize=2 * crew.workers)
    stopping = threading.Event()
    staff = [_Worker(crew, settings, fingerprint) for _ in range(crew.workers)]

    def serve(worker: _Worker) -> None:
        try:
            while not stopping.is_set():
                with taking:
                    job = next(pending, None)
                if job is None:
                    break
                outcome = _serve(worker, job, stopping)
                if not stopping.is_set():
                    done.put(outcome)
        except BaseException as error:  # the driver must hear of it, whatever it is
            done.put(error)
        finally:
            worker.stop()
            done.put(None)

    threads = [threading.Thread(target=serve, args=(worker,), daemon=True) for worker in staff]
    for thread in threads:
        thread.start()
    left = len(threads)
    try:
        while left:
            now = time.monotonic()
            for worker in staff:
                worker.overdue(now)
            try:
                item = done.get(timeout=0.1)
            except queue.Empty:
                continue
            if item is None:
                left -= 1
            elif isinstance(item, BaseException):
                raise item
            else:
                yield item
    finally:
        stopping.set()
        for worker in staff:
            worker.kill()
        while any(thread.is_alive() for thread in threads):
            with contextlib.suppress(queue.Empty):
                done.get(timeout=0.05)
