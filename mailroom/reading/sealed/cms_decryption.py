"""Opens mail that was encrypted to the office's certificate, in CMS (RFC 5652 6, RFC 5083).

The content key is opened by RSA, the content by AES or triple DES. A change on the way is noticed where the
sender's program uses GCM; in CBC it may stay unseen, as in all S/MIME. So nothing but words is taken from it:
no picture is fetched, no link is opened.

In: `decrypt`: the bytes (DER or BER), the office's certificates with their keys.
Out: `OpenedContent`: the content, and what tells this content key from others; None when no key of ours opens
it.
Fails: raises nothing but MemoryError.
See: Signatures: cms_signatures.py. That sealed words are not handed to another: clerk/read/reader.py."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.padding import PKCS7

from mailroom.reading.sealed.cms_signatures import is_named

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - the default of OAEP, where nothing hangs on collisions
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
MAX_RECIPIENTS = 100
Pair = tuple[x509.Certificate, rsa.RSAPrivateKey]


@dataclass(frozen=True)
class OpenedContent:
    """key_print: of the encrypted content key, which nobody can make anew for another content."""

    content: bytes
    key_print: str


def decrypt(der: bytes, own: Iterable[Pair]) -> OpenedContent | None:
    try:
        found = cms.ContentInfo.load(der)
        kind, content = found["content_type"].native, found["content"]
        if kind not in ("enveloped_data", "authenticated_enveloped_data"):
            return None
        for pair, key in _content_keys(content["recipient_infos"], own):
            if (plain := _content(kind, content, pair)) is not None:
                return OpenedContent(plain, hashlib.sha256(key).hexdigest())
    except MemoryError:
        raise  # the letter has passed its limit
    except Exception:  # noqa: BLE001 - asn1crypto raises anything on damaged bytes
        return None
    return None


def _content_keys(recipients: Any, own: Iterable[Pair]) -> Iterator[tuple[bytes, bytes]]:
    """Yields (the content key, as it was encrypted) for each of our certificates that is a recipient."""
    pairs = list(own)
    for one in list(recipients)[:MAX_RECIPIENTS]:
        if one.name != "ktri":
            continue
        info = one.chosen
        for certificate, key in pairs:
            if not is_named(info["rid"], certificate):
                continue
            encrypted = info["encrypted_key"].native
            try:
                yield key.decrypt(encrypted, _padding(info["key_encryption_algorithm"])), encrypted
            except (ValueError, UnsupportedAlgorithm):
                continue


def _padding(algorithm: Any) -> padding.AsymmetricPadding:
    if algorithm["algorithm"].native != "rsaes_oaep":
        return padding.PKCS1v15()
    given = algorithm["parameters"]
    digest = HASHES[given["hash_algorithm"]["algorithm"].native]
    mask = HASHES[given["mask_gen_algorithm"]["parameters"]["algorithm"].native]
    return padding.OAEP(padding.MGF1(mask), digest, None)


def _content(kind: str, content: Any, key: bytes) -> bytes | None:
    sealed = kind == "authenticated_enveloped_data"
    info = content["auth_encrypted_content_info" if sealed else "encrypted_content_info"]
    algorithm = info["content_encryption_algorithm"]
    encrypted = info["encrypted_content"].native
    try:
        if sealed:
            attributes = content["auth_attrs"]
            more = b"\x31" + attributes.dump()[1:] if len(attributes) else None
            nonce = algorithm["parameters"].native
            return AESGCM(key).decrypt(next(iter(nonce.values())), encrypted + content["mac"].native, more)
        cipher = AES(key) if algorithm.encryption_cipher == "aes" else TripleDES(key)
        if algorithm.encryption_cipher not in ("aes", "tripledes") or algorithm.encryption_mode != "cbc":
            return None
        opener = Cipher(cipher, modes.CBC(algorithm.encryption_iv)).decryptor()
        padded = opener.update(encrypted) + opener.finalize()
        bare = PKCS7(cipher.block_size).unpadder()
        return bare.update(padded) + bare.finalize()
    except (ValueError, InvalidTag, UnsupportedAlgorithm):
        return None
