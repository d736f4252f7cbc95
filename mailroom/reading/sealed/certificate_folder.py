"""Whose certificates the office knows: the X.509 files of its folder, and its own certificates with their
keys.

A file (.pem, .crt, .cer) is one person's. It speaks for the e-mail addresses in it, and for the one that the
file is called after. In the folder `ca` lie the authorities whose certificates count, too. A file that was
taken out counts no more. Lists of revoked certificates (.crl) lie in `ca`, too. What one names counts no
more, even once the list is old. None is fetched, since a letter waits for no line.

In: `Certificates.of_folder`: the folder's path, "" = none. `own_keys`: the office's own files, and their
password.
Out: certificates; who a certificate speaks for, and whether the office vouches for it.
Fails: A file that cannot be read, or is no certificate, is passed over; `mailroom check` names it. No bytes
raise anything.
See: Signatures: cms_signatures.py. OpenPGP keys of the same folder: openpgp_mail.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import ExtensionPolicy, PolicyBuilder, Store, VerificationError

ENDINGS, LISTS = (".pem", ".crt", ".cer"), (".crl",)
MAX_FILES, MAX_BYTES, MAX_LIST, MAX_DEPTH = 2_000, 65_536, 10_000_000, 4
_BEGIN = b"-----BEGIN "


@dataclass(frozen=True)
class Certificates:
    """people: certificate (DER) → the addresses that its file's name adds. folder: where lists of revoked
    certificates lie, "" = nowhere; they are read when a signature holds."""

    people: dict[bytes, frozenset[str]]
    authorities: tuple[x509.Certificate, ...]
    folder: str = ""

    @classmethod
    def of_folder(cls, folder: str) -> Certificates:
        people: dict[bytes, frozenset[str]] = {}
        for path, found in _certificates(folder):
            named = {path.stem.lower()} if "@" in path.stem else set()
            der = _der(found)
            people[der] = people.get(der, frozenset()) | named
        inner = str(Path(folder) / "ca") if folder else ""
        return cls(people, tuple(found for _, found in _certificates(inner)), inner)

    def addresses(self, one: x509.Certificate) -> frozenset[str]:
        """Returns the addresses that a certificate speaks for, in small letters."""
        return addresses_in(one) | self.people.get(_der(one), frozenset())

    def trusts(self, one: x509.Certificate, others: list[x509.Certificate], at: datetime) -> bool:
        """Whether the office vouches for a certificate at that moment. others: what came with it."""
        if _der(one) in self.people:
            return True
        roots = [root for root in self.authorities if is_valid(root, at)]
        if not roots or not _is_for_mail(one):
            return False
        any_end, usual = ExtensionPolicy.permit_all(), ExtensionPolicy.webpki_defaults_ca()
        asked = PolicyBuilder().store(Store(roots)).time(at).max_chain_depth(MAX_DEPTH)
        asked = asked.extension_policies(ca_policy=usual, ee_policy=any_end)
        try:
            chain = asked.build_client_verifier().verify(one, others).chain
        except (VerificationError, ValueError, UnsupportedAlgorithm):
            return False
        return not any(self.is_revoked(link, at) for link in chain[1:])

    def is_revoked(self, one: x509.Certificate, at: datetime) -> bool:
        """Whether a list names it by that moment that its issuer has signed, an authority of `ca` (RFC 5280
        5.1, 6.3)."""
        issuers = [ca for ca in self.authorities if ca.subject == one.issuer]
        for revoked in _lists(self.folder) if issuers else ():
            if revoked.issuer == one.issuer and any(_is_signed(revoked, ca) for ca in issuers):
                entry = revoked.get_revoked_certificate_by_serial_number(one.serial_number)
                if entry is not None and entry.revocation_date_utc <= at:
                    return True
        return False

    def list_people(self) -> list[x509.Certificate]:
        return [x509.load_der_x509_certificate(der) for der in self.people]


def own_keys(
    certificate_file: str, key_file: str, password: str
) -> list[tuple[x509.Certificate, rsa.RSAPrivateKey]]:
    """Returns the office's certificates, each with its key. The files may hold several of each: older ones
    open older letters."""
    keys: dict[object, rsa.RSAPrivateKey] = {}
    for block in _blocks(_bytes_of(Path(key_file)) if key_file else b""):
        locked = b"ENCRYPTED" in block
        try:
            key = load_pem_private_key(block, password.encode() if locked else None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
        if isinstance(key, rsa.RSAPrivateKey):
            keys[key.public_key().public_numbers()] = key
    pairs = []
    for one in _load(_bytes_of(Path(certificate_file))) if certificate_file else []:
        public = one.public_key()
        if isinstance(public, rsa.RSAPublicKey) and public.public_numbers() in keys:
            pairs.append((one, keys[public.public_numbers()]))
    return pairs


def is_valid(one: x509.Certificate, at: datetime) -> bool:
    return one.not_valid_before_utc <= at <= one.not_valid_after_utc


def name_in(one: x509.Certificate) -> str:
    """Returns the name in a certificate, as its authority wrote it; "" where there is none."""
    found = one.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return " ".join(str(found[0].value).split())[:100] if found else ""


def addresses_in(one: x509.Certificate) -> frozenset[str]:
    """The addresses in subjectAltName, and the old place in the subject (RFC 8550 3)."""
    found = [str(two.value) for two in one.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)]
    try:
        names = one.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found += names.get_values_for_type(x509.RFC822Name)
    except (x509.ExtensionNotFound, ValueError):
        pass
    return frozenset(address.lower() for address in found)


def may_sign(one: x509.Certificate) -> bool:
    """Whether its key usage allows signatures (RFC 8550 4.4.2); a certificate without one says nothing."""
    try:
        usage = one.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    except ValueError:
        return False
    return usage.digital_signature or usage.content_commitment


def _is_for_mail(one: x509.Certificate) -> bool:
    """Whether its extended key usage, where it has one, names e-mail (RFC 8550 4.4.4)."""
    try:
        usage = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    except ValueError:
        return False
    wanted = (ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE)
    return any(one in usage for one in wanted)


def _certificates(folder: str) -> Iterator[tuple[Path, x509.Certificate]]:
    for path in _files(folder, ENDINGS):
        for found in _load(_bytes_of(path)):
            yield path, found


def ends_of(folder: str, *files: str) -> Iterator[tuple[str, datetime]]:
    """Yields the files of the folder and these others, each with when its certificate ends."""
    own = [(Path(file), found) for file in files if file for found in _load(_bytes_of(Path(file)))[:1]]
    for path, found in (*own, *_certificates(folder)):
        yield path.name, found.not_valid_after_utc


def _lists(folder: str) -> Iterator[x509.CertificateRevocationList]:
    """Each list of revoked certificates, in PEM or DER."""
    for path in _files(folder, LISTS):
        data = _bytes_of(path, MAX_LIST)
        load = x509.load_pem_x509_crl if _BEGIN in data[:MAX_BYTES] else x509.load_der_x509_crl
        try:
            yield load(data)
        except (ValueError, UnsupportedAlgorithm):
            continue


def _is_signed(revoked: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    try:
        return isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) and revoked.is_signature_valid(
            key
        )
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def _files(folder: str, endings: tuple[str, ...]) -> list[Path]:
    try:
        paths = sorted(Path(folder).iterdir()) if folder else []
    except OSError:
        return []
    return [one for one in paths if one.suffix.lower() in endings][:MAX_FILES]


def _bytes_of(path: Path, most: int = MAX_BYTES) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError:
        return b""


def _load(data: bytes) -> list[x509.Certificate]:
    """The certificates of a file, in PEM or DER."""
    try:
        if _BEGIN in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)] if data else []
    except (ValueError, UnsupportedAlgorithm):
        return []


def _blocks(pem: bytes) -> list[bytes]:
    return [_BEGIN + one for one in pem.split(_BEGIN)[1:] if b"PRIVATE KEY-----" in one[:60]]


def _der(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.DER)
