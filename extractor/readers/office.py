"""LibreOffice as a fallback: only where it is on the PATH, in a private profile, within a time limit."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from extractor.errors import CorruptDocument, TimedOut
from extractor.readers import Source

__all__ = ["converted", "office_program"]

_SUFFIXES = {
    "application/msword": ".doc",
    "application/rtf": ".rtf",
    "application/vnd.oasis.opendocument.text": ".odt",
}
_SECONDS = 120.0


def office_program() -> str | None:
    """The path of LibreOffice's program; None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def converted(source: Source) -> bytes:
    """The file as LibreOffice writes it in DOCX format.

    Raises :class:`CorruptDocument` when nothing comes out and :class:`TimedOut` beyond the limit. Macros do not
    run: a headless conversion opens documents with macro security at its default, and no user is there to agree.
    """
    program = office_program()
    if program is None:
        raise CorruptDocument(source.path, "没有找到 LibreOffice")
    with tempfile.TemporaryDirectory(prefix="extractor-office-") as folder:
        place = Path(folder)
        name = "input" + _SUFFIXES.get(source.media_type, ".doc")
        (place / name).write_bytes(source.data)
        (place / "out").mkdir()
        command = [
            program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
            f"-env:UserInstallation={(place / 'profile').as_uri()}",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(place / "out"), str(place / name),
        ]  # fmt: skip
        _run(source.path, command, place, min(_SECONDS, source.limits.seconds))
        made = next((place / "out").glob("*.docx"), None)
        if made is None:
            raise CorruptDocument(source.path, "LibreOffice 也无法打开该文件")
        return made.read_bytes()


def _run(path: str, command: list[str], folder: Path, seconds: float) -> None:
    environment = {**os.environ, "HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise TimedOut(path, f"LibreOffice 转换超过 {seconds:.0f} 秒") from error
        finally:
            # soffice is a script that starts the program proper: the whole group has to go.
            if process.poll() is None:
                _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
