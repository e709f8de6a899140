from __future__ import annotations

import csv
import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from extractor import patterns
from extractor.batch.crash import WorkerCrash, verdict
from extractor.batch.driver import Plan, run
from extractor.batch.parts import FolderInUse, Header, Part, PartStore, claimed, pack, unpack
from extractor.batch.pool import Crew
from extractor.batch.progress import Lines, Log
from extractor.batch.reading import Settings
from extractor.export import FORMATS
from extractor.limits import Limits

STANDIN = (sys.executable, str(Path(__file__).with_name("support") / "standin_worker.py"))


def plan(*, seconds: float = 20.0, memory: int = 1 << 29, workers: int = 2, resume: bool = False) -> Plan:
    limits = Limits(seconds=seconds)
    return Plan(Settings(limits=limits), Crew(workers, memory, STANDIN), resume=resume, seconds=False)


def table(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def contents(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "公开"
    place.mkdir()
    return place


def test_every_file_has_its_row_in_the_order_of_its_path(folder: Path, tmp_path: Path) -> None:
    (folder / "二级").mkdir()
    for name, text in {
        "b.txt": "12.50",
        "a.txt": "3 4",
        "二级/c.txt": "DEFECT",
        ".hidden": "9",
        "~$b.docx": "",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    summary = run([folder], tmp_path / "out", plan())
    rows = table(tmp_path / "out", "documents")
    assert [Path(row["path"]).name for row in rows] == ["a.txt", "b.txt", "c.txt"]
    assert [row["status"] for row in rows] == ["ok", "ok", "failed"]
    assert "ZeroDivisionError" in rows[2]["error"]
    assert summary.unread == 1
    assert [row["value_wan"] for row in table(tmp_path / "out", "amounts")] == ["3", "4", "12.50"]


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("CRASH", "failed", "工作进程崩溃"),
        ("ABORT", "failed", "工作进程崩溃（SIGABRT）"),
        ("NATIVE", "unreadable", "底层库崩溃（SIGABRT，readers/sheet.py:1）"),
        ("KILLED", "failed", "多半是内存不足"),
        ("HANG", "failed", "--timeout"),
        ("MEMORY", "unreadable", "--memory"),
        ("DEFECT", "failed", "程序缺陷"),
        ("", "unreadable", "0 字节"),
        ("NOISE 7.10", "ok", ""),
    ],
)
def test_a_bad_file_costs_itself_only(folder: Path, tmp_path: Path, text: str, status: str, said: str) -> None:
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"{number}.00", encoding="utf-8")
    (folder / "2-bad.txt").write_text(text, encoding="utf-8")
    run([folder], tmp_path / "out", plan(seconds=3))
    rows = {Path(row["path"]).name: row for row in table(tmp_path / "out", "documents")}
    assert len(rows) == 7
    assert rows["2-bad.txt"]["status"] == status
    assert said in rows["2-bad.txt"]["error"]
    assert {row["status"] for name, row in rows.items() if name != "2-bad.txt"} == {"ok"}


def test_only_the_stack_of_the_thread_that_died_counts() -> None:
    ours = 'Current thread 0x01 (most recent call first):\n  File "/x/extractor/statements/values.py", line 9 in read\n'
    other = 'Thread 0x02 (most recent call first):\n  File "/x/extractor/readers/ocr.py", line 9 in read\n'
    for words in (f"{other}\n{ours}", f"{ours}\n{other}"):
        assert isinstance(verdict("a", -11, f"Fatal Python error: Segmentation fault\n\n{words}"), WorkerCrash)
    reader = ours.replace("statements/values", "readers/pdf/page")
    assert "SIGSEGV，readers/pdf/page.py:9" in str(verdict("a", -11, f"{other}\n{reader}"))
    assert "No module named 'x'" in str(verdict("a", 1, "Traceback …\nModuleNotFoundError: No module named 'x'\n"))


def test_output_does_not_depend_on_the_number_of_workers(folder: Path, tmp_path: Path) -> None:
    for number in range(20):
        (folder / f"{number:02}.txt").write_text(f"{'SLOW ' if number % 3 == 0 else ''}{number}.10", encoding="utf-8")
    outputs = []
    for workers in (1, 3):
        run([folder], tmp_path / f"out{workers}", plan(workers=workers))
        outputs.append(contents(tmp_path / f"out{workers}"))
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) == 13


