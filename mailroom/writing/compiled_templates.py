"""When a compiled Jinja template is kept and used again: in `__pycache__` beside the templates, since
compiling all of them takes a second.

A kept one counts only for the same source, the same versions of Jinja and Python, and whole bytes. Where
nothing can be kept, or Python is told to write no bytecode, each program compiles for itself.

In: Jinja's own calls: a template's name and bucket.
Out: compiled code in the bucket, or nothing.
Fails: raises nothing: a file that cannot be read or written is passed over.
See: Rendering a template: mail_composer.py."""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

_DIGEST = 32  # bytes of SHA-256


class CompiledTemplates(jinja2.BytecodeCache):
    """The compiled templates of one folder: a digest of source and code, then the code."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "__pycache__"

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return f"{name}.{sys.implementation.cache_tag}"

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            kept = (self._folder / bucket.key).read_bytes()
            digest, code = kept[:_DIGEST], kept[_DIGEST:]
            if digest == _digest(bucket, code):
                bucket.code = marshal.loads(code)  # noqa: S302 - the folder is trusted as its templates are

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        code = marshal.dumps(bucket.code)
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            fresh = self._folder / f"{bucket.key}.{os.getpid()}"
            fresh.write_bytes(_digest(bucket, code) + code)
            fresh.replace(self._folder / bucket.key)


def _digest(bucket: Bucket, code: bytes) -> bytes:
    return hashlib.sha256(f"{jinja2.__version__} {bucket.checksum} ".encode() + code).digest()
