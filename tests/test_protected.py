"""Office files behind a password."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest
from container_parts import compound, source, xlsx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from extractor.errors import EncryptedDocument
from extractor.readers import protected, read_document
from extractor.readers.protected import read

FIXTURES = Path(__file__).parent.parent / "fixtures" / "readers"
LOCKED = FIXTURES / "qingxi-shuili-2024-locked.docx"
PASSWORD = "qingxi2024"


def standard(data: bytes, password: str) -> bytes:
    """A package enciphered as Office 2007 does it."""
    salt, verifier = b"0123456789abcdef", b"fedcba9876543210"
    digest = hashlib.sha1(salt + password.encode("utf-16-le")).digest()
    for spin in range(50_000):
        digest = hashlib.sha1(struct.pack("<I", spin) + digest).digest()
    digest = hashlib.sha1(digest + b"\0" * 4).digest()
    key = hashlib.sha1(bytes(byte ^ 0x36 for byte in digest.ljust(64, b"\0"))).digest()[:16]

    def enciphered(plain: bytes) -> bytes:
        cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        return cipher.update(plain + b"\0" * (-len(plain) % 16)) + cipher.finalize()

    header = struct.pack("<IIIIIIII", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + "AES\0".encode("utf-16-le")
    check = struct.pack("<I", 16) + salt + enciphered(verifier) + struct.pack("<I", 20)
    check += enciphered(hashlib.sha1(verifier).digest())
    info = struct.pack("<HHII", 4, 2, 0x24, len(header)) + header + check
    return compound({"EncryptionInfo": info, "EncryptedPackage": struct.pack("<Q", len(data)) + enciphered(data)})


def test_the_password_opens_the_file() -> None:
    found = read_document(LOCKED, password=PASSWORD)
    plain = read_document(FIXTURES / "qingxi-shuili-2024.docx")
    assert found.blocks == plain.blocks
    assert found.sha256 == hashlib.sha256(LOCKED.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("password", "words"), [(None, "请用 --password"), ("qingxi2023", "密码不正确"), ("", "密码不正确")]
)
def test_without_the_right_password_it_says_so(password: str | None, words: str) -> None:
    with pytest.raises(EncryptedDocument) as caught:
        read_document(LOCKED, password=password)
    assert words in caught.value.advice


def test_a_workbook_that_is_only_write_protected_opens_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protected, "_DEFAULT", PASSWORD)
    assert read_document(LOCKED).blocks


def test_files_of_office_2007() -> None:
    data = standard(xlsx({"表": [["编码", "金额"], ["201", 3]]}), "云岭")
    (table,) = read_document("表.xlsx", data, password="云岭").tables()
    assert [cell.text for cell in table.cells] == ["编码", "金额", "201", "3"]
    with pytest.raises(EncryptedDocument):
        read_document("表.xlsx", data, password="临江")


@pytest.mark.parametrize(
    "info",
    [
        b"",
        b"\4\0\4\0\x40\0\0\0<x",
        b"\4\0\4\0\x40\0\0\0<encryption/>",
        b"\4\0\2\0" + b"\0" * 20,
        b"\x09\0\x09\0" + b"\xff" * 300,
    ],
)
def test_unknown_recipes(info: bytes) -> None:
    with pytest.raises(EncryptedDocument):
        read(source(compound({"EncryptionInfo": info, "EncryptedPackage": b"x"})))
