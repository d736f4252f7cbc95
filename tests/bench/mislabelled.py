"""How well letters of a charset that is wrongly named, or not at all, are read: `python -m
tests.bench.mislabelled [--misses]`.

The words are those of letters/labelled/quotes/programs-2026-11-25.toml, in 24 languages; each is sent in
every charset that people of that language use, under every name that senders put on it, as a text, a page, a
subject and a name. Only the very words are right."""

from __future__ import annotations

import argparse
import base64
import quopri
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mailroom.reading.mime.opener import open_mail
from tests.bench.quote_figures import Language, languages

CODECS = {
    "id": ["utf-8", "cp1252"], "ms": ["utf-8", "cp1252"], "en": ["utf-8", "cp1252"],
    "de": ["utf-8", "cp1252"], "fr": ["utf-8", "cp1252"], "es": ["utf-8", "cp1252"],
    "pt": ["utf-8", "cp1252"], "it": ["utf-8", "cp1252"], "nl": ["utf-8", "cp1252"],
    "sv": ["utf-8", "cp1252"], "da": ["utf-8", "cp1252"], "no": ["utf-8", "cp1252"],
    "fi": ["utf-8", "cp1252"], "pl": ["utf-8", "cp1250", "iso8859-2"], "cs": ["utf-8", "cp1250", "iso8859-2"],
    "hu": ["utf-8", "cp1250", "iso8859-2"],
    "ru": ["utf-8", "cp1251", "koi8-r", "iso8859-5"], "tr": ["utf-8", "cp1254"], "vi": ["utf-8"],
    "zh": ["utf-8", "gb18030", "big5hkscs"],
    "ja": ["utf-8", "cp932", "euc_jp", "iso2022_jp"], "ko": ["utf-8", "cp949"], "ar": ["utf-8", "cp1256"],
    "th": ["utf-8", "cp874"],
}  # fmt: skip
NAMES: list[str | None] = [
    None, "us-ascii", "iso-8859-1", "windows-1252", "utf-8", "x-unknown", "unknown-8bit", "utf8mb4", "utf-8;",
    "cp-850", "none", "default", "iso-8859-15",
]  # fmt: skip
NEIGHBOURS = {
    "koi8-r": ["windows-1251"], "cp1251": ["koi8-r", "iso-8859-5"], "iso8859-5": ["windows-1251"],
    "cp932": ["iso-2022-jp", "euc-jp"], "euc_jp": ["shift_jis", "iso-2022-jp"],
    "iso2022_jp": ["shift_jis", "utf-8"], "gb18030": ["big5", "gb2312"], "big5hkscs": ["gb2312", "gbk"],
    "cp949": ["ks_c_5601-1987", "gb2312"], "cp1250": ["iso-8859-2"], "iso8859-2": ["windows-1250"],
    "cp1254": ["iso-8859-9"], "cp1256": ["iso-8859-6"], "cp874": ["tis-620"],
    "utf-8": ["gb2312", "shift_jis", "koi8-r", "windows-1251", "iso-8859-2", "big5", "euc-kr"],
}  # fmt: skip
EXTRA = {
    "it": ["Perché la città è così buia? Più lampade, per carità."],
    "nl": ["De straat is kapot; één lamp brandt, de buren zijn geïrriteerd."],
    "en": ["The “lamp” isn’t lit – it’s been 2 weeks… please help."],
    "id": ["Jalan “di depan pasar” rusak – mohon ‘segera’ diperbaiki… Biaya ± Rp5 juta, 30 m², 5°."],
    "zh": ["我家門前的道路損壞嚴重，請盡快修理，謝謝。"],
}


