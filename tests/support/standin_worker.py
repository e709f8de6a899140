"""A worker whose reader obeys the file: it lets tests have a crash, a hang or a blow-up whenever they need one.

Everything else (process, channel, limits, parts) is the real thing.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import sys
import time
from decimal import Decimal

from extractor.batch import reading, worker
from extractor.document import Document
from extractor.errors import CorruptDocument
from extractor.frames import conformed
from extractor.schema import Value


def obey(path: str, data: bytes | None, settings: reading.Settings) -> tuple[dict[str, list[list[Value]]], Document]:
    assert data is not None
    began = time.perf_counter()
    text = data.decode("utf-8", errors="replace")
    match text.split()[0] if text.split() else "":
        case "":
            raise CorruptDocument(path, "文件为空（0 字节）")
        case "CRASH":
            ctypes.string_at(0)
        case "ABORT":
            os.abort()
        case "NATIVE":  # what a reader written in another language does: the stack ends in our module for it
            exec(compile("import os; os.abort()", "/anywhere/extractor/readers/sheet.py", "exec"))
        case "KILLED":
            os.kill(os.getpid(), signal.SIGKILL)
        case "HANG":
            time.sleep(3600)
        case "MEMORY":
            hoard = [bytearray(1 << 27) for _ in range(1000)]
            del hoard
        case "DEFECT":
            raise ZeroDivisionError("a defect")
        case "NOISE":
            print("noise on standard output", flush=True)
            os.write(1, b"more noise")
        case "SLOW":
            time.sleep(0.05)
    sha256 = hashlib.sha256(data).hexdigest()
    amounts = [
        {"doc_id": sha256[:16], "amount_id": str(n), "value_wan": Decimal(word), "label": "经费", "code": "0101"}
        for n, word in enumerate(text.split())
        if word.replace(".", "").isdigit()
    ]
    rows, _ = conformed(
        {
            "documents": [
                {
                    "doc_id": sha256[:16],
                    "sha256": sha256,
                    "path": path,
                    "status": "ok",
                    "version": reading.version(),
                    "seconds": Decimal(repr(round(time.perf_counter() - began, 3))),
                }
            ],
            "amounts": amounts,
        }
    )
    return rows, Document(path, sha256, "text/plain", ())


if __name__ == "__main__":
    reading.extracted = obey
    sys.exit(worker.main())
