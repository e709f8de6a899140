"""OOXML files locked by a password ([MS-OFFCRYPTO]): opened with ``--password``, or with the one Excel itself tries.

A locked .docx or .xlsx is an OLE2 container with the real package, enciphered, in one stream and the recipe in
another. Both recipes in use are read: agile (Office 2010 and later, WPS) and standard (Office 2007).
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from extractor.document import Document
from extractor.errors import EncryptedDocument
from extractor.readers import Source
from extractor.readers.compound import CompoundFile, CompoundFileError

__all__ = ["read"]

_DEFAULT = "VelvetSweatshop"
"""What Excel enciphers with when a workbook is only write-protected; every Excel opens it without asking."""
_MOST_SPINS = 2_000_000
_SEGMENT = 4096
_INPUT, _VALUE, _KEY = (
    bytes.fromhex("fea7d2763b4b9e79"),
    bytes.fromhex("d7aa0f6d3061344e"),
    bytes.fromhex("146e0be7abacd0d6"),
)
_HASHES = {"SHA1": "sha1", "SHA-1": "sha1", "SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}
_WRONG = "请核对 --password 给出的密码，或用 Word、Excel、WPS 去除密码后重试。"
_MISSING = "请用 --password 给出密码，或用 Word、Excel、WPS 去除密码后重试。"


def read(source: Source) -> Document:
    """Read a locked .docx or .xlsx; raises :class:`EncryptedDocument` where no password we have opens it."""
    from extractor.readers import read_document

    try:
        container = CompoundFile(source.data)
        info, package = container.stream("EncryptionInfo"), container.stream("EncryptedPackage")
        data = _opened(info, package, [word for word in (source.password, _DEFAULT) if word])
    except (CompoundFileError, struct.error, ValueError, KeyError, etree.XMLSyntaxError, ImportError) as error:
        raise EncryptedDocument(source.path, "Office 文件有密码保护，且加密方式无法识别", _WRONG) from error
    if data is None:
        given = source.password is not None
        reason = "密码不正确" if given else "Office 文件有密码保护"
        raise EncryptedDocument(source.path, reason, _WRONG if given else _MISSING)
    inner = read_document(source.path, data, limits=source.limits, ocr=source.ocr)
    return replace(inner, sha256=source.sha256)


def _opened(info: bytes, package: bytes, passwords: list[str]) -> bytes | None:
    major, minor = struct.unpack_from("<HH", info)
    for password in passwords:
        key: _Key | None = _agile(info, password) if (major, minor) == (4, 4) else _standard(info, password)
        if key is not None:
            size = struct.unpack_from("<Q", package)[0]
            return b"".join(key.segments(package[8:]))[:size]
    return None


@dataclass(frozen=True, slots=True)
class _Key:
    """The key of a package; without a salt the cipher is standard encryption's, block by block."""

    key: bytes
    salt: bytes = b""
    hash_name: str = "sha1"

    def segments(self, data: bytes) -> Iterator[bytes]:
        """The deciphered data."""
        if not self.salt:
            yield _aes(self.key, None, data[: len(data) // 16 * 16])
            return
        for number, at in enumerate(range(0, len(data), _SEGMENT)):
            vector = hashlib.new(self.hash_name, self.salt + struct.pack("<I", number)).digest()[:16]
            part = data[at : at + _SEGMENT]
            yield _aes(self.key, vector, part[: len(part) // 16 * 16])


def _aes(key: bytes, vector: bytes | None, data: bytes) -> bytes:
    # cryptography comes with pdfplumber (by way of pdfminer.six); it is loaded for locked files only.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    algorithm = algorithms.AES(key)
    if vector is None:
        cipher = Cipher(algorithm, modes.ECB()).decryptor()
    else:
        cipher = Cipher(algorithm, modes.CBC(vector)).decryptor()
    return cipher.update(data) + cipher.finalize()


def _agile(info: bytes, password: str) -> _Key | None:
    """The package's key, or None when the password is wrong."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(info[8:].rstrip(b"\0"), parser)
    data = next(root.iter("{*}keyData"), None)
    lock = next(root.iter("{http://schemas.microsoft.com/office/2006/keyEncryptor/password}encryptedKey"), None)
    if data is None or lock is None:
        raise ValueError("no password recipe")
    if data.get("cipherAlgorithm") != "AES" or lock.get("cipherAlgorithm") != "AES":
        raise ValueError("cipher")
    spins, size = int(lock.get("spinCount") or 0), int(lock.get("keyBits") or 0) // 8
    name, salt = _HASHES[lock.get("hashAlgorithm") or ""], _field(lock, "saltValue")
    if spins > _MOST_SPINS or size not in (16, 24, 32):
        raise ValueError("parameters")
    digest = hashlib.new(name, salt + password.encode("utf-16-le")).digest()
    for spin in range(spins):
        digest = hashlib.new(name, struct.pack("<I", spin) + digest).digest()

    def unlocked(block: bytes, field: str) -> bytes:
        key = hashlib.new(name, digest + block).digest()[:size].ljust(size, b"\x36")
        return _aes(key, salt[:16].ljust(16, b"\x36"), _field(lock, field))

    given = unlocked(_INPUT, "encryptedVerifierHashInput")[: int(lock.get("saltSize") or 16)]
    expected = unlocked(_VALUE, "encryptedVerifierHashValue")
    found = hashlib.new(name, given).digest()
    if not hmac.compare_digest(found, expected[: len(found)]):
        return None
    key = unlocked(_KEY, "encryptedKeyValue")[: int(data.get("keyBits") or 0) // 8]
    return _Key(key, _field(data, "saltValue"), _HASHES[data.get("hashAlgorithm") or ""])


def _field(element: etree._Element, name: str) -> bytes:
    return b64decode(element.get(name) or "")


def _standard(info: bytes, password: str) -> _Key | None:
    """The same for standard encryption: AES and SHA-1 with fifty thousand rounds."""
    length = struct.unpack_from("<I", info, 8)[0]
    size = struct.unpack_from("<I", info, 12 + 16)[0] // 8 or 16
    at = 12 + length
    salt = info[at + 4 : at + 20]
    verifier, value = info[at + 20 : at + 36], info[at + 40 : at + 72]
    if size not in (16, 24, 32) or len(value) < 32:
        raise ValueError("parameters")
    digest = hashlib.sha1(salt + password.encode("utf-16-le")).digest()
    for spin in range(50_000):
        digest = hashlib.sha1(struct.pack("<I", spin) + digest).digest()
    digest = hashlib.sha1(digest + struct.pack("<I", 0)).digest()
    halves = [
        hashlib.sha1(bytes(a ^ b for a, b in zip(digest.ljust(64, b"\0"), bytes([pad]) * 64, strict=True))).digest()
        for pad in (0x36, 0x5C)
    ]
    key = b"".join(halves)[:size]
    found = hashlib.sha1(_aes(key, None, verifier)).digest()
    return _Key(key) if hmac.compare_digest(found, _aes(key, None, value)[:20]) else None
