"""Whole replies of letters/labelled/quotes, each with what its writer wrote: `python -m
tests.whole_replies`."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formataddr
from pathlib import Path

from mailroom.reading.mime.opener import open_mail
from mailroom.reading.quotes.quote_cutter import cut_mail

FILE = Path(__file__).parent / "letters" / "labelled" / "quotes" / "whole-replies-2026-11-26.txt"


@dataclass(frozen=True)
class Whole:
    """One mail: its language, the program, its writer's name ("" when not told), its body (a page when it
    begins with "<"), and the readings that are right."""

    language: str
    program: str
    writer: str
    body: str
    wanted: tuple[str, ...]

    def read(self) -> str:
        """On the whole way from bytes."""
        kind = "html" if self.body.startswith("<") else "plain"
        head = (
            f"From: {formataddr((self.writer, 'w@x.example'))}\r\nTo: p@kab.example\r\nSubject: Re:"
            f" laporan\r\nMIME-Version: 1.0\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        )
        opened = open_mail(
            f"{head}Content-Transfer-Encoding: base64\r\n\r\n".encode()
            + base64.encodebytes(self.body.encode())
        )
        return " ".join(cut_mail(opened).new.replace("\ufeff", "").split())

    @property
    def right(self) -> bool:
        return self.read() in {" ".join(one.split()) for one in self.wanted}


def mails() -> Iterator[Whole]:
    for piece in ("\n" + FILE.read_text(encoding="utf-8")).split("\n%% ")[1:]:
        head, _, rest = piece.partition("\n")
        language, program, writer = [*head.split(" | "), ""][:3]
        body, *readings = rest.replace("\n%|", "\n%=").split("\n%=")
        yield Whole(language, program, writer, body + "\n", tuple(readings))


def main() -> None:
    found = [(one, one.right) for one in mails()]
    for one, right in found:
        if not right:
            print(f"--- {one.language} | {one.program}\n{one.read()}")
    for which in (True, False):
        of = [right for one, right in found if (one.language == "id") is which]
        print(f"{'Indonesian' if which else 'other languages'}: {sum(of)} of {len(of)}")


if __name__ == "__main__":
    main()
