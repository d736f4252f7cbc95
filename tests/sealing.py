"""Certificates and sealed mail for tests, made by openssl: an authority, a liaison whose certificate it
issued, a stranger, and the office."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from mailroom.reading.sealed.sealed_mail import SealPaths
from tests.mailbag import LIAISON

OFFICE = "pengaduan@muaraenim.example"
SIGNER = "Samsul Effendi"
PEOPLE = {
    "liaison": (SIGNER, LIAISON, "rsa:2048", "-sha256"),
    "other": ("Orang Lain", "orang@lain.example", "rsa:2048", "-sha256"),
    "short": (SIGNER, LIAISON, "rsa:1024", "-sha256"),
    "office": ("Kantor Pengaduan", OFFICE, "rsa:2048", "-sha256"),
}
FROM = f"From: Samsul Effendi <{LIAISON}>\r\n"


def run(*words: str, given: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *words], input=given, check=True, capture_output=True).stdout


@cache
def keys() -> Path:
    """A folder with NAME.pem and NAME.key of each, once a session."""
    folder = Path(tempfile.mkdtemp(prefix="mailroom-keys-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    authority(folder, "ca")
    authority(folder, "strange")
    for name, (person, address, kind, how) in PEOPLE.items():
        issue(folder, name, person, address, kind, how)
    issue(folder, "forged", SIGNER, LIAISON, "rsa:2048", "-sha256", by="strange")
    return folder


def authority(folder: Path, name: str) -> None:
    what = ["-subj", f"/CN=Penerbit {name}", "-addext", "basicConstraints=critical,CA:TRUE"]
    what += ["-addext", "keyUsage=critical,keyCertSign,cRLSign", "-days", "700"]
    files = ["-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.pem")]
    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", *what, *files)


def issue(
    folder: Path, name: str, person: str, address: str, kind: str, how: str, by: str = "ca",
) -> None:  # fmt: skip
    made = {end: str(folder / f"{name}.{end}") for end in ("key", "csr", "pem", "ext")}
    run(
        "req",
        "-newkey",
        kind,
        "-nodes",
        "-subj",
        f"/CN={person}",
        "-keyout",
        made["key"],
        "-out",
        made["csr"],
    )
    Path(made["key"]).chmod(0o600)
    Path(made["ext"]).write_text(
        f"subjectAltName=email:{address}\nkeyUsage=critical,digitalSignature,keyEncipherment\n"
        "extendedKeyUsage=emailProtection\nbasicConstraints=critical,CA:FALSE\n"
        "authorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n"
    )
    root = ["-CA", str(folder / f"{by}.pem"), "-CAkey", str(folder / f"{by}.key"), "-CAcreateserial"]
    run(
        "x509",
        "-req",
        "-in",
        made["csr"],
        *root,
        "-days",
        "300",
        how,
        "-extfile",
        made["ext"],
        "-out",
        made["pem"],
    )


def paths(folder: Path, *names: str, authorities: tuple[str, ...] = ("ca",), own: bool = True) -> SealPaths:
    """What the office knows: these people's certificates, these authorities, and its own key."""
    (folder / "ca").mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.pem").write_bytes((keys() / f"{name}.pem").read_bytes())
    for name in authorities:
        (folder / "ca" / f"{name}.pem").write_bytes((keys() / f"{name}.pem").read_bytes())
    mine = [str(keys() / "office.pem"), str(keys() / "office.key")] if own else ["", ""]
    return SealPaths(str(folder), *mine)


def entity(text: str, head: str = "") -> bytes:
    """What is signed or encrypted: a text with its Content header. head: parameters of the Content-Type."""
    lines = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return f"Content-Type: text/plain; charset=utf-8{head}\r\n\r\n{lines}\r\n".encode()


def signed(inner: bytes, by: str = "liaison", *more: str) -> bytes:
    """An entity that holds this one and its signature. more: "-nodetach" wraps it, "-md sha1" is weak."""
    who = ["-signer", str(keys() / f"{by}.pem"), "-inkey", str(keys() / f"{by}.key")]
    return crlf(run("cms", "-sign", "-binary", *who, *(more or ("-md", "sha256")), given=inner))


def encrypted(inner: bytes, *more: str, to: str = "office") -> bytes:
    how = more or ("-aes256",)
    return crlf(run("cms", "-encrypt", "-binary", *how, "-recip", str(keys() / f"{to}.pem"), given=inner))


def crlf(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def mail(inner: bytes, head: str = FROM, subject: str = "Tanggapan") -> bytes:
    top = f"{head}To: <{OFFICE}>\r\nSubject: {subject}\r\nMessage-ID: <s-1@surat.example>\r\n"
    return top.encode() + inner


def signed_pdf(pdf: bytes, by: str = "liaison", form: str = "adbe.pkcs7.detached") -> bytes:
    """A PDF with a signature dictionary behind it, over all but the signature itself."""
    room, places = 12_000, b"[0 0000000000 0000000000 0000000000]"
    head = pdf.rstrip(b"\n") + b"\n9 0 obj\n<< /Type /Sig /SubFilter /" + form.encode() + b" /ByteRange "
    before, tail = head + places + b" /Contents ", b" >>\nendobj\n%%EOF\n"
    second = len(before) + room + 2
    spans = b"[0 %010d %010d %010d]" % (len(before), second, len(tail))
    before = before.replace(places, spans)
    who = ["-signer", str(keys() / f"{by}.pem"), "-inkey", str(keys() / f"{by}.key"), "-md", "sha256"]
    der = run("cms", "-sign", "-binary", "-outform", "DER", *who, given=before + tail)
    return before + b"<" + der.hex().encode().ljust(room, b"0") + b">" + tail


def revoked(name: str, folder: Path, by: str = "ca") -> bytes:
    """A list by an authority (PEM) that names this certificate from now on. folder: for openssl's files."""
    folder.mkdir()
    (folder / "index").write_text("")
    (folder / "number").write_text("01\n")
    (folder / "conf").write_text(
        f"[ca]\ndefault_ca=a\n[a]\ndatabase={folder}/index\ncrlnumber={folder}/number\n"
        f"default_md=sha256\ndefault_crl_days=30\n"
        f"certificate={keys()}/{by}.pem\nprivate_key={keys()}/{by}.key\n"
    )
    settings = ["-config", str(folder / "conf")]
    run("ca", *settings, "-revoke", str(keys() / f"{name}.pem"))
    return run("ca", *settings, "-gencrl")
