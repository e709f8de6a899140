"""A worker process: reads one file after the other and answers with packed parts.

Started as ``python -m extractor.batch.worker`` by the driver. It talks over its standard input and output, and its
standard error holds the stack it died with, if it dies; whatever libraries print goes nowhere. A hostile file can
take this process down and nothing else.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys

from extractor.batch.channel import decode_job, decode_settings, receive, send
from extractor.batch.reading import collect_rarely, read_part

UNCHANGED = b""
"""The answer for a file that is still the one an earlier part was made from."""
_GRACE = 30.0
"""Seconds beyond the time limit after which a worker ends itself: its driver must be gone."""


def _limit_memory(size: int) -> None:
    """Bound this process's address space, where the system can (not on Windows)."""
    if not size or sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = size if hard == resource.RLIM_INFINITY else min(size, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def main() -> None:
    """Serve jobs until the driver closes the connection."""
    jobs = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    faulthandler.enable(os.fdopen(os.dup(2), "wb"))
    with open(os.devnull, "r+b") as nothing:  # noqa: PTH123 - a device, and its descriptor is what counts
        for stream in (0, 1, 2):
            os.dup2(nothing.fileno(), stream)
    first = receive(jobs)
    if first is None:
        return
    settings, fingerprint, memory = decode_settings(first)
    _limit_memory(memory)
    collect_rarely()
    while (message := receive(jobs)) is not None:
        source, known = decode_job(message)
        # A watchdog of its own, outside the interpreter's lock: a worker whose driver was killed must not hang on.
        faulthandler.dump_traceback_later(settings.limits.seconds + _GRACE, exit=True)
        packed = read_part(source, settings, fingerprint, known)
        faulthandler.cancel_dump_traceback_later()
        send(answers, UNCHANGED if packed is None else packed)


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main()
