"""Whether a signature in CMS (RFC 5652) holds, over exactly these bytes, and whose it is: of S/MIME mail and
of PDFs.

The digest is compared and the signature verified with the certificate that it names. To be good, the office
must trust that certificate, it must have been valid, and digest and key must be strong (`STRONG`,
`STRONG_BITS`).

In: `judge`: the signature (DER or BER), the signed bytes or None where they lie in it, `Certificates`, a
moment.
Out: `JudgedSignature`: the verdict, the signer's name and addresses, the time he says, the signed bytes.
Fails: raises nothing but MemoryError: what cannot be read is "bad".
See: What a verdict means for a letter: sealed_mail.py. Encryption: cms_decryption.py."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, core
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from mailroom.procedure.letter import Verdict
from mailroom.reading.sealed.certificate_folder import Certificates, is_valid, may_sign, name_in

STRONG: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
WEAK: dict[str, hashes.HashAlgorithm] = {"sha1": hashes.SHA1(), "sha224": hashes.SHA224()}  # noqa: S303
STRONG_BITS = {"rsa": 2048, "ec": 256}
MAX_SIGNERS, MAX_CERTIFICATES, MAX_RSA_BITS = 5, 20, 8192
# The better verdict first, where several have signed.
ORDER: tuple[Verdict, ...] = ("good", "weak", "expired", "revoked", "unknown", "bad")


@dataclass(frozen=True)
class JudgedSignature:
    """content: the signed bytes, also those that lay within the signature; None: there were none."""

    verdict: Verdict
    signer: str = ""
    addresses: frozenset[str] = frozenset()
    signed_at: datetime | None = None
    content: bytes | None = None


def judge(der: bytes, content: bytes | None, known: Certificates, at: datetime) -> JudgedSignature:
    """content: the detached bytes; None: they lie within."""
    try:
        return _judge(der, content, known, at)
    except MemoryError:
        raise  # the letter has passed its limit
    except Exception:  # noqa: BLE001 - asn1crypto raises anything on damaged bytes
        return JudgedSignature("bad", content=content)


def content_within(der: bytes) -> bytes | None:
    """Returns the bytes that a signature carries; None when it carries none, or is none."""
    try:
        found = cms.ContentInfo.load(der)
        if found["content_type"].native != "signed_data":
            return None
        return _bytes(found["content"]["encap_content_info"]["content"])
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as in `judge`
        return None


def _judge(der: bytes, content: bytes | None, known: Certificates, at: datetime) -> JudgedSignature:
    signed = cms.ContentInfo.load(der)["content"]
    if content is None:
        content = _bytes(signed["encap_content_info"]["content"])
    if content is None:
        return JudgedSignature("bad")
    came = list(_certificates(signed))
    kind = signed["encap_content_info"]["content_type"].native
    found = [
        _judge_one(one, kind, content, came, known, at) for one in list(signed["signer_infos"])[:MAX_SIGNERS]
    ]
    return min(
        found, key=lambda one: ORDER.index(one.verdict), default=JudgedSignature("bad", content=content)
    )


def _judge_one(
    info: Any, kind: str, content: bytes, came: list[x509.Certificate], known: Certificates, at: datetime
) -> JudgedSignature:
    name = info["digest_algorithm"]["algorithm"].native
    attributes = info["signed_attrs"]
    values = {one["type"].native: one["values"][0] for one in attributes}
    stamp = values["signing_time"].native if "signing_time" in values else None
    certificate = next((one for one in (*came, *known.list_people()) if is_named(info["sid"], one)), None)
    signer = name_in(certificate) if certificate else ""
    addresses = known.addresses(certificate) if certificate else frozenset()

    def with_verdict(verdict: Verdict) -> JudgedSignature:
        return JudgedSignature(verdict, signer, addresses, stamp, content)

    if name not in STRONG and name not in WEAK:
        return with_verdict("weak")
    signed = content
    if len(attributes):
        digest = hashlib.new(name, content, usedforsecurity=name in STRONG).digest()
        if not hmac.compare_digest(values["message_digest"].native, digest):
            return with_verdict("bad")
        if values["content_type"].native != kind:
            return with_verdict("bad")
        signed = b"\x31" + attributes.dump()[1:]  # it is signed as the SET that it is (RFC 5652 5.4)
    if certificate is None:
        return with_verdict("unknown")
    if not _holds(certificate, info, name, signed):
        return with_verdict("bad")
    if name in WEAK or not _is_strong(certificate):
        return with_verdict("weak")
    if not may_sign(certificate) or not is_valid(certificate, at):
        return with_verdict("expired" if not is_valid(certificate, at) else "unknown")
    if known.is_revoked(certificate, at):
        return with_verdict("revoked")
    return with_verdict("good" if known.trusts(certificate, came, at) else "unknown")


def _holds(certificate: x509.Certificate, info: Any, name: str, signed: bytes) -> bool:
    """Whether the signature verifies with the certificate's key."""
    key, how, value = certificate.public_key(), {**STRONG, **WEAK}[name], info["signature"].native
    try:
        if isinstance(key, rsa.RSAPublicKey) and key.key_size <= MAX_RSA_BITS:
            scheme: padding.AsymmetricPadding = padding.PKCS1v15()
            if info["signature_algorithm"].signature_algo == "rsassa_pss":
                scheme = padding.PSS(padding.MGF1(how), padding.PSS.AUTO)
            key.verify(value, signed, scheme, how)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, signed, ec.ECDSA(how))
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(value, signed)
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _is_strong(certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= STRONG_BITS["rsa"]
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.key_size >= STRONG_BITS["ec"]
    return True


def _certificates(signed: Any) -> Iterator[x509.Certificate]:
    for one in list(signed["certificates"])[:MAX_CERTIFICATES]:
        try:
            yield x509.load_der_x509_certificate(one.chosen.dump())
        except (ValueError, UnsupportedAlgorithm):
            continue


def is_named(named: Any, certificate: x509.Certificate) -> bool:
    """Whether a signer or a recipient means this certificate: by issuer and serial number, or by its key."""
    if named.name == "issuer_and_serial_number":
        issuer, number = named.chosen["issuer"], named.chosen["serial_number"].native
        return (
            bool(certificate.serial_number == number) and certificate.issuer.public_bytes() == issuer.dump()
        )
    try:
        held = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except (x509.ExtensionNotFound, ValueError):
        return False
    return bool(held == named.chosen.native)


def _bytes(value: Any) -> bytes | None:
    return value.native if isinstance(value, core.OctetString) else None
