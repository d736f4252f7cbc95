"""How backups are encrypted for recipients and opened again, in the age format (age-encryption.org/v1), as
the tool `age` does.

Recipients are age1… or SSH public keys; an identity file is what `age-keygen` or `ssh-keygen` writes. Files
are streamed, so memory does not grow with them.

In: `encrypting`: a file and recipients as texts. `opening`: a path and identities. `recipients_of`,
`identities_in`: texts, a path.
Out: streams of plain bytes; keys; yes or no.
Fails: `AgeUnfit`: a key is none, or the file cannot be opened with it. OSError: the disk.
See: What a backup holds: store_backup.py. Its keys: [backup] of config.toml."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Protocol

import pyrage

MAGIC = b"age-encryption.org/v1\n"
_STANZAS = (b"-> X25519 ", b"-> ssh-ed25519 ", b"-> ssh-rsa ")
_FAULTS = (pyrage.DecryptError, pyrage.EncryptError, ValueError)  # ValueError: bytes that are no age file


class Sink(Protocol):
    """What bytes are written into."""

    def write(self, data: bytes, /) -> int: ...
    def flush(self) -> None: ...


class AgeUnfit(Exception):  # noqa: N818 - said of a key or a file
    """key, values: why, for cli.toml's [unfit]."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key}: {values}")
        self.key, self.values = key, values


def recipients_of(texts: Sequence[str]) -> list[Any]:
    """Returns the keys of these texts. `AgeUnfit`: one is no key."""
    found: list[Any] = []
    for text in texts:
        kind = pyrage.ssh if text.startswith("ssh-") else pyrage.x25519
        try:
            found.append(kind.Recipient.from_str(text.strip()))
        except (pyrage.RecipientError, ValueError):
            raise AgeUnfit("recipient", text=f"{text[:16]}…") from None
    return found


def identities_in(path: Path) -> list[Any]:
    """Returns the secret keys in a file. `AgeUnfit`: there is none."""
    data = path.read_bytes()
    try:
        if data.startswith(b"-----BEGIN"):
            return [pyrage.ssh.Identity.from_buffer(data)]
        lines = [line.strip() for line in data.decode("ascii", "replace").splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, ValueError):
        found = []
    if not found:
        raise AgeUnfit("identity", path=path)
    return found


def encrypt_bytes(data: bytes, recipients: Sequence[str]) -> bytes:
    """Returns these bytes as an age file. `AgeUnfit`: a recipient is none."""
    return bytes(pyrage.encrypt(data, recipients_of(recipients)))


def open_bytes(data: bytes, identities: Sequence[Any]) -> bytes:
    """Returns the content of an age file. `AgeUnfit`."""
    try:
        return bytes(pyrage.decrypt(data, list(identities)))
    except _FAULTS as fault:
        raise AgeUnfit("no_identity" if "No matching keys" in str(fault) else "age") from fault


def is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def count_recipients(path: Path) -> int:
    """Returns for how many keys a file was encrypted, by its header."""
    count = 0
    with path.open("rb") as file:
        for line in file:
            count += line.startswith(_STANZAS)
            if line.startswith(b"--- "):
                break
    return count


@contextmanager
def encrypting(file: Sink, recipients: Sequence[str]) -> Iterator[IO[bytes]]:
    """Gives a stream; all that the block writes into it lies encrypted in `file` when the block ends."""
    keys, kept = recipients_of(recipients), _WatchedSink(file)
    try:
        with _pipe_to(lambda source, _: pyrage.encrypt_io(source, kept, keys)) as (_, sink):
            yield sink
    except AgeUnfit:
        if kept.fault is not None:
            raise kept.fault from None
        raise


class _WatchedSink:
    """A file that remembers why it could not be written; pyrage tells it as a text only."""

    def __init__(self, file: Sink) -> None:
        self._file = file
        self.fault: OSError | None = None
        self.flush = file.flush

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as fault:
            self.fault = fault
            raise


@contextmanager
def opening(path: Path, identities: Sequence[Any]) -> Iterator[IO[bytes]]:
    """The content of an encrypted file, as a stream that cannot go back. `AgeUnfit`."""
    with (
        path.open("rb") as file,
        _pipe_to(lambda _, sink: pyrage.decrypt_io(file, sink, identities), reading=True) as (source, _),
    ):
        yield source


@contextmanager
def _pipe_to(
    work: Callable[[IO[bytes], IO[bytes]], object], *, reading: bool = False
) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A pipe with `work` at its other end, in a thread. What fails there is raised here, before what that
    made fail in the block."""
    ends = os.pipe()
    source, sink = os.fdopen(ends[0], "rb"), os.fdopen(ends[1], "wb")
    faults: list[Exception] = []

    def run() -> None:
        with suppress(BrokenPipeError), sink if reading else source:
            try:
                work(source, sink)
            except (*_FAULTS, OSError) as fault:
                faults.append(fault)

    helper = threading.Thread(target=run, name="age", daemon=True)
    helper.start()
    try:
        with suppress(BrokenPipeError), source if reading else sink:
            yield source, sink
    finally:
        helper.join()
        told = [fault for fault in faults if not isinstance(fault, BrokenPipeError)]
        if told and isinstance(told[0], OSError) and told[0].errno is not None:
            raise told[0]
        if told:
            no_key = "No matching keys" in str(told[0])
            raise AgeUnfit("no_identity" if no_key else "age") from told[0]
