"""ZIP archives of a few files."""

from __future__ import annotations

import io
import zipfile


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as box:
        for name, content in files.items():
            box.writestr(name, content)
    return out.getvalue()
