"""Verifies and opens mail in OpenPGP (RFC 9580, RFC 3156), with the keys of the office's folder and its own
secret keys.

What Sequoia's standard policy calls weak is weak here: SHA-1, MD5, short keys. Encryption without a check of
its integrity is not opened. A signature within an encrypted message names no time that can be read here, and
is not judged where the message is compressed.

In: `verify_detached`: the signed bytes and the signature. `verify_clear`, `decrypt`: the message. Each: the
folder of known keys, and the moment.
Out: `PgpContent`; None where nothing can be read or opened.
Fails: raises nothing but MemoryError. A message that unpacks beyond the letter's memory ends the clerk.
See: S/MIME: cms_signatures.py, cms_decryption.py. What a verdict means for a letter: sealed_mail.py."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import pysequoia
from pysequoia.packet import HashAlgorithm, PacketPile, Tag

from mailroom.procedure.letter import Signature, Verdict

P = ParamSpec("P")
R = TypeVar("R")
ENDINGS = (".asc", ".pgp", ".gpg")
MAX_FILES, MAX_BYTES = 2_000, 200_000
WEAK = (HashAlgorithm.MD5, HashAlgorithm.SHA1, HashAlgorithm.RipeMD)
_SECRET = b"-----BEGIN PGP PRIVATE KEY BLOCK-----"
_SIGNATURE = b"-----BEGIN PGP SIGNATURE-----"
_ADDRESS = re.compile(r"<([^<>\s]+@[^<>\s]+)>\s*\Z|\A([^<>\s]+@[^<>\s]+)\Z")


@dataclass(frozen=True)
class PgpContent:
    """addresses: those that the signer's key speaks for; content_print: tells an encrypted content from all
    others."""

    content: bytes
    signature: Signature | None = None
    addresses: frozenset[str] = frozenset()
    content_print: str = ""


@dataclass(frozen=True)
class _Key:
    """A key of the folder. ids: fingerprints and key IDs of it and its subkeys."""

    cert: pysequoia.Cert
    ids: frozenset[str]
    addresses: frozenset[str]

    @property
    def name(self) -> str:
        first = next(iter(self.cert.user_ids), None)
        return " ".join(str(first).partition("<")[0].split())[:100] if first else ""


def _without_panic(read: Callable[P, R]) -> Callable[P, R | None]:
    """Makes None of a panic: the library is written in Rust, and some damaged messages make it give up where
    no exception of Python's is meant to be caught."""

    @wraps(read)
    def reading(*given: P.args, **named: P.kwargs) -> R | None:
        try:
            return read(*given, **named)
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            return None

    return reading


@_without_panic
def verify_detached(content: bytes, armored: bytes, folder: str, at: datetime | None) -> PgpContent:
    if at is None:
        return PgpContent(content)
    keys = _keys(folder)
    try:
        signature = pysequoia.Sig.from_bytes(armored)
    except (RuntimeError, ValueError):
        return PgpContent(content, Signature("PGP", "bad"))
    found = _ask_library(partial(pysequoia.verify, content, signature=signature), keys)
    return _with_verdict(content, found, keys, at, signature)


@_without_panic
def verify_clear(message: bytes, folder: str, at: datetime | None) -> PgpContent | None:
    """message: from its first line of dashes to its last."""
    keys = _keys(folder)
    try:
        signature = pysequoia.Sig.from_bytes(message[message.rindex(_SIGNATURE) :])
    except (RuntimeError, ValueError):
        return None
    found = _ask_library(partial(pysequoia.verify, message), keys)
    if at is None:
        return PgpContent(found.content if found.content is not None else _bare(message))
    return _with_verdict(found.content or _bare(message), found, keys, at, signature)


@_without_panic
def decrypt(
    message: bytes, folder: str, key_file: str, password: str, at: datetime | None
) -> PgpContent | None:
    for decryptor in _decryptors(key_file, password):
        try:
            plain = pysequoia.decrypt(message, decryptor=decryptor()).bytes
        except RuntimeError:
            continue
        if plain is None:
            continue
        made = PgpContent(plain, content_print=_print_of(message))
        if at is None:
            return made
        keys, fresh = _keys(folder), decryptor()
        found = _ask_library(partial(pysequoia.decrypt, message, fresh), keys)
        if not found.ids:
            return made
        judged = _with_verdict(plain, found, keys, at, None)
        return PgpContent(plain, judged.signature, judged.addresses, made.content_print)
    return None


@dataclass(frozen=True)
class _Verification:
    """ids: whose signatures there are, () = none; by: the fingerprints whose signatures hold; layered: they
    lie within a compression, which the library does not look into."""

    ids: tuple[str, ...]
    by: tuple[str, ...] = ()
    content: bytes | None = None
    layered: bool = False