def test_files_of_the_same_content_are_listed_each_and_their_rows_once(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text("5.00", encoding="utf-8")
    (folder / "b.txt").write_text("5.00", encoding="utf-8")
    run([folder], tmp_path / "out", plan())
    first, second = table(tmp_path / "out", "documents")
    assert first["doc_id"] == second["doc_id"]
    assert first["error"] == ""
    assert "a.txt" in second["error"]
    assert len(table(tmp_path / "out", "amounts")) == 1


def test_names_of_bytes_that_are_no_text_do_not_end_the_run(folder: Path, tmp_path: Path) -> None:
    for name in (b"\xb2\xc6.txt", b"\xd5\xfe.txt"):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text("5.00", encoding="utf-8")
    run([folder], tmp_path / "out", plan(), [Log(tmp_path / "log.jsonl"), Lines(sys.stderr)])
    first, second = table(tmp_path / "out", "documents")
    assert first["path"] != second["path"] or "\ufffd" in first["path"]
    assert first["path"] in second["error"]
    assert run([folder], tmp_path / "out", plan(resume=True)).reused == 2


def test_other_patterns_read_everything_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.txt").write_text("5.00", encoding="utf-8")
    run([folder], tmp_path / "out", plan())
    assert run([folder], tmp_path / "out", plan(resume=True)).reused == 1
    monkeypatch.setattr(patterns, "version", lambda: "other")
    assert run([folder], tmp_path / "out", plan(resume=True)).reused == 0


@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_is_said_and_nothing_half_written_stays(
    folder: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.txt").write_text("5.00", encoding="utf-8")
    out = tmp_path / "out"

    def full(self: object, target: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    run([folder], out, plan())
    before = contents(out)
    monkeypatch.setattr(Path, "rename" if name == "parquet" else "replace", full)
    with pytest.raises(OSError, match="No space"):
        run([folder], out, replace(plan(resume=True), formats=[name]))
    assert contents(out) == before
    assert not [path.name for path in out.rglob("*") if path.suffix in {".partial", ".tmp"}]


def test_resume_reads_only_what_is_new_or_changed(folder: Path, tmp_path: Path) -> None:
    for name in "abc":
        (folder / f"{name}.txt").write_text(f"1.00 {ord(name)}", encoding="utf-8")
    out = tmp_path / "out"
    assert run([folder], out, plan()).reused == 0
    before = contents(out)
    assert run([folder], out, plan(resume=True)).reused == 3
    assert contents(out) == before
    (folder / "b.txt").write_text("2.00", encoding="utf-8")
    (folder / "d.txt").write_text("4.00", encoding="utf-8")
    assert run([folder], out, plan(resume=True)).reused == 2
    after = contents(out)
    assert run([folder], tmp_path / "clean", plan()).reused == 0
    assert after == contents(tmp_path / "clean")
    # Other settings may give other rows, so nothing is taken over from a run that had them.
    assert run([folder], out, plan(resume=True, seconds=99)).reused == 0


def test_a_file_that_failed_is_tried_again_on_resume(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text("ABORT", encoding="utf-8")
    out = tmp_path / "out"
    run([folder], out, plan())
    store = PartStore(out)
    header = store.header(str(folder / "a.txt"))
    assert header is not None
    assert header.retry
    assert run([folder], out, plan(resume=True)).reused == 0


def test_a_damaged_part_counts_as_missing(tmp_path: Path) -> None:
    store = PartStore(tmp_path)
    packed = pack(Part(Header("a", "", "f", "ok"), {"terms": [["id", "名词", "解释"]]}))
    store.put("a", packed)
    assert store.get("a") == unpack(packed)
    store.put("a", packed[:-3])
    assert store.get("a") is None
    assert store.get("b") is None


_SCRIPT = """
import sys
from pathlib import Path
sys.path[:0] = {paths!r}
from extractor import patterns
from extractor.batch.driver import Plan, run
from extractor.batch.pool import Crew
from extractor.batch.reading import Settings
from extractor.export import FORMATS
from extractor.limits import Limits
plan = Plan(Settings(limits=Limits(seconds={seconds})), Crew(2, 1 << 29, {command!r}), resume=True, seconds=False)
run([{folder!r}], Path({out!r}), plan)
"""


def _driver(folder: Path, out: Path, seconds: float) -> subprocess.Popen[bytes]:
    script = _SCRIPT.format(
        paths=[str(Path(__file__).parents[1])], seconds=seconds, command=STANDIN, folder=str(folder), out=str(out)
    )
    return subprocess.Popen([sys.executable, "-c", script], start_new_session=True)


def _parts(out: Path) -> int:
    return sum(1 for _ in out.glob(".parts/*/*.part"))


def _children(pid: int) -> Iterator[int]:
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            yield int(status.parent.name)


def _until(reached: int, out: Path, driver: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while _parts(out) < reached and driver.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _parts(out) >= reached


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for the driver's workers in /proc")
def test_fault_run_of_300_files(folder: Path, tmp_path: Path) -> None:
    """300 files, a tenth of them broken; a worker is killed, the driver is killed twice and the run resumed."""
    faults = ["CRASH", "HANG", "MEMORY", "DEFECT", "", "ABORT", "zip", "directory", "link", "forged"]
    for number in range(300):
        file = folder / f"{number:03}.txt"
        match faults[number // 10 % 10] if number % 10 == 3 else "fine":
            case "fine":
                file.write_text(f"SLOW {number}.00", encoding="utf-8")
            case "zip":
                file.with_suffix(".zip").write_bytes(b"PK\x05\x06 this is no archive")
            case "directory":
                with zipfile.ZipFile(file.with_suffix(".zip"), "w") as archive:
                    archive.writestr("../../escape.txt", "1.00")
            case "link":
                file.symlink_to(folder / "nowhere")
            case "forged":
                with zipfile.ZipFile(file.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
                    archive.writestr("bomb.txt", b"0" * 30_000_000)
            case text:
                file.write_text(text, encoding="utf-8")
    clean, out = tmp_path / "clean", tmp_path / "out"
    run([folder], clean, plan(seconds=2))

    driver = _driver(folder, out, 2)
    _until(60, out, driver)
    victim = next(_children(driver.pid))
    os.kill(victim, signal.SIGKILL)
    _until(100, out, driver)
    os.kill(driver.pid, signal.SIGKILL)
    driver.wait()
    first = _parts(out)
    driver = _driver(folder, out, 2)
    _until(first + 60, out, driver)
    os.kill(driver.pid, signal.SIGKILL)
    driver.wait()
    assert not (out / "documents.csv").exists()
    driver = _driver(folder, out, 2)
    assert driver.wait(timeout=120) == 0

    rows = table(out, "documents")
    assert len(rows) == 300
    assert sum(row["status"] == "ok" for row in rows) == 270
    assert contents(out) == contents(clean)
    assert not list(tmp_path.rglob("escape.txt"))


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_will_do(
    folder: Path, tmp_path: Path, kind: type[ThreadPoolExecutor | ProcessPoolExecutor]
) -> None:
    (folder / "a.txt").write_text("1.00", encoding="utf-8")
    (folder / "b.txt").write_bytes(b"")
    arguments = {} if kind is ThreadPoolExecutor else {"mp_context": __import__("multiprocessing").get_context("spawn")}
    for name, text in {"c": "5.00", "d": "HANG", "e": "ABORT", "f": "6.00"}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    with kind(2, **arguments) as executor:
        run([folder], tmp_path / "out", replace(plan(seconds=2), executor=executor))
    rows = table(tmp_path / "out", "documents")
    assert [row["status"] for row in rows] == ["ok", "unreadable", "ok", "failed", "failed", "ok"]
    assert [len(row["sha256"]) for row in rows] == [64] * 6


class _Breaks(ThreadPoolExecutor):
    """An executor whose third task finds it broken, as a process pool's is after a worker died."""

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        from concurrent.futures import BrokenExecutor

        self.count = getattr(self, "count", 0) + 1
        if self.count >= 3:
            raise BrokenExecutor("a worker died")
        return super().submit(fn, *args, **kwargs)


def test_a_broken_executor_does_not_end_the_run(folder: Path, tmp_path: Path) -> None:
    for number in range(8):
        (folder / f"{number}.txt").write_bytes(b"")
    with _Breaks(1) as executor:
        run([folder], tmp_path / "out", Plan(crew=Crew(1, 0, STANDIN), executor=executor))
    assert len(table(tmp_path / "out", "documents")) == 8


def test_log_and_lines_tell_of_every_file(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.txt").write_text("1", encoding="utf-8")
    (folder / "b.txt").write_text("", encoding="utf-8")
    run([folder], tmp_path / "out", plan(), [Log(tmp_path / "log.jsonl"), Lines(sys.stderr)])
    events = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [event["event"] for event in events] == ["begin", "file", "file", "writing", "end"]
    assert {event["status"] for event in events[1:3]} == {"ok", "unreadable"}
    assert events[-1]["statuses"] == {"ok": 1, "unreadable": 1}
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "b.txt" in captured.err


def test_no_worker_or_thread_is_left_behind(folder: Path, tmp_path: Path) -> None:
    for number in range(4):
        (folder / f"{number}.txt").write_text("1", encoding="utf-8")
    before = threading.active_count(), set(_children(os.getpid()))
    run([folder], tmp_path / "out", plan())
    assert (threading.active_count(), set(_children(os.getpid()))) == before


def test_output_folder_inside_the_input_is_not_read(folder: Path) -> None:
    (folder / "a.txt").write_text("1", encoding="utf-8")
    out = folder / "out"
    for _ in range(2):
        run([folder], out, plan())
        assert len(table(out, "documents")) == 1


def test_two_runs_do_not_write_into_one_folder(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text("SLOW 1", encoding="utf-8")
    out = tmp_path / "out"
    with claimed(out), pytest.raises(FolderInUse, match="--out"):
        run([folder], out, plan())
    run([folder], out, plan())
    assert len(table(out, "documents")) == 1
