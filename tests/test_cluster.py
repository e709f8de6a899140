"""The same batch on a Dask cluster and on file systems beyond the local disk."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.batch.driver import Plan, run
from extractor.batch.inputs import expand, load
from extractor.batch.parts import PartStore
from extractor.batch.pool import Crew
from extractor.limits import DEFAULT_LIMITS

ROOT = Path(__file__).resolve().parents[1]
STANDIN = (sys.executable, str(Path(__file__).with_name("support") / "standin_worker.py"))


def plan(**changes: object) -> Plan:
    return Plan(crew=Crew(2, 1 << 29, STANDIN), seconds=False, **changes)  # type: ignore[arg-type]


def contents(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    place.mkdir()
    for number in range(40):
        (place / f"{number:02}.txt").write_text(f"SLOW {number}.00", encoding="utf-8")
    (place / "13.txt").write_text("ABORT", encoding="utf-8")
    return place


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler and two worker processes on this machine; the address and the workers."""
    pytest.importorskip("distributed")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment, cwd=tmp_path,
        )  # fmt: skip

    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    assert scheduler.stderr is not None
    address = ""
    for line in scheduler.stderr:
        if found := re.search(r"tcp://127\.0\.0\.1:\d+", line):
            address = found.group()
            break
    options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path / "scratch"))
    workers = [start("worker", address, *options) for _ in range(2)]
    try:
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.communicate()


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_dask_cluster_gives_the_same_bytes_though_a_worker_dies(
    folder: Path, tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[str]]]
) -> None:
    from distributed import Client

    address, workers = cluster
    run([folder], tmp_path / "local", plan())
    out = tmp_path / "out"

    class Killer:
        """Kills one of the cluster's workers in the middle of the run."""

        done = 0

        def begin(self, total: int) -> None:
            pass

        def file(self, header: object, *, reused: bool) -> None:
            self.done += 1
            if self.done == 10:
                workers[0].send_signal(signal.SIGKILL)

        def writing(self) -> None:
            pass

        def end(self) -> None:
            pass

    killer = Killer()
    with Client(address, timeout=20, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=30)
        summary = run([folder], out, plan(executor=client.get_executor()), [killer])
    assert killer.done == 40
    assert workers[0].wait(timeout=10) == -signal.SIGKILL
    assert summary.statuses == {"ok": 39, "failed": 1}
    assert contents(out) == contents(tmp_path / "local")


@pytest.mark.slow
def test_the_command_line_reads_on_a_cluster(tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[str]]]) -> None:
    address, _ = cluster
    document = ROOT / "fixtures" / "documents" / "linjiang-xinfang-2024.docx"
    shutil.copy(document, tmp_path / "a.docx")
    for name, extra in (("local", ()), ("out", ("--scheduler", address))):
        done = subprocess.run(
            [sys.executable, "-m", "extractor.cli", "batch", str(tmp_path / "a.docx"), "--out", str(tmp_path / name),
             "--no-seconds", "-q", *extra],
            capture_output=True, text=True, cwd=ROOT, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "out") == contents(tmp_path / "local")


def test_a_scheduler_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    (tmp_path / "a.txt").write_text("1", encoding="utf-8")
    command = [sys.executable, "-m", "extractor.cli", "batch", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [*command, "--scheduler", "nonsense"], capture_output=True, text=True, cwd=ROOT, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    assert "nonsense" in done.stderr


@pytest.fixture
def bucket(folder: Path) -> Iterator[str]:
    """The folder's files in fsspec's memory file system, which behaves like an object store."""
    fsspec = pytest.importorskip("fsspec")
    system = fsspec.filesystem("memory")
    for file in folder.iterdir():
        system.pipe_file(f"/bucket/in/{file.name}", file.read_bytes())
    yield "memory://bucket"
    system.rm("/bucket", recursive=True)


def test_inputs_are_listed_and_read_from_any_file_system(bucket: str) -> None:
    found = expand([f"{bucket}/in", f"{bucket}/in/0*.txt"], DEFAULT_LIMITS)
    assert len(found) == 40
    assert found[0].path.endswith("bucket/in/00.txt")
    assert load(found[2], DEFAULT_LIMITS) == b"SLOW 2.00"
    assert [each.path[-6:] for each in expand([f"{bucket}/in/0*.txt"], DEFAULT_LIMITS)][:2] == ["00.txt", "01.txt"]
    with pytest.raises(FileNotFoundError):
        expand([f"{bucket}/nowhere"], DEFAULT_LIMITS)


def test_output_and_parts_go_to_any_file_system(bucket: str, folder: Path, tmp_path: Path) -> None:
    import fsspec

    out = f"{bucket}/out"
    run([folder], tmp_path / "local", plan())
    run([folder], out, plan())
    system = fsspec.filesystem("memory")
    for name, data in contents(tmp_path / "local").items():
        assert system.cat_file(f"/bucket/out/{name}") == data
    assert PartStore(out).get(str(folder / "00.txt")) is not None
    again = run([folder], out, plan(resume=True))
    assert again.reused == 39
    # The output lies below the input and is not read as input.
    assert all("/out/" not in each.path for each in expand([bucket], DEFAULT_LIMITS, omit=out))
