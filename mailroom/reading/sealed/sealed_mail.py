"""Opens a mail that is signed or encrypted as a whole: what lies in it is read, and nothing beside it.

The head of the mail stays as it came, but for its Content fields. The subject is the inner one, where the
sender's program put one under the seal (RFC 9788). The digest of the letter stays that of the bytes that
came. A part that is sealed within an ordinary mail is a file like others. So plain parts around it are never
mixed with secret ones.

A signature is good when it holds over all that is read and is not older than `MAX_AGE`. The office must know
its certificate or key, and that must speak for the address in From. One without a time may be an old one: it
proves a reply whose token it covers, and nothing else.

In: `SealedMail(paths).open`: bytes, and when they arrived; None: the signature is not judged. `signers_of`: a
PDF.
Out: `OpenedMail`, with a `Seal` where the mail was signed or opened; words. What no key opens stays as it
came. `ends`: when certificates and keys end.
Fails: No bytes raise anything. A MemoryError goes up and ends the clerk.
See: Other mail: reading/mime/opener.py. What a signature proves: reading/senders/sender_origin.py. What is
asked where nothing opens: clerk/kinds/complaint_letters.py."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from mailroom.procedure.letter import Seal, Signature, Verdict
from mailroom.reading.language.reasons import say
from mailroom.reading.mime.headers import Fields, addresses, parameters, split_block
from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.text.transfer_encodings import decode_payload

MAX_LAYERS = 4  # signed, encrypted, signed again, and one more
MAX_AGE, AHEAD = timedelta(days=5), timedelta(days=1)  # as long as mail may take
MAX_PARTS = 50
PKCS7 = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_LEAD = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]*")
_MESSAGE, _CLEAR = b"-----BEGIN PGP MESSAGE-----", b"-----BEGIN PGP SIGNED MESSAGE-----"
_LINE_END = re.compile(rb"(?<!\r)\n")
_INNER = ("subject", "from", "to", "cc", "reply-to", "date", "message-id", "in-reply-to", "references")


@dataclass(frozen=True)
class SealPaths:
    """Where certificates and keys lie; "" = nowhere. password: of the office's own keys."""

    folder: str = ""
    certificate_file: str = ""
    key_file: str = ""
    pgp_key_file: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class _Layer:
    """What one seal held: an entity (header and body), and how it was found. bad: it does not hold."""

    entity: bytes
    encrypted: bool = False
    key_print: str = ""
    signature: Signature | None = None
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SealedMail:
    """One office's."""

    paths: SealPaths = SealPaths()

    def open(self, raw: bytes, at: datetime | None = None) -> OpenedMail:
        opened = open_mail(raw)
        if not _may_be_sealed(opened):
            return opened
        found: list[_Layer] = []
        inside, sender = raw, opened.sender[1].lower()
        while len(found) < MAX_LAYERS and (layer := self._layer(inside, at)) is not None:
            found.append(layer)
            inside = _with_head_of(raw, layer.entity)
        if not found and opened.type == "multipart/signed":  # not as RFC 1847 2.1 wants it
            kind = "PGP" if "pgp" in dict(opened.params).get("protocol", "").lower() else "S/MIME"
            return replace(opened, seal=Seal(Signature(kind, "bad")))
        if not found:
            return opened
        inner = _fields_under_seal(found[-1].entity)
        said = {address.lower() for _, address in addresses(inner.first("from") or b"") if address}
        changed = bool(said) and said != {sender}
        if changed and any(one.encrypted for one in found):
            return opened  # who else wrote it must not get it read
        read = replace(open_mail(inside), digest=opened.digest)
        named = {address for name in ("to", "cc") for _, address in addresses(inner.first(name) or b"")}
        seal = Seal(
            signature=_signature_of(found, sender, at, changed=changed),
            encrypted=any(one.encrypted for one in found),
            key_print=next((one.key_print for one in found if one.key_print), ""),
            to=frozenset(address.lower() for address in named),
        )
        return replace(read, seal=seal)

    def signers_of(self, data: bytes, at: datetime) -> str:
        """Returns who has signed a PDF, and whether that holds, in words; "" when nobody has."""
        if b"/ByteRange" not in data:
            return ""
        from mailroom.reading.sealed import certificate_folder, pdf_signatures

        known = certificate_folder.Certificates.of_folder(self.paths.folder)
        return "; ".join(
            say(
                "tte",
                "signed",
                signer=one.signer or "seseorang",
                when=f", {one.signed_at.astimezone(at.tzinfo):%d-%m-%Y %H.%M}" if one.signed_at else "",
                verdict=say("tte", one.verdict),
                covers=say("tte", "whole" if one.whole else "partly"),
            )
            for one in pdf_signatures.signatures_in(data, known, at)
        )

    def ends(self) -> dict[str, datetime]:
        """Returns when certificates and keys end, by the name of their file."""
        from mailroom.reading.sealed import certificate_folder, openpgp_mail

        paths = self.paths
        known = dict(certificate_folder.ends_of(paths.folder, paths.certificate_file))
        return known | dict(openpgp_mail.ends_of(paths.folder, paths.pgp_key_file))

    def _layer(self, raw: bytes, at: datetime | None) -> _Layer | None:
        """The outermost seal of a mail, opened; None when there is none, or nothing opens it."""
        lead = _LEAD.match(raw)
        fields, body = split_block(raw, lead.end() if lead else 0, len(raw))
        kind, params = parameters(fields.first("content-type") or b"text/plain")
        coding = (fields.first("content-transfer-encoding") or b"7bit").decode("ascii", "replace").strip()
        if kind == "multipart/signed":
            parts = list(_parts(raw[body:], params.get("boundary", "")))
            if len(parts) != 2:
                return None
            return self._judge_detached(parts[0], parts[1], at)
        if kind == "multipart/encrypted":
            parts = list(_parts(raw[body:], params.get("boundary", "")))
            return self._decrypt_pgp(_data_of(parts[1]), at) if len(parts) == 2 else None
        if kind == "text/plain":
            text = decode_payload(raw[body:], coding.lower())[0].strip()
            head = b"Content-Type: " + (fields.first("content-type") or b"text/plain") + b"\r\n\r\n"
            return self._inline_pgp(text, head, at)
        if kind in PKCS7 or params.get("name", "").lower() == "smime.p7m":
            return self._pkcs7(decode_payload(raw[body:], coding.lower())[0], at)
        return None

    def _judge_detached(self, entity: bytes, holder: bytes, at: datetime | None) -> _Layer | None:
        fields, _ = split_block(holder, 0, len(holder))
        kind, _ = parameters(fields.first("content-type") or b"")
        data = _data_of(holder)
        if kind == "application/pgp-signature":
            return self._judge_pgp(entity, data, at)
        if kind in ("application/pkcs7-signature", "application/x-pkcs7-signature"):
            found = self._judge_signature(entity, data, at, content=entity)
            if found.signature is not None and found.signature.verdict == "bad":
                return self._judge_signature(entity, data, at, content=_LINE_END.sub(b"\r\n", entity))
            return found
        return None

    def _judge_pgp(self, entity: bytes, data: bytes, at: datetime | None) -> _Layer:
        from mailroom.reading.sealed import openpgp_mail

        found = openpgp_mail.verify_detached(entity, data, self.paths.folder, at)
        if found is not None and found.signature is not None and found.signature.verdict == "bad":
            canonical = _LINE_END.sub(b"\r\n", entity)
            found = openpgp_mail.verify_detached(canonical, data, self.paths.folder, at)
        if found is None:
            return _Layer(entity, signature=Signature("PGP", "bad"))
        return _Layer(entity, signature=found.signature, addresses=found.addresses)

    def _decrypt_pgp(self, message: bytes, at: datetime | None, head: bytes = b"") -> _Layer | None:
        """head: of the text that the message holds; "" = it holds an entity with a head of its own."""
        from mailroom.reading.sealed import openpgp_mail

        paths = self.paths
        found = openpgp_mail.decrypt(message, paths.folder, paths.pgp_key_file, paths.password, at)
        if found is None:
            return None
        content = head + found.content
        return _Layer(content, True, found.content_print, found.signature, found.addresses)

    def _inline_pgp(self, text: bytes, head: bytes, at: datetime | None) -> _Layer | None:
        """A text that is a message of OpenPGP from its first line to its last."""
        if text.startswith(_MESSAGE) and text.endswith(b"-----END PGP MESSAGE-----"):
            return self._decrypt_pgp(text, at, head)
        if not text.startswith(_CLEAR) or not text.endswith(b"-----END PGP SIGNATURE-----"):
            return None
        from mailroom.reading.sealed import openpgp_mail

        found = openpgp_mail.verify_clear(text, self.paths.folder, at)
        if found is None:
            return None
        return _Layer(head + found.content, signature=found.signature, addresses=found.addresses)

    def _pkcs7(self, der: bytes, at: datetime | None) -> _Layer | None:
        # only such a letter loads them
        from mailroom.reading.sealed import certificate_folder, cms_decryption, cms_signatures

        if (content := cms_signatures.content_within(der)) is not None:
            return self._judge_signature(content, der, at, content=None)
        paths = self.paths
        own = certificate_folder.own_keys(paths.certificate_file, paths.key_file, paths.password)
        opened = cms_decryption.decrypt(der, own)
        return _Layer(opened.content, True, opened.key_print) if opened is not None else None

    def _judge_signature(
        self, entity: bytes, der: bytes, at: datetime | None, *, content: bytes | None
    ) -> _Layer:
        from mailroom.reading.sealed import certificate_folder, cms_signatures

        if at is None:
            return _Layer(entity)
        known = certificate_folder.Certificates.of_folder(self.paths.folder)
        judged = cms_signatures.judge(der, content, known, at)
        made = Signature("S/MIME", judged.verdict, judged.signer, judged.signed_at)
        return _Layer(entity, signature=made, addresses=judged.addresses)


