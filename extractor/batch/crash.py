"""What a dead worker process says about the file it was reading.

A reader written in another language can end the whole process. The interpreter's fault handler leaves a stack
behind, and the stack tells a damaged file, over which a reader died, from a defect of ours.
"""

from __future__ import annotations

import re
import signal

from extractor.errors import CorruptDocument, ExtractorError

__all__ = ["WorkerCrash", "verdict"]

_READER = re.compile(r'File "[^"]*extractor[/\\]readers[/\\]([^"]+)", line (\d+)')


class WorkerCrash(ExtractorError):
    """The worker process died while it read the file."""

    remedy = "该文件可能触发了底层库的缺陷；请把它反馈给本项目，或转换格式后重试。"


def verdict(path: str, code: int | None, words: str) -> ExtractorError:
    """The error of a file over which a process ended with ``code``, ``words`` being what it left on standard error.

    A death inside a reader is the file's doing, any other is ours.
    """
    name = _signal(code)
    if name == "SIGKILL":
        return WorkerCrash(
            path,
            "工作进程被系统终止（SIGKILL），多半是内存不足",
            "请减少 --workers 或调低 --memory，再加 --resume 重试。",
        )
    if reader := _READER.search(_own_stack(words)):
        return CorruptDocument(
            path,
            f"读取该文件时底层库崩溃（{name}，readers/{reader[1]}:{reader[2]}），文件多半已损坏",
            "请重新下载该文件；文件很大时用 --memory 调高内存上限；若别的软件能打开，请另存为 PDF 或 DOCX 后重试。",
        )
    last = " ".join(words.strip().rpartition("\n")[2].split())[:200] if code == 1 else ""
    return WorkerCrash(path, f"工作进程崩溃（{name}{'：' if last else ''}{last}）")


def _own_stack(words: str) -> str:
    """The stack of the thread that died; the fault handler writes those of all the others around it."""
    _, _, own = words.rpartition("Current thread 0x")
    return own.partition("\nThread 0x")[0]


def _signal(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            pass
    return f"退出码 {code}"
