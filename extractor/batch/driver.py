"""The driver of a batch: lists the inputs, has them read, keeps the parts, writes the output in input order."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path

import extractor
from extractor import schema
from extractor.batch.crash import WorkerCrash
from extractor.batch.inputs import Input, expand
from extractor.batch.parts import Header, Part, PartStore, Rows, claimed, pack, unpack
from extractor.batch.places import is_remote, open_place
from extractor.batch.pool import Crew, Job, Outcome, cores, read_guarded, run_pool
from extractor.batch.progress import Observer
from extractor.batch.reading import Settings, failure, read_part
from extractor.export import Export, Options, targets
from extractor.export.datasette import write_metadata
from extractor.export.package import write_package

__all__ = ["Plan", "Summary", "read_parts", "run"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a batch is run.

    ``crew`` describes the processes that read the files; with no workers in it this very process reads them,
    without time limit. ``executor`` replaces them. ``seconds`` False leaves the column empty, so that output is
    the same every time.
    """

    settings: Settings = field(default_factory=Settings)
    crew: Crew = field(default_factory=lambda: Crew(cores()))
    executor: Executor | None = None
    resume: bool = False
    formats: Sequence[str] = ("csv",)
    options: Options = field(default_factory=Options)
    seconds: bool = True


@dataclass(slots=True)
class Summary:
    """What a run did: files by status, files an earlier run had already read, remarks of the writers."""

    statuses: Counter[str] = field(default_factory=Counter)
    reused: int = 0
    remarks: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many input files there were."""
        return self.statuses.total()

    @property
    def unread(self) -> int:
        """How many files failed or are unreadable."""
        return self.statuses["failed"] + self.statuses["unreadable"]


def run(
    arguments: Iterable[str | Path], out: str | Path, plan: Plan | None = None, watching: Sequence[Observer] = ()
) -> Summary:
    """Read the inputs and write the frames into ``out``; both may lie wherever fsspec reaches.

    Raises FileNotFoundError for an input that does not exist and MissingExtra for a format whose extra is not
    installed, FolderInUse while another run writes there; whatever is wrong with a single file becomes its row.
    May be killed at any moment; with ``plan.resume`` a later run goes on where it ended.
    """
    plan = plan or Plan()
    inputs = expand(arguments, plan.settings.limits, omit=out)
    store = PartStore(out)
    if is_remote(str(out)):
        with tempfile.TemporaryDirectory() as place:
            summary = _run(inputs, Path(place), store, plan, watching)
            _send(Path(place), str(out))
            return summary
    with claimed(Path(out)):
        store.sweep()
        return _run(inputs, Path(out), store, plan, watching)


def _send(folder: Path, url: str) -> None:
    """Copy what was written to where it was asked for."""
    system, root = open_place(url)
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        target = f"{root}/{file.relative_to(folder).as_posix()}"
        system.makedirs(target.rpartition("/")[0], exist_ok=True)
        system.put_file(str(file), target)


def _run(inputs: Sequence[Input], out: Path, store: PartStore, plan: Plan, watching: Sequence[Observer]) -> Summary:
    summary = Summary()
    with Export(targets(out, plan.formats), plan.options) as export:
        for observer in watching:
            observer.begin(len(inputs))
        try:
            for header, reused in _read(inputs, store, plan):
                summary.statuses[header.status] += 1
                summary.reused += reused
                for observer in watching:
                    observer.file(header, reused=reused)
            for observer in watching:
                observer.writing()
            for rows in _assembled(inputs, store, plan):
                export.write(rows)
        finally:
            for observer in watching:
                observer.end()
    write_package(out, plan.formats, plan.options, extractor.__version__)
    if "sqlite" in plan.formats:
        write_metadata(out)
    summary.remarks = export.remarks
    return summary


def _read(inputs: Sequence[Input], store: PartStore, plan: Plan) -> Iterator[tuple[Header, bool]]:
    """Have every input read into the store; yields what became of each, as it happens."""
    fingerprint = plan.settings.fingerprint()

    def jobs() -> Iterator[Job]:
        for source in inputs:
            known = ""
            if plan.resume and (header := store.header(source.path)) is not None:
                known = header.sha256 if header.fingerprint == fingerprint and not header.retry else ""
            yield Job(source, known)

    for outcome in _outcomes(jobs(), plan, fingerprint):
        path = outcome.job.source.path
        if outcome.packed is not None:
            store.put(path, outcome.packed)
        found = store.header(path)
        if found is None:  # the stored part vanished between two looks: somebody else is at work in this folder
            raise RuntimeError(f"part of {path} is gone")
        yield found, outcome.packed is None


def _outcomes(jobs: Iterator[Job], plan: Plan, fingerprint: str) -> Iterator[Outcome]:
    settings = plan.settings
    refused: list[Outcome] = []

    def readable() -> Iterator[Job]:
        for job in jobs:
            if job.source.problem is None:
                yield job
            else:
                refused.append(Outcome(job, pack(failure(job.source, job.source.problem, fingerprint))))

    if plan.executor is not None:
        found = _executed(readable(), plan.executor, plan, fingerprint)
    elif plan.crew.workers == 0:
        found = (Outcome(job, read_part(job.source, settings, fingerprint, job.known)) for job in readable())
    else:
        found = run_pool(readable(), settings, fingerprint, plan.crew)
    for outcome in found:
        yield outcome
        while refused:
            yield refused.pop()
    while refused:
        yield refused.pop()


def _executed(jobs: Iterator[Job], executor: Executor, plan: Plan, fingerprint: str) -> Iterator[Outcome]:
    """Read through somebody else's executor, with a bounded number of files under way.

    A broken executor (a worker process died) does not end the run: what it lost and what is left is read by
    processes of our own.
    """
    running: dict[Future[bytes | None], Job] = {}
    window = 4 * max(cores(), plan.crew.workers)
    crew = replace(plan.crew, workers=max(1, plan.crew.workers))
    lost: list[Job] = []
    broken = False
    exhausted = False
    while not exhausted or running:
        while not broken and not exhausted and len(running) < window:
            job = next(jobs, None)
            if job is None:
                exhausted = True
                break
            try:
                running[executor.submit(read_guarded, job, plan.settings, fingerprint, crew)] = job
            except (BrokenExecutor, RuntimeError):
                broken = True
                lost.append(job)
        if not running:
            break
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            try:
                yield Outcome(job, future.result())
            except BrokenExecutor:
                broken = True
                lost.append(job)
            except Exception as error:
                crash = WorkerCrash(job.source.path, f"执行器报告错误（{type(error).__name__}：{error}）")
                yield Outcome(job, pack(failure(job.source, crash, fingerprint, retry=True)))

    def left() -> Iterator[Job]:
        yield from lost
        yield from jobs

    if broken:
        yield from run_pool(left(), plan.settings, fingerprint, crew)


class _Once:
    """Passes rows on; of files with the same content only the first one's rows other than ``documents``."""

    def __init__(self, *, seconds: bool) -> None:
        names = schema.frame("documents").names
        self._seconds, self._error = names.index("seconds"), names.index("error")
        self._keep_seconds = seconds
        self._first: dict[str, str] = {}

    def __call__(self, part: Part) -> Rows:
        rows = dict(part.rows)
        document = list(rows["documents"][0])
        if not self._keep_seconds:
            document[self._seconds] = None
        content, path = part.header.sha256, part.header.path
        if content and len(rows) > 1:
            first = self._first.setdefault(content, path)
            if first != path:
                said = f"与「{schema.printable(first)}」内容相同，其余各表不重复列出"
                document[self._error] = f"{document[self._error]}；{said}" if document[self._error] else said
                rows = {}
        rows["documents"] = [document]
        return rows


def _assembled(inputs: Sequence[Input], store: PartStore, plan: Plan) -> Iterator[Rows]:
    """The rows of every input in input order, read from the store one document at a time."""
    once = _Once(seconds=plan.seconds)
    for source in inputs:
        part = store.get(source.path)
        if part is None:
            raise RuntimeError(f"part of {source.path} is gone")
        yield once(part)


def read_parts(arguments: Iterable[str | Path], plan: Plan) -> Iterator[Rows]:
    """Read the inputs and yield each one's rows in input order, without writing anything.

    Results that are ready before their turn are held back, packed.
    """
    inputs = expand(arguments, plan.settings.limits)
    once = _Once(seconds=plan.seconds)
    waiting: dict[str, bytes] = {}
    order = iter(inputs)
    turn = next(order, None)
    for outcome in _outcomes((Job(source) for source in inputs), plan, plan.settings.fingerprint()):
        assert outcome.packed is not None
        waiting[outcome.job.source.path] = outcome.packed
        while turn is not None and turn.path in waiting:
            yield once(unpack(waiting.pop(turn.path)))
            turn = next(order, None)
