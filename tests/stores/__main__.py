"""Tells the story of these stores with the code at hand, and packs what it leaves into <name>.tar.gz beside
this file."""

from __future__ import annotations

import sys
import tarfile
import tempfile
from pathlib import Path

from mailroom.demo import storyteller
from tests.offices import load_office
from tests.tellers import OfficeTeller

HERE = Path(__file__).parent
LEFT_OUT = {"lock", "outgoing"}


def main(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "store"
        teller = OfficeTeller(
            load_office((HERE / "office.toml").read_text("utf-8")),
            root,
            storyteller.read_story(HERE / "told.story"),
        )
        try:
            teller.tell()
        finally:
            teller.close()
        with tarfile.open(HERE / f"{name}.tar.gz", "w:gz") as tar:
            for path in sorted(path for path in root.iterdir() if path.name not in LEFT_OUT):
                tar.add(path, path.name, filter=_nobodys)
    sys.stdout.write(f"{HERE / name}.tar.gz\n")


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    main(sys.argv[1])
