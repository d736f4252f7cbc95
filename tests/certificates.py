"""Certificates for servers and doors of tests, made by openssl."""

from __future__ import annotations

import subprocess
from pathlib import Path


def certificate(cert: Path, key: Path, names: str = "DNS:localhost,IP:127.0.0.1", *more: str) -> None:
    """A certificate for these names that vouches for itself, for two days from now unless `more` (of openssl
    req) says otherwise."""
    command = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost"
    given = ["-addext", f"subjectAltName={names}", *(more or ("-days", "2"))]
    whole = ["openssl", *command.split(), *given, "-keyout", str(key), "-out", str(cert)]
    subprocess.run(whole, check=True, capture_output=True)
    key.chmod(0o600)
