"""Draws every page of every paper: the quarter's report for four sizes of quarter, and each letter once."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PIL import Image

from mailroom.procedure.tally.public_figures import public_figures
from mailroom.writing.papers import public_page, report_papers
from mailroom.writing.papers.pdf_press import PAPERS
from tests.procedure.tally.test_tally import house
from tests.writing.quarters import figures_of, histories
from tests.writing.test_pdf_press import PRESS, sample

SIZES = (0, 4, 42, 400)
_SCALE, _ACROSS, _GAP = 0.9, 6, 8


def draw_papers(folder: Path) -> list[Path]:
    """Writes a PDF of each paper and all its pages as one picture. Returns the pictures."""
    made = {paper: PRESS.pdf(paper, sample(paper)) for paper in PAPERS if paper != "report"}
    for count in SIZES:
        figures, annexes = figures_of(histories(count))
        report = report_papers.report(
            figures, annexes, house(), PRESS.words, draft=False, trail="Kepala buku"
        )
        made[f"report-{count}"] = PRESS.pdf("report", report.as_json())
        page = public_page.public_page(public_figures(figures), PRESS.words, house())
        made[f"public_page-{count}"] = PRESS.pdf("public_page", page)
    found = []
    for name, pdf in made.items():
        (folder / f"paper-{name}.pdf").write_bytes(pdf)
        found.append(folder / f"paper-{name}.png")
        _sheet(pdf).save(found[-1], optimize=True)
    return found


def _sheet(pdf: bytes) -> Image.Image:
    pages = [page.render(scale=_SCALE).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    width, height = (max(getattr(page, side) for page in pages) + _GAP for side in ("width", "height"))
    across = min(len(pages), _ACROSS)
    sheet = Image.new("RGB", (across * width, -(-len(pages) // across) * height), "#888888")
    for at, page in enumerate(pages):
        sheet.paste(page, (at % across * width, at // across * height))
    return sheet
