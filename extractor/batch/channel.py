"""The messages between the driver and a worker process: length-prefixed JSON one way, packed parts the other."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict
from typing import IO, Any

from extractor.batch.inputs import Input
from extractor.batch.reading import Settings
from extractor.errors import CorruptDocument
from extractor.limits import Limits

__all__ = ["decode_job", "decode_settings", "encode_job", "encode_settings", "receive", "send"]

_LENGTH = struct.Struct("<Q")


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one message."""
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Read one message; None where the other side has gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(head)
    message = stream.read(size)
    return message if len(message) == size else None


def encode_settings(settings: Settings, fingerprint: str, memory: int) -> bytes:
    """What a worker has to know before its first job; ``memory`` is its limit in bytes, 0 for none."""
    return json.dumps({"settings": asdict(settings), "fingerprint": fingerprint, "memory": memory}).encode()


def decode_settings(message: bytes) -> tuple[Settings, str, int]:
    """The inverse of :func:`encode_settings`."""
    said: dict[str, Any] = json.loads(message)
    fields = said["settings"]
    fields["limits"] = Limits(**fields["limits"])
    return Settings(**fields), said["fingerprint"], said["memory"]


def encode_job(source: Input, known: str) -> bytes:
    """One file to read. An input that already has a problem never travels."""
    return json.dumps([source.path, source.file, source.members, known]).encode()


def decode_job(message: bytes) -> tuple[Input, str]:
    """The inverse of :func:`encode_job`."""
    path, file, members, known = json.loads(message)
    if not isinstance(path, str):
        raise CorruptDocument("", "任务消息损坏")
    return Input(path, file, tuple(members)), known