Verify = Callable[..., pysequoia.Decrypted]


def _ask_library(verify: Verify, keys: list[_Key]) -> _Verification:
    asked: list[str] = []

    def store(ids: list[str]) -> list[pysequoia.Cert]:
        asked.extend(one.lower() for one in ids)
        return [key.cert for key in keys if not key.ids.isdisjoint(asked)]

    try:
        found = verify(store=store)
    except RuntimeError as error:  # none holds, none of the keys is known, or the layers are not read
        return _Verification(tuple(asked), layered=str(error).startswith("Unexpected message structure"))
    return _Verification(tuple(asked), tuple(one.certificate for one in found.valid_sigs), found.bytes)


def _with_verdict(
    content: bytes, found: _Verification, keys: list[_Key], at: datetime, signature: pysequoia.Sig | None
) -> PgpContent:
    named = signature.issuer_fingerprint or signature.issuer_key_id if signature else None
    ids = {*found.ids, *([named.lower()] if named else [])}
    signer = next((key for key in keys if key.cert.fingerprint in found.by), None)
    signer = signer or next((key for key in keys if not key.ids.isdisjoint(ids)), None)
    verdict: Verdict = "good"
    if signer is None:
        verdict = "unknown"
    elif not found.by:
        ended = signer.cert.is_revoked or (signer.cert.expiration or at) < at
        weak = signature is not None and signature.hash_algorithm in WEAK
        verdict = "expired" if ended else "weak" if weak else "unread" if found.layered else "bad"
    name, addresses = (signer.name, signer.addresses) if signer else ("", frozenset[str]())
    created = signature.created if signature else None
    return PgpContent(content, Signature("PGP", verdict, name, created), addresses)


def ends_of(folder: str, own: str = "") -> Iterator[tuple[str, datetime]]:
    """Yields the files of keys that end one day, the office's own among them, with when."""
    files = [*([Path(own)] if own else []), *_files(folder)]
    for path in files:
        yield from ((path.name, key.cert.expiration) for key in _keys_in(path) if key.cert.expiration)


def _keys(folder: str) -> list[_Key]:
    return [key for path in _files(folder) for key in _keys_in(path)]


def _files(folder: str) -> list[Path]:
    try:
        paths = sorted(Path(folder).iterdir()) if folder else []
    except OSError:
        return []
    return [one for one in paths if one.suffix.lower() in ENDINGS][:MAX_FILES]


def _keys_in(path: Path) -> Iterator[_Key]:
    try:
        certs = pysequoia.Cert.split_bytes(path.read_bytes()[:MAX_BYTES])
    except (OSError, RuntimeError):
        return
    named = {path.stem.lower()} if "@" in path.stem else set[str]()
    for cert in certs:
        found = {(one[1] or one[2]).lower() for user in cert.user_ids if (one := _ADDRESS.search(str(user)))}
        yield _Key(cert, frozenset(_ids(bytes(cert))), frozenset(found | named))


def _ids(packets: bytes) -> Iterator[str]:
    for packet in PacketPile.from_bytes(packets):
        if packet.tag in (Tag.PublicKey, Tag.PublicSubkey, Tag.SecretKey, Tag.SecretSubkey):
            yield from (str(one).lower() for one in (packet.fingerprint, packet.key_id) if one)


def _decryptors(key_file: str, password: str) -> Iterator[Callable[[], pysequoia.PyDecryptor]]:
    try:
        data = Path(key_file).read_bytes() if key_file else b""
    except OSError:
        return
    # several keys may stand in one file, one block below the other
    for block in [_SECRET + one for one in data.split(_SECRET)[1:]] or ([data] if data else []):
        try:
            secret = pysequoia.Tsk.from_bytes(block)
            secret.decryptor(password or None)
        except RuntimeError:
            continue
        yield partial(secret.decryptor, password or None)


def _print_of(message: bytes) -> str:
    """Of the encrypted data itself: with its check of integrity nobody can change it, or what it says."""
    found = hashlib.sha256()
    for packet in PacketPile.from_bytes(message):
        if packet.tag in (Tag.SEIP, Tag.AED):
            found.update(packet.body)
    return found.hexdigest()


def _bare(message: bytes) -> bytes:
    """The words of a clear-signed message whose signature does not hold (RFC 9580 7)."""
    words = message.partition(b"\n\n")[2] if b"\r\n\r\n" not in message else message.partition(b"\r\n\r\n")[2]
    words = words.rpartition(_SIGNATURE)[0]
    return re.sub(rb"(?m)^- ", b"", words)