def owner_print(opened: OpenedMail) -> str:
    """Returns what tells the first sender of sealed words from others, and names nobody."""
    key = opened.seal.key_print if opened.seal else ""
    return hashlib.sha256(f"{key}:{opened.sender[1].lower()}".encode()).hexdigest()[:32]


def _signature_of(
    found: list[_Layer], sender: str, at: datetime | None, *, changed: bool
) -> Signature | None:
    """The innermost signature, and what it says of the sender; a bad one beside it is what counts."""
    signed = [one for one in found if one.signature is not None]
    if not signed or at is None:
        return None
    bad = [one for one in signed if one.signature and one.signature.verdict == "bad"]
    layer = (bad or signed)[-1]
    signature = layer.signature
    assert signature is not None
    verdict: Verdict = signature.verdict
    if verdict == "good" and (changed or sender not in layer.addresses):
        verdict = "another"
    elif verdict == "good" and signature.signed_at and not _is_of_now(signature.signed_at, at):
        verdict = "old"
    return replace(signature, verdict=verdict)


def _is_of_now(signed: datetime, at: datetime) -> bool:
    signed = signed if signed.tzinfo else signed.replace(tzinfo=UTC)
    return at - MAX_AGE <= signed <= at + AHEAD


def _may_be_sealed(opened: OpenedMail) -> bool:
    """Whether a mail is worth a second look; of nearly all mails nothing more is loaded."""
    params = dict(opened.params)
    if opened.type in ("multipart/signed", "multipart/encrypted", *PKCS7):
        return True
    text = opened.type == "text/plain" and opened.text.lstrip().startswith("-----BEGIN PGP ")
    return text or params.get("name", "").lower() == "smime.p7m"


