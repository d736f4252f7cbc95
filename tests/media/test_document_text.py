"""The words of documents are found where people read them, and read in a process of its own."""

from __future__ import annotations

import io

import pypdf

from mailroom.media.document_text import MAX_LETTERS, text_of
from mailroom.media.file_cleaning import clean
from tests.media import test_file_cleaning as made
from tests.media.test_doc_xls_cleaning import doc, xls
from tests.tables import for_each
from tests.zips import zipped

NAME = "Budi Santoso"


def pdf_saying(words: str) -> bytes:
    """A PDF with one page that says this, and nothing else."""
    return made.pdf().replace(made.SHOWN.encode(), words.encode().ljust(len(made.SHOWN)))


def docx_saying(words: str) -> bytes:
    """A Word document whose text is cut within words, as Word does it."""
    runs = "".join(f"<w:r><w:t>{words[at : at + 3]}</w:t></w:r>" for at in range(0, len(words), 3))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": made.types(**{"word/document.xml": f"{made.DOCX}.document.main+xml"}),
        "_rels/.rels": made.relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{made.W}"><w:body><w:p>{runs}</w:p>'
        "<w:p><w:r><w:t>Camat</w:t></w:r></w:p></w:body></w:document>",
    }
    return made.package(parts)


@for_each("data", [made.docx, made.workbook, made.pptx, made.odt, made.ods, made.odp, made.rtf, made.pdf])
def test_the_words_of_each_kind_of_document(data) -> None:
    kept, _ = clean("berkas", data())
    assert made.SHOWN in text_of(kept)
    assert made.SHOWN in text_of(zipped({"dalam.bin": data()}))


@for_each("data", [doc, xls])
def test_the_words_of_old_documents_stand_among_others(data) -> None:
    assert "Jalan rusak" in text_of(data())


def test_words_that_word_cut_are_whole_and_paragraphs_end_lines() -> None:
    assert f"Kepada {NAME}\nCamat" in text_of(docx_saying(f"Kepada {NAME}"))


def test_what_stands_beside_the_pages_of_a_pdf_is_read() -> None:
    assert "Bab satu" in text_of(made.pdf()) and "muaraenim.example" in text_of(made.pdf())


def test_headers_and_links_of_rich_text_are_read() -> None:
    text = text_of(
        rb'{\rtf1 isi{\header Budi\~Santoso}{\field{\*\fldinst HYPERLINK "mailto:b@warga.example"}}}'
    )
    assert NAME in text and "b@warga.example" in text and "isi" in text


def test_the_number_of_a_shared_text_is_no_word_of_a_sheet() -> None:
    cell = '<c t="s"><v>4711</v></c><c><v>628123456</v></c>'
    text = text_of(zipped({"xl/sheet1.xml": f"<worksheet>{cell}</worksheet>".encode()}))
    assert "4711" not in text and "628123456" in text


def test_names_of_files_in_an_archive_are_words_of_it() -> None:
    assert NAME in text_of(zipped({f"surat {NAME}.jpg": b"x"}))


def test_a_photo_and_a_scan_say_nothing() -> None:
    scan, out = pypdf.PdfWriter(), io.BytesIO()
    scan.add_blank_page(100, 100)
    scan.write(out)
    assert text_of(made.photo()) == "" and text_of(out.getvalue()).strip() == ""
    assert made.worked(made.photo(), "read", "a") == (0, b"text/plain\n\n")


def test_a_long_text_is_read_so_far() -> None:
    assert len(text_of(b"a" * (MAX_LETTERS + 5))) == MAX_LETTERS


def test_the_worker_reads_and_fails_on_what_is_damaged() -> None:
    assert made.worked(pdf_saying(NAME), "read", "a.pdf")[1].decode().count(NAME) == 1
    assert made.worked(b"%PDF-1.4", "read", "a.pdf")[0] == 4
