"""Pictures within our mails: drawn, named in words, and known again when a reply brings them back."""

from __future__ import annotations

import base64
import email
import email.policy
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mailroom.clerk.read.attachment_filter import sort_files
from mailroom.config import load
from mailroom.reading.mime.opener import open_mail
from mailroom.text.own_pictures import CALLED, Picture
from mailroom.writing.mail_composer import EMBLEM, MailComposer
from tests.letters_sample import NOW, house, replies
from tests.mailbag import Bag

ROOT = Path(__file__).parents[2]


def png(width: int, height: int, colour: str = "green") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(drawn, "PNG")
    return drawn.getvalue()


def noise(width: int, height: int, kind: str) -> bytes:
    """A picture of more bytes than any ornament has."""
    drawn = io.BytesIO()
    Image.frombytes("RGB", (width, height), os.urandom(width * height * 3)).save(drawn, kind)
    return drawn.getvalue()


CHART = Picture("grafik-bulan", noise(300, 200, "PNG"), "kab.example", f"{CALLED}: Laporan per bulan. Jan 3.")
REDRAWN = noise(300, 200, "JPEG")


def reply(data: bytes, kind: str, name: str, cid: str, alt: str, shown: str = "inline") -> bytes:
    """A reply as mail programs write it: our letter below its words, with the picture."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "bupati@kab.example", "pengaduan@kab.example", "Re: Laporan"
    mail.set_content("Terima kasih, sudah saya baca semuanya.")
    mail.add_alternative(
        f'<p>Terima kasih, sudah saya baca semuanya.</p><blockquote><img src="cid:{cid}" alt="{alt}" '
        f"width=568></blockquote>",
        subtype="html",
    )
    part: Any = mail.get_payload()[1]  # type: ignore[index]
    part.add_related(data, "image", kind, cid=f"<{cid}>", filename=name, disposition=shown)
    return mail.as_bytes(policy=email.policy.SMTP)


@pytest.mark.parametrize(
    "came_back",
    [
        reply(
            CHART.content, "png", "grafik-bulan.png", CHART.content_id, CHART.alt
        ),  # Roundcube, Thunderbird
        reply(CHART.content, "png", "grafik-bulan.png", "ii_19f2ab", CHART.alt),  # Gmail
        reply(CHART.content, "png", "image001.png", "image001.png@01DC1F0A.5B0E2C10", ""),  # Outlook
        reply(CHART.content, "png", "grafik-bulan.png", "3F2A@apple", "grafik-bulan.png", "attachment"),
        reply(REDRAWN, "jpeg", "image001.jpg", "image001.jpg@01DC1F0A.5B0E2C10", CHART.alt),  # drawn anew
        reply(REDRAWN, "jpeg", "grafik.jpg", CHART.content_id, ""),
    ],
    ids=["kept", "gmail", "outlook", "apple", "redrawn", "redrawn-id"],
)
def test_our_picture_in_a_reply_is_nobodys_file(came_back: bytes) -> None:
    assert sort_files(open_mail(came_back), "bupati@kab.example", False, None).kept == ()


def test_a_picture_of_the_writers_own_beside_ours_is_a_file() -> None:
    photo = reply(noise(300, 200, "JPEG"), "jpeg", "IMG_2.jpg", "ii_7", "IMG_2.jpg")
    kept = sort_files(open_mail(photo), "a@warga.example", False, None).kept
    assert [file.name for file in kept] == ["IMG_2.jpg"]
    quoted = photo.replace(b"</blockquote>", f"{CHART.alt}</blockquote>".encode())
    assert len(sort_files(open_mail(quoted), "a@warga.example", False, None).kept) == 1


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bag]:
    bag = Bag(
        load(ROOT / "config.toml", os.environ), tmp_path_factory.mktemp("charts"), start="2026-08-03 08:00"
    )
    bag.write()
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", "2 Jalan sudah kami tambal sepanjang 120 meter.")
    bag.settle(windows_over=True)
    bag.answer(bag.last("answer"), "5")
    bag.now = bag.moment("2026-10-01 08:00")
    bag.settle()
    yield bag
    bag.close()


def test_the_reports_mail_shows_two_charts_and_says_their_figures(bag: Bag) -> None:
    draft = next(mail for mail in bag.mails("report_draft") if "III tahun 2026" in mail["subject"])
    mail = bag.read(draft)
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert [part.get_content_disposition() for part in pictures] == ["inline", "inline"]
    page = mail.get_body(("html",)).get_content()
    said = " ".join(draft["text"].split())
    for part in pictures:
        data = part.get_payload(decode=True)
        assert len(data) <= 60_000
        assert Image.open(io.BytesIO(data)).width > 600
        assert f'src="cid:{part["content-id"].strip("<>")}"' in page
    assert f"[{CALLED}: Laporan per bulan. Jul 0; Agu 1; Sep 0.]" in said
    assert "1 tepat waktu" in said
    assert page.count(f'alt="{CALLED}: ') == 2
    assert next(part.get_filename() for part in mail.iter_attachments()).endswith(".pdf")


def test_the_regents_reply_to_it_brings_no_file(bag: Bag) -> None:
    draft = next(mail for mail in bag.mails("report_draft") if "III tahun 2026" in mail["subject"])
    related = next(part for part in bag.read(draft).walk() if part.get_content_type() == "multipart/related")
    opened = open_mail(b"From: a@b.example\r\n" + related.as_bytes(policy=email.policy.SMTP))
    assert len(opened.files) == 2
    assert sort_files(opened, "a@b.example", False, None).kept == ()


# The emblem.


@pytest.mark.parametrize(("picture", "shown"), [(png(64, 76), True), (noise(64, 76, "PNG"), False)])
def test_a_small_emblem_stands_in_the_masthead(tmp_path: Path, picture: bytes, shown: bool) -> None:
    emblem = tmp_path / "lambang.png"
    emblem.write_bytes(picture)
    assert (len(picture) <= EMBLEM) == shown
    composer = MailComposer(ROOT / "templates", replace(house(), emblem=str(emblem)))
    said, view = next((one, view) for one, view in replies() if one.form == "receipt")
    mail = composer.type(said, view, token="", message_id="<a@b.example>", mail_id="a", now=NOW)
    found = email.message_from_bytes(mail.raw, policy=email.policy.default)
    pictures = [part for part in found.walk() if part.get_content_type() == "image/png"]
    assert len(pictures) == shown
    page = next(part for part in found.walk() if part.get_content_type() == "text/html").get_content()
    assert ('width="32" height="38" alt=""' in page) == shown
    sealed = composer.type(
        said, {**view, "secret": True}, token="", message_id="<a@b.example>", mail_id="a", now=NOW
    )
    assert b"image/png" not in sealed.raw
    if shown:
        assert base64.b64decode(pictures[0].get_payload()).startswith(b"\x89PNG")
        Image.open(io.BytesIO(pictures[0].get_payload(decode=True))).verify()
