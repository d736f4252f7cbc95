"""How the office signs its own mail by DKIM (RFC 6376), where no server of its own does: RSA, and ed25519
(RFC 8463).

It covers who wrote to whom, when, about what, in which thread, and how the body is to be read. From and
Subject are signed once more than they stand there, so that nobody can add another. It bears no time, so
another try sends the same bytes.

In: `Signer`: [dkim] of config.toml. `sign`: the very bytes that the relay gets. `read_key`: a PEM and its
selector.
Out: the bytes with a signature of every key; `records`: (name, text) of each DNS record.
Fails: `BadKey` and the file's OSError when `Signer` is made: the office does not start. `sign` raises
nothing.
See: DKIM of letters that come in: spf_dkim_dmarc.py."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import dkim
import nacl.signing
from dkim.asn1 import BIT_STRING, INTEGER, SEQUENCE
from dkim.crypto import UnparsableKeyError, parse_pem_private_key

SIGNED: Final = (
    *(b"From", b"To", b"Reply-To", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References"),
    *(b"MIME-Version", b"Content-Type", b"Content-Transfer-Encoding"),
)
TWICE: Final = (b"From", b"Subject")
_RSA_OID: Final = bytes.fromhex("300d06092a864886f70d0101010500")  # rsaEncryption (RFC 8017 A.1)
_ED25519: Final = bytes.fromhex("302e020100300506032b657004220420")  # before the 32 bytes (RFC 8410 7)


class BadKey(ValueError):  # noqa: N818 - said to a person, as its sentence
    """The file holds no private key that can sign."""


@dataclass(frozen=True)
class Key:
    """selector: under which the public key stands in the DNS; secret: as dkimpy takes it."""

    algorithm: str
    selector: str
    public: str
    secret: bytes = field(repr=False)

    @property
    def record(self) -> str:
        return f"v=DKIM1; k={self.algorithm}; p={self.public}"


class Settings(Protocol):
    """[dkim]: the domain that signs; the key files, "" = none. The ed25519 key has a selector of its own."""

    @property
    def domain(self) -> str: ...
    @property
    def selector(self) -> str: ...
    @property
    def rsa_key_file(self) -> str: ...
    @property
    def ed25519_key_file(self) -> str: ...


class Signer:
    """Signs letters for one domain."""

    def __init__(self, settings: Settings) -> None:
        """`BadKey`: a key file holds none; OSError: it cannot be read."""
        self.domain = settings.domain
        files = ((settings.rsa_key_file, ""), (settings.ed25519_key_file, "-ed25519"))
        self.keys: Sequence[Key] = [
            read_key(Path(file).read_bytes(), f"{settings.selector}{suffix}")
            for file, suffix in files
            if file
        ]

    def sign(self, raw: bytes) -> bytes:
        """Returns the letter with a signature of each key above it; its lines end in CRLF."""
        raw, found = re.sub(rb"\r\n|\r|\n", b"\r\n", raw), b""
        for key in self.keys:
            letter = _Letter(raw)
            there = {name.lower() for name, _ in letter.headers}
            names = [name for name in SIGNED if name.lower() in there]
            found += letter.sign(
                key.selector.encode(), self.domain.encode(), key.secret, f"{key.algorithm}-sha256".encode(),
                canonicalize=(b"relaxed", b"relaxed"), include_headers=[*names, *TWICE],
            )  # fmt: skip
        return found + raw

    def records(self) -> list[tuple[str, str]]:
        """Returns (name, text) of each TXT record to publish (RFC 6376 3.6.1)."""
        return [(f"{key.selector}._domainkey.{self.domain}", key.record) for key in self.keys]


class _Letter(dkim.DKIM):  # type: ignore[misc,unused-ignore]
    def gen_header(self, fields: list[tuple[bytes, bytes]], *rest: Any, **more: Any) -> Any:
        """The signature without its time (t=): the same letter gets the same one again."""
        return super().gen_header([one for one in fields if one[0] != b"t"], *rest, **more)


def read_key(pem: bytes, selector: str) -> Key:
    """Returns the key of a file as `openssl genpkey` writes it. `BadKey`: it is none."""
    found = re.search(rb"-----BEGIN (?:RSA )?PRIVATE KEY-----(.+?)-----END", pem, re.DOTALL)
    try:
        der = base64.b64decode(b"".join(found[1].split()), validate=True) if found else b""
        if der.startswith(_ED25519) and len(der) == len(_ED25519) + 32:
            seed = der[len(_ED25519) :]
            public = nacl.signing.SigningKey(seed).verify_key.encode()
            return Key("ed25519", selector, _text(public), base64.b64encode(seed))
        numbers = parse_pem_private_key(pem)
    except (UnparsableKeyError, ValueError) as unfit:
        raise BadKey(str(unfit)) from unfit
    pair = b"".join(_integer(numbers[name]) for name in ("modulus", "publicExponent"))
    public = _der(SEQUENCE, _RSA_OID + _der(BIT_STRING, b"\0" + _der(SEQUENCE, pair)))
    return Key("rsa", selector, _text(public), pem)


def _integer(number: int) -> bytes:
    return _der(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _der(tag: int, content: bytes) -> bytes:
    """X.690 8.1; dkimpy's own fails beyond 127 bytes."""
    size = len(content)
    long = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, size] if size < 128 else [tag, 128 | len(long), *long]) + content


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")