@dataclass(frozen=True)
class Sent:
    """One letter: the way it came, its charset, the name put on it, and what must be read."""

    language: str
    way: str
    codec: str
    name: str | None
    wanted: str
    raw: bytes

    def read(self) -> str:
        opened = open_mail(self.raw)
        found = {"subject": opened.subject, "word": opened.subject, "name": opened.sender[0]}.get(
            self.way, opened.text
        )
        return " ".join(found.split())

    @property
    def right(self) -> bool:
        return self.read() == " ".join(self.wanted.split())


def letters() -> Iterator[Sent]:
    for one in languages():
        for codec in CODECS[one["code"]]:
            for text in _texts(one):
                try:
                    data = text.encode(codec)
                except UnicodeEncodeError:
                    continue  # simplified Han in Big5, and the like
                if data.isascii() and codec != "iso2022_jp":
                    continue
                for name in [*NAMES, *NEIGHBOURS.get(codec, ()), codec]:
                    for way, make in _WAYS.items():
                        yield Sent(one["code"], way, codec, name, text, make(data, name))


def _texts(one: Language) -> list[str]:
    """A line, and a letter of several."""
    extra = EXTRA.get(one["code"], [])
    return [one["new"][0], "\n".join([*extra, *one["new"], *one["old"]]), *extra]


_HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nMIME-Version: 1.0\r\n"


def _type(kind: str, name: str | None) -> bytes:
    label = "" if name is None else f'; charset="{name}"'
    return f"Content-Type: text/{kind}{label}\r\n".encode()


def _text(data: bytes, name: str | None) -> bytes:
    return (
        _HEAD
        + _type("plain", name)
        + b"Content-Transfer-Encoding: 7bit\r\n\r\n"
        + data.replace(b"\n", b"\r\n")
    )


def _quoted(data: bytes, name: str | None) -> bytes:
    return (
        _HEAD
        + _type("plain", name)
        + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        + quopri.encodestring(data)
    )


def _coded(data: bytes, name: str | None) -> bytes:
    return (
        _HEAD + _type("plain", name) + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data)
    )


def _page(data: bytes, name: str | None) -> bytes:
    lines = b"".join(b"<p>" + line + b"</p>" for line in data.split(b"\n"))
    return (
        _HEAD
        + _type("html", name)
        + b"Content-Transfer-Encoding: 8bit\r\n\r\n<html><body>"
        + lines
        + b"</body></html>"
    )


def _line(data: bytes) -> bytes:
    return data.replace(b"\n", b" ")


def _subject(data: bytes, name: str | None) -> bytes:
    return b"Subject: " + _line(data) + b"\r\n" + _HEAD + _type("plain", name) + b"\r\nisi"


def _word(data: bytes, name: str | None) -> bytes:
    coded = base64.b64encode(_line(data))
    return b"Subject: =?" + (name or "").encode() + b"?B?" + coded + b"?=\r\n" + _HEAD + b"\r\nisi"


def _name(data: bytes, name: str | None) -> bytes:
    coded = base64.b64encode(_line(data).replace(b",", b""))
    return b"From: =?" + (name or "").encode() + b"?B?" + coded + b"?= <a@b.example>\r\n\r\nisi"


_WAYS: dict[str, Callable[[bytes, str | None], bytes]] = {
    "text": _text,
    "quoted-printable": _quoted,
    "base64": _coded,
    "page": _page,
    "subject": _subject,
    "word": _word,
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", action="store_true", help="print each miss")
    chosen = options.parse_args()
    of, right = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in letters():
        keys = [
            ("language", one.language),
            ("charset", one.codec),
            ("way", one.way),
            ("name", str(one.name)),
            ("all", ""),
        ]
        of.update(keys)
        if one.right:
            right.update(keys)
        elif chosen.misses:
            print(f"--- {one.language} {one.way} {one.codec} as {one.name}\n{one.wanted}\n=== {one.read()}")
    for key in of:
        print(f"{key[0]:<10}{key[1]:<20}{right[key]:>6} of {of[key]:<6}{100 * right[key] / of[key]:6.1f} %")


if __name__ == "__main__":
    main()
