"""`python -m tests.pictures`: the two pictures of the README, made from the demonstration.

An answer to a complainant is drawn by Chromium (Debian: `chromium`), and a page of the quarterly report by
pdfium. They change when the letters' look changes; nothing runs this by itself."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from mailroom.demo import PAPERS
from tests.demo_bytes import play

PICTURES = Path(__file__).parent.parent / "docs/pictures"
READER, SUBJECT = "siti.aminah@warga.example", "Laporan sudah dijawab"
CHARTS = "Grafik 3."  # the heading of the report's page that is shown
WIDTH, COLOURS, MARGIN = 600, 64, 8


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        play(folder)
        (folder / "mail.html").write_text(answer(folder / "store"), "utf-8")
        screen = [f"--screenshot={folder / 'mail.png'}", f"--window-size={WIDTH},1600", "--hide-scrollbars"]
        browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", *screen]
        subprocess.run([*browser, str(folder / "mail.html")], check=True, capture_output=True)
        (paper,) = (folder / "store" / PAPERS).glob("laporan-P4-*.pdf")
        pages = list(pypdfium2.PdfDocument(paper))
        shown = next(page for page in pages if CHARTS in page.get_textpage().get_text_range())
        shown.render(scale=75 / 72).to_pil().save(folder / "report.png")
        PICTURES.mkdir(exist_ok=True)
        for picture in ("mail", "report"):
            made = small(Image.open(folder / f"{picture}.png"))
            made.save(PICTURES / f"{picture}.png", optimize=True)
            print(PICTURES / f"{picture}.png", (PICTURES / f"{picture}.png").stat().st_size)


def answer(store: Path) -> str:
    """The HTML of the first answer to the reader."""
    for file in sorted((store / "outgoing" / READER).glob("*/*")):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        body = mail.get_body(("html",)) if SUBJECT in str(mail["Subject"]) else None
        if isinstance(body, EmailMessage):
            return str(body.get_content())
    sys.exit(f"the demonstration sends {READER} no mail about {SUBJECT!r} any more: name another")


def small(picture: Image.Image) -> Image.Image:
    """Without its empty border, in few colours."""
    whole = picture.convert("RGB")
    ground = Image.new("RGB", whole.size, whole.getpixel((0, whole.height - 1)))  # type: ignore[arg-type]
    box = ImageChops.difference(whole, ground).getbbox() or (0, 0, *whole.size)
    left, top, right, bottom = box
    wider = (left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN)
    return whole.crop((max(wider[0], 0), max(wider[1], 0), *wider[2:])).quantize(COLOURS)


if __name__ == "__main__":
    main()