def _data_of(part: bytes) -> bytes:
    """What a part of a multipart holds, decoded."""
    fields, body = split_block(part, 0, len(part))
    coding = (fields.first("content-transfer-encoding") or b"7bit").decode("ascii", "replace").strip()
    return decode_payload(part[body:], coding.lower())[0]


def _parts(body: bytes, boundary: str) -> Iterator[bytes]:
    """The parts of a multipart, byte by byte as they came (RFC 2046 5.1.1)."""
    if not boundary:
        return
    line = re.escape(b"--" + boundary.encode("utf-8", "surrogateescape"))
    marks = re.compile(rb"(?:\A|\r\n|\n)" + line + rb"(--)?[ \t]*(?:\r\n|\n|\Z)")
    at, count = -1, 0
    while (found := marks.search(body, max(at - 2, 0))) is not None:
        start = found.start()
        if at >= 0:
            # an empty part: its delimiter's line break is also the end of the one before
            yield body[at : max(at, start)]
            count += 1
        at = found.end()
        if found[1] or count >= MAX_PARTS:
            return
        if found.end() == len(body):
            return
    if at >= 0:
        yield body[at:]


def _with_head_of(raw: bytes, entity: bytes) -> bytes:
    """The mail whose content is this entity."""
    lead = _LEAD.match(raw)
    fields, _ = split_block(raw, lead.end() if lead else 0, len(raw))
    inner, body = split_block(entity, 0, len(entity))
    subject = _fields_under_seal(entity).first("subject")
    head = [
        (name, subject if name.lower() == "subject" and subject is not None else value)
        for name, value in fields
        if not name.lower().startswith("content-")
    ]
    if subject is not None and fields.first("subject") is None:
        head.append(("Subject", subject))
    head += [(name, value) for name, value in inner if name.lower().startswith("content-")]
    return (
        b"".join(name.encode("ascii") + b": " + value + b"\r\n" for name, value in head)
        + b"\r\n"
        + entity[body:]
    )


def _fields_under_seal(entity: bytes) -> Fields:
    """The fields of the mail that stand under the seal, where its program says that they do: RFC 9788 2.1,
    and the older protected-headers="v1"."""
    inner, _ = split_block(entity, 0, len(entity))
    _, params = parameters(inner.first("content-type") or b"")
    if not {"hp", "protected-headers"} & params.keys():
        return Fields()
    return Fields([(name, value) for name, value in inner if name.lower() in _INNER])
