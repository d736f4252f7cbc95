"""When our door's TLS certificate is reread: as soon as `certificate_file` or `key_file` change; each
STARTTLS handshake asks.

A renewed pair that cannot be used, as in the middle of a renewal, changes nothing. The one before goes on,
and the log says so once. TLS 1.2 is the least.

In: `Certificate`: `certificate_file` and `key_file`; those of further hosts. `end_of`: a file.
Out: an `ssl.SSLContext`; when it expires, None when it cannot be told.
Fails: The OSError or ssl.SSLError of the first pair goes up: the door does not open. Later ones are only
logged.
See: Whether the pair fits when the office starts: config/tls_and_account_files.py. When it expires soon:
daemon/health_checks.py."""

from __future__ import annotations

import logging
import re
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

log = logging.getLogger(__name__)
# A certificate's Validity (RFC 5280 4.1.2.5): two moments in UTC, each as UTCTime or GeneralizedTime.
_VALIDITY = re.compile(
    rb"\x30.(?:\x17\x0d\d{12}|\x18\x0f\d{14})Z(?:\x17\x0d(\d{12})|\x18\x0f(\d{14}))Z", re.DOTALL
)
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
Signature = tuple[tuple[int, int, int], ...]


class Certificate:
    """A certificate with its key. named: those that a client gets who asks for their host (SNI, RFC 6066 3).
    OSError, ssl.SSLError: they cannot be used at the start."""

    def __init__(self, certificate: str, key: str, named: Mapping[str, Certificate] | None = None) -> None:
        self._files, self._named = (certificate, key), named or {}
        self._signature = self._look()
        self._context = self._load()

    def context(self) -> ssl.SSLContext:
        """Returns what the next handshake uses."""
        try:
            found = self._look()
            if found != self._signature:
                self._signature = found
                self._context = self._load()
                log.info("the door has a renewed certificate")
        except OSError as trouble:  # ssl.SSLError is one, too
            log.warning("the door's renewed certificate cannot be used: %s", type(trouble).__name__)
        return self._context

    def _look(self) -> Signature:
        found = [Path(file).stat() for file in self._files]
        return tuple((one.st_ino, one.st_mtime_ns, one.st_size) for one in found)

    def _load(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(*self._files)
        if self._named:
            context.sni_callback = self._by_name
        return context

    def _by_name(self, tls: ssl.SSLObject, host: str | None, _: ssl.SSLContext) -> None:
        if found := self._named.get((host or "").lower()):
            tls.context = found.context()


def end_of(file: str) -> datetime | None:
    """Returns when the first certificate in this file ends; None where that cannot be read."""
    try:
        pem = _PEM.search(Path(file).read_text("ascii", "replace"))
        found = _VALIDITY.search(ssl.PEM_cert_to_DER_cert(pem[0])) if pem else None
        if found is None:
            return None
        digits = (found[2] or b"20" + found[1]).decode()  # of two digits, from 50 on the last century's
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except (OSError, ValueError):
        return None
