"""Reading one file of a batch, whatever happens: its rows on success, its row with a status and an error if not."""

from __future__ import annotations

import gc
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import extractor
from extractor import patterns, schema
from extractor.batch.crash import WorkerCrash
from extractor.batch.inputs import Input, load
from extractor.batch.parts import Header, Part, pack
from extractor.errors import ExtractorError, TimedOut, TooLarge
from extractor.frames import conformed
from extractor.limits import DEFAULT_LIMITS, Limits
from extractor.schema import Row, Value

if TYPE_CHECKING:
    from extractor.document import Document

__all__ = ["Settings", "extracted", "failure", "read_part"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What reading depends on besides the file: limits, a password, OCR, the checks."""

    limits: Limits = DEFAULT_LIMITS
    password: str | None = None
    ocr: str = "auto"
    checks: bool = True

    def fingerprint(self) -> str:
        """A short hash over the program, its patterns and these settings: equal hashes give equal rows."""
        said = repr(
            (asdict(self.limits), self.password, self.ocr, self.checks, _code(), patterns.version(), _libraries())
        )
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@cache
def _code() -> str:
    """A hash over the package's own source: a changed program reads unchanged files again."""
    digest = hashlib.sha256(extractor.__version__.encode())
    root = Path(__file__).resolve().parents[1]
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


_LIBRARIES = (
    *("lxml", "office-oxide", "onnxruntime", "pdfplumber", "pypdfium2"),
    *("python-calamine", "python-docx", "rapidocr", "regex"),
)


@cache
def _libraries() -> tuple[str, ...]:
    """The versions of the libraries that readers use: with an extra installed, files may read differently."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    found: list[str] = []
    for name in _LIBRARIES:
        try:
            found.append(f"{name} {installed(name)}")
        except PackageNotFoundError:
            continue
    return tuple(found)


def collect_rarely() -> None:
    """Let a process that reads one document after the other look for garbage less often.

    A document is many small objects that live as long as it does; looking through them again and again while they
    are made costs a tenth of the time and finds nothing.
    """
    gc.set_threshold(100_000, 20, 50)


@cache
def version() -> str:
    """The ``version`` column: program version and pattern version."""
    return f"{extractor.__version__}+{patterns.version()}"


def _status(error: BaseException) -> str:
    """A file that took too long or met a defect failed; everything else was refused for what it is."""
    refused = isinstance(error, ExtractorError | MemoryError) and not isinstance(error, TimedOut | WorkerCrash)
    return "unreadable" if refused else "failed"


def _words(error: BaseException) -> str:
    if isinstance(error, ExtractorError):
        return error.advice
    if isinstance(error, MemoryError):
        return TooLarge("", "内存用量超过限制", "请用 --memory 调高每个进程的内存上限。").advice
    said = " ".join(str(error).split())[:300]
    return f"程序缺陷（{type(error).__name__}：{said}） → 请把该文件反馈给本项目。"


def failure(
    source: Input,
    error: BaseException,
    fingerprint: str,
    *,
    data: bytes | None = None,
    seconds: float = 0.0,
    retry: bool = False,
) -> Part:
    """The part of a file that could not be read: its row in ``documents`` and nothing else."""
    from extractor.readers.sniff import sniff

    sha256 = hashlib.sha256(data).hexdigest() if data is not None else ""
    status = _status(error)
    row: Row = {
        "doc_id": sha256[:16],
        "path": source.path,
        "sha256": sha256,
        "media_type": sniff(data) if data else "",
        "status": status,
        "error": _words(error),
        "seconds": _rounded(seconds),
        "version": version(),
    }
    values, _ = schema.conform("documents", row)
    header = Header(source.path, sha256, fingerprint, status, _words(error), round(seconds, 3), retry)
    return Part(header, {"documents": [values]})


def _rounded(seconds: float) -> Decimal:
    return Decimal(repr(round(seconds, 3)))


def extracted(path: str, data: bytes | None, settings: Settings) -> tuple[dict[str, list[list[Value]]], Document]:
    """All rows of one file in the schema's order, with the document they were read from.

    Raises a member of the error family when the file cannot be read.
    """
    from extractor.readers import read_document

    began = time.perf_counter()
    document = read_document(path, data, limits=settings.limits, password=settings.password, ocr=settings.ocr)
    from extractor.disclosure import extract

    found: dict[str, Sequence[Row]] = dict(extract(document, path=path).rows)
    _judge(found, document, settings)
    rows, problems = conformed(found)
    names = schema.frame("documents").names
    facts = dict(zip(names, rows["documents"][0], strict=True))
    facts |= {"path": schema.printable(path), "version": version(), "seconds": _rounded(time.perf_counter() - began)}
    if problems:
        # A value that does not fit its column is our defect; the rest of the document must not pay for it.
        facts["error"] = "；".join(filter(None, [_text(facts["error"]), "程序缺陷：" + problems[0]]))
        facts["status"] = "partial" if facts["status"] == "ok" else facts["status"]
    rows["documents"] = [[facts[name] for name in names]]
    return rows, document


def _judge(found: dict[str, Sequence[Row]], document: Document, settings: Settings) -> None:
    """Add what needs the whole document: the wide row and the checks' findings."""
    from extractor.checks import run
    from extractor.checks.recognised import marked_cells, recognised_pages
    from extractor.departments import department_row

    facts: Row = found["documents"][0]
    if facts.get("status") not in {"ok", "partial"}:
        return
    failed = ""
    if recognised_pages(document):
        found["cells"] = marked_cells(found["cells"], document)
        if settings.checks:
            failed = _attempted(lambda: _repair(found))
    found["departments"] = [department_row(facts, found["amounts"], found["counts"])]
    if settings.checks:
        failed = failed or _attempted(lambda: found.update(findings=run(found, doc_id=str(facts["doc_id"])).findings))
        found["documents"] = [{**facts, "findings": len(found["findings"])}]
    if failed:
        said = "；".join(filter(None, [_text(facts.get("error")), failed]))
        found["documents"] = [{**facts, "status": "partial", "error": said}]


def _attempted(judge: Callable[[], None]) -> str:
    """What is to be said when the checks fail over a document: what was read of it is worth more than they are."""
    try:
        judge()
    except Exception as error:
        return f"检查未完成：{_words(error)}"
    return ""


def _repair(found: dict[str, Sequence[Row]]) -> None:
    """Put recognised figures right where identities prove it; the frames made of them follow."""
    from extractor.checks import repaired
    from extractor.subject_rows import subject_rows

    doc_id = found["documents"][0].get("doc_id")
    found |= repaired(found, str(doc_id))
    found["subjects"] = [row | {"doc_id": doc_id} for row in subject_rows(found["amounts"], found["cells"])]


def _part(source: Input, data: bytes, settings: Settings, fingerprint: str) -> Part:
    rows, document = extracted(source.path, data, settings)
    facts = dict(zip(schema.frame("documents").names, rows["documents"][0], strict=True))
    header = Header(
        source.path,
        document.sha256,
        fingerprint,
        _text(facts["status"]),
        _text(facts["error"]),
        float(_text(facts["seconds"])),
    )
    return Part(header, rows)


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def read_part(source: Input, settings: Settings, fingerprint: str, known: str = "") -> bytes | None:
    """Read one file into a packed part; never raises for what is wrong with the file.

    ``known`` is the SHA-256 an earlier part was made from: None is returned when the file is still the same.
    """
    began = time.perf_counter()
    data: bytes | None = None
    try:
        data = load(source, settings.limits, settings.password)
        if known and hashlib.sha256(data).hexdigest() == known:
            return None
        return pack(_part(source, data, settings, fingerprint))
    except Exception as error:
        part = failure(
            source,
            error,
            fingerprint,
            data=data,
            seconds=time.perf_counter() - began,
            retry=isinstance(error, MemoryError),
        )
    return pack(part)
