"""Documents lose their author, comments and revisions, wherever these hide; what they show stays."""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import xlsxwriter
from PIL import Image
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from mailroom.media import file_cleaning, pdf_drawing
from mailroom.media.file_cleaning import NotCleanError, clean
from mailroom.media.file_types import real_type
from mailroom.writing import file_workers
from tests.tables import for_each
from tests.zips import zipped

SECRET = "RAHASIA"
SHOWN = "Jalan rusak di Desa Lembak"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml"


def photo(kind: str = "JPEG") -> bytes:
    """A picture whose Exif names its maker and holds a thumbnail of its own Exif."""
    exif = Image.Exif()
    exif[0x013B] = SECRET
    exif.get_ifd(0x8825)[27] = SECRET.encode()
    out = io.BytesIO()
    Image.linear_gradient("L").resize((64, 40)).convert("RGB").save(out, kind, exif=exif.tobytes())
    assert SECRET.encode() in out.getvalue()
    return out.getvalue()


def everything(data: bytes) -> bytes:
    """All bytes of a file, unpacked as far as they can be: a secret may lie packed."""
    found = [data]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            found.append(packed.comment)
            for entry in packed.infolist():
                found += [entry.filename.encode(), entry.comment, entry.extra, everything(packed.read(entry))]
    if data.startswith(b"%PDF"):
        for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
            found.append(zlib.decompressobj().decompress(stream) if stream[:1] == b"x" else stream)
    return b"\n".join(found)


def tells(data: bytes) -> bool:
    whole = everything(data)
    spaced = SECRET.encode("utf-16-le"), SECRET.encode("utf-16-be"), SECRET.encode().hex().encode()
    return any(form in whole for form in (SECRET.encode(), *spaced))


# Office Open XML.


def types(**parts: str) -> str:
    rows = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    usual = {"rels": "application/vnd.openxmlformats-package.relationships+xml"}
    usual |= {"xml": "application/xml", "jpg": "image/jpeg", "tif": "image/tiff", "bin": "application/x-bin"}
    ends = "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in usual.items())
    return f'<Types xmlns="{PACKAGE}/content-types">{ends}{rows}</Types>'


def relations(*targets: tuple[str, str]) -> str:
    outside = ' TargetMode="External"'
    rows = "".join(
        f'<Relationship Id="r{no}" Type="{R}/{kind}" Target="{target}"{outside if ":" in target else ""}/>'
        for no, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def package(parts: dict[str, str | bytes]) -> bytes:
    return zipped({name: one.encode() if isinstance(one, str) else one for name, one in parts.items()})


def docx() -> bytes:
    inner = xlsx()
    body = f"""<?xml version="1.0"?><!-- {SECRET} --><?mso {SECRET}?>
<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:v="urn:v" xmlns:o="urn:o" xmlns:w14="urn:w14"
 xmlns:mc="urn:mc" mc:Ignorable="w14"><w:body>
<w:p w:rsidR="{SECRET}" w14:paraId="{SECRET}"><w:r><w:t xml:space="preserve">{SHOWN} &amp; </w:t></w:r>
<w:ins w:id="1" w:author="{SECRET}" w:date="2026-01-01T00:00:00Z"><w:r><w:t>disisipkan</w:t></w:r></w:ins>
<w:del w:id="2" w:author="{SECRET}"><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>
<w:moveFrom w:author="{SECRET}"><w:r><w:t>{SECRET}</w:t></w:r></w:moveFrom>
<w:commentRangeStart w:id="0"/><w:r><w:rPr><w:rPrChange w:author="{SECRET}"><w:rPr/></w:rPrChange></w:rPr>
<w:commentReference w:id="0"/></w:r><w:permStart w:id="5" w:ed="{SECRET}@warga.example"/>
<w:r><w:instrText> INCLUDEPICTURE "C:\\Users\\{SECRET}\\foto.jpg" </w:instrText></w:r>
<w:r><w:instrText> HYPERLINK "https://muaraenim.example" </w:instrText></w:r>
<w:drawing><pic r:embed="r1"/><docPr name="{SECRET}.jpg" descr="D:\\{SECRET}\\a"/></w:drawing>
<w:pict><v:imagedata r:id="r1" o:title="{SECRET}" o:href="file:///C:/{SECRET}"/></w:pict>
<w:object><o:OLEObject r:id="r4"/></w:object><w:altChunk r:id="r5"/></w:p></w:body></w:document>"""
    settings = f"""<w:settings xmlns:w="{W}" xmlns:r="{R}"><w:rsids><w:rsid w:val="{SECRET}"/></w:rsids>
<w:attachedTemplate r:id="r1"/><w:docVars><w:docVar w:name="a" w:val="{SECRET}"/></w:docVars>
<w:zoom/></w:settings>"""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types(
            **{
                "word/document.xml": f"{DOCX}.document.main+xml",
                "word/settings.xml": f"{DOCX}.settings+xml",
                "word/comments.xml": f"{DOCX}.comments+xml",
                "word/people.xml": f"{DOCX}.people+xml",
                "word/glossary/document.xml": f"{DOCX}.document.glossary+xml",
                "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
                "word/embeddings/buku.xlsx": f"{XLSX}.sheet",
            }
        ),
        "_rels/.rels": relations(
            ("officeDocument", "word/document.xml"),
            ("metadata/core-properties", "docProps/core.xml"),
            ("metadata/thumbnail", "docProps/thumbnail.jpg"),
        ),
        "docProps/core.xml": f"<a><creator>{SECRET}</creator></a>",
        "docProps/app.xml": f"<a><Company>{SECRET}</Company></a>",
        "docProps/custom.xml": f"<a>{SECRET}</a>",
        "docProps/thumbnail.jpg": photo(),
        "customXml/item1.xml": f"<a>{SECRET}</a>",
        "word/document.xml": body,
        "word/settings.xml": settings,
        "word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:author="{SECRET}"/></w:comments>',
        "word/people.xml": f"<a>{SECRET}</a>",
        "word/glossary/document.xml": f"<a>{SECRET}</a>",
        "word/media/image1.jpg": photo(),
        "word/media/image2.tif": photo("TIFF"),
        "word/embeddings/buku.xlsx": inner,
        "word/embeddings/ole.bin": SECRET.encode(),
        "word/vbaProject.bin": SECRET.encode("utf-16-le"),
        "word/_rels/document.xml.rels": relations(
            ("image", "media/image1.jpg"),
            ("comments", "comments.xml"),
            ("package", "embeddings/buku.xlsx"),
            ("oleObject", "embeddings/ole.bin"),
            ("aFChunk", f"file:///C:/{SECRET}.htm"),
            ("hyperlink", "https://muaraenim.example/"),
        ),
        "word/_rels/settings.xml.rels": relations(("attachedTemplate", f"file:///C:/Users/{SECRET}/n.dotm")),
    }
    return package(parts)


def xlsx() -> bytes:
    x = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return package(
        {
            "[Content_Types].xml": types(
                **{
                    "xl/workbook.xml": f"{XLSX}.sheet.main+xml",
                    "xl/worksheets/sheet1.xml": f"{XLSX}.worksheet+xml",
                    "xl/comments1.xml": f"{XLSX}.comments+xml",
                    "xl/persons/person.xml": "application/vnd.ms-excel.person+xml",
                    "xl/revisions/userNames.xml": f"{XLSX}.userNames+xml",
                    "xl/printerSettings/p.bin": f"{XLSX}.printerSettings",
                }
            ),
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{x}" xmlns:r="{R}"><fileSharing userName="{SECRET}"/>'
            f'<absPath url="C:\\Users\\{SECRET}\\"/>'
            '<sheets><sheet name="Data" state="hidden" r:id="r1"/></sheets>'
            f'<customWorkbookViews><customWorkbookView name="{SECRET}"/></customWorkbookViews></workbook>',
            "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{x}" xmlns:r="{R}"><v>{SHOWN}</v>'
            '<pageSetup paperSize="9" r:id="r2"/><legacyDrawing r:id="r1"/></worksheet>',
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("comments", "../comments1.xml"), ("printerSettings", "../printerSettings/p.bin")
            ),
            "xl/comments1.xml": f"<a><author>{SECRET}</author></a>",
            "xl/persons/person.xml": f'<a displayName="{SECRET}"/>',
            "xl/revisions/userNames.xml": f"<a>{SECRET}</a>",
            "xl/printerSettings/p.bin": SECRET.encode("utf-16-le"),
        }
    )


def pptx() -> bytes:
    return package(
        {
            "[Content_Types].xml": types(
                **{
                    "ppt/presentation.xml": f"{PPTX}.presentation.main+xml",
                    "ppt/slides/slide1.xml": f"{PPTX}.slide+xml",
                    "ppt/commentAuthors.xml": f"{PPTX}.commentAuthors+xml",
                    "ppt/comments/comment1.xml": f"{PPTX}.comments+xml",
                }
            ),
            "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": f'<p:presentation xmlns:p="urn:p" xmlns:r="{R}">'
            '<p:sldId r:id="r1"/></p:presentation>',
            "ppt/_rels/presentation.xml.rels": relations(
                ("slide", "slides/slide1.xml"), ("commentAuthors", "commentAuthors.xml")
            ),
            "ppt/slides/slide1.xml": f'<p:sld xmlns:p="urn:p" xmlns:a="urn:a" xmlns:r="{R}">'
            f"<a:t>{SHOWN}</a:t>"
            f'<p:cNvPr id="1" name="Gambar 1" descr="/home/{SECRET}/a.png"/><a:blip r:embed="r1"/></p:sld>',
            "ppt/slides/_rels/slide1.xml.rels": relations(
                ("image", "../media/image1.jpg"), ("comments", "../comments/comment1.xml")
            ),
            "ppt/media/image1.jpg": photo(),
            "ppt/commentAuthors.xml": f'<a name="{SECRET}" initials="R"/>',
            "ppt/comments/comment1.xml": f"<a>{SECRET}</a>",
        }
    )


def open_document(kind: str, body: str) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    spaces = (
        f'xmlns:office="{office}" xmlns:text="urn:t" xmlns:dc="urn:dc" xmlns:loext="urn:l" xmlns:meta="urn:m"'
    )
    manifest = (
        "<m:manifest xmlns:m='urn:m'>"
        + "".join(
            f"<m:file-entry m:full-path='{path}' m:media-type='{media}'/>"
            for path, media in (("/", kind), ("content.xml", "text/xml"), ("meta.xml", "text/xml"))
        )
        + "</m:manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        for name, content in {
            "content.xml": f"<office:document-content {spaces}>{body}</office:document-content>",
            "styles.xml": f"<office:document-styles {spaces}><meta:x>a</meta:x></office:document-styles>",
            "meta.xml": f"<meta {spaces}><dc:creator>{SECRET}</dc:creator></meta>",
            "settings.xml": f"<a><item name='PrinterName'>{SECRET}</item></a>",
            "manifest.rdf": f"<a>{SECRET}</a>",
            "META-INF/manifest.xml": manifest.replace("m:", "manifest:").replace(":m=", ":manifest="),
            "META-INF/documentsignatures.xml": f"<a>{SECRET}</a>",
            "Thumbnails/thumbnail.png": photo("PNG"),
            "Pictures/1.jpg": photo(),
            "Configurations2/accelerator/current.xml": f"<a>{SECRET}</a>",
            "Basic/Standard/script-lb.xml": f"<a>{SECRET}</a>",
        }.items():
            packed.writestr(name, content)
    return out.getvalue()


def odt() -> bytes:
    return open_document(
        "text",
        f"""<office:scripts>{SECRET}</office:scripts><text:tracked-changes><text:changed-region>
<office:change-info><dc:creator>{SECRET}</dc:creator></office:change-info><text:p>{SECRET}</text:p>
</text:changed-region></text:tracked-changes><text:p loext:rsid="{SECRET}">{SHOWN}
<text:change text:change-id="1"/>
<office:annotation><dc:creator>{SECRET}</dc:creator><text:p>{SECRET}</text:p></office:annotation></text:p>""",
    )


def ods() -> bytes:
    return open_document(
        "spreadsheet", f"<text:p>{SHOWN}</text:p><office:annotation>{SECRET}</office:annotation>"
    )


def odp() -> bytes:
    return open_document("presentation", f"<text:p>{SHOWN}</text:p><dc:date>{SECRET}</dc:date>")


@for_each("made", [docx, xlsx, pptx, odt, ods, odp])
def test_an_office_document_loses_who_wrote_it_and_keeps_what_it_says(made) -> None:
    data = made()
    kept, kind = clean("surat", data)
    assert tells(data) and not tells(kept) and kind == ""
    assert SHOWN.encode() in everything(kept)
    assert real_type(kept) == real_type(data) and clean("surat", data) == (kept, kind)
    assert clean("surat", kept)[0] == kept


def test_a_word_document_is_whole_and_its_changes_are_accepted() -> None:
    with zipfile.ZipFile(io.BytesIO(clean("a.docx", docx())[0])) as packed:
        names = set(packed.namelist())
        body = packed.read("word/document.xml").decode()
        links = packed.read("word/_rels/document.xml.rels").decode()
        kinds = packed.read("[Content_Types].xml").decode()
        tif = packed.read("word/media/image2.tif")
    assert "disisipkan" in body and "<w:ins " not in body and 'mc:Ignorable="w14"' in body
    assert f'<w:t xml:space="preserve">{SHOWN} &amp; </w:t>' in body
    assert (
        'HYPERLINK "https://muaraenim.example"' in body and "OLEObject" not in body and "altChunk" not in body
    )
    assert "embeddings/buku.xlsx" in links and "https://muaraenim.example/" in links
    assert "comments" not in links and "ole.bin" not in links and "aFChunk" not in links
    assert (
        real_type(tif) == "image/jpeg"
        and 'PartName="/word/media/image2.tif" ContentType="image/jpeg"' in kinds
    )
    assert {"word/settings.xml", "word/media/image1.jpg", "word/embeddings/buku.xlsx"} <= names
    for name in re.findall(r'PartName="/([^"]+)"', kinds):
        assert name in names


def broken_links(data: bytes) -> list[str]:
    """Relationships and parts of a package that lead nowhere, or that nothing says the type of."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = set(packed.namelist())
        kinds = packed.read("[Content_Types].xml").decode()
        for name in names - {"[Content_Types].xml"}:
            text = packed.read(name).decode("latin-1")
            if name.endswith(".rels"):
                folder = Path(name).parent.parent
                for row in re.findall(r"<Relationship [^>]*>", text):
                    target = re.search(r'Target="([^"]*)"', row)[1]
                    place = os.path.normpath(folder / target) if target[0] != "/" else target[1:]
                    if "External" not in row and place not in names:
                        found.append(f"{name}: {target}")
                continue
            if f'PartName="/{name}"' not in kinds:
                found.append(f"{name} has no type")
            if name.endswith(".xml"):
                table = f"{Path(name).parent}/_rels/{Path(name).name}.rels"
                known = re.findall(r'Id="([^"]*)"', packed.read(table).decode()) if table in names else []
                named = re.findall(r'\br:(?:id|embed|link|pict)="([^"]*)"', text)
                found += [f"{name}: {one}" for one in named if one not in known]
    return found


def workbook() -> bytes:
    """A sheet as a program writes it: with a chart, a picture, links, a comment and a picture in the head."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"author": SECRET, "company": SECRET, "comments": SECRET})
    book.set_custom_property("siapa", SECRET)
    sheet = book.add_worksheet("Data")
    sheet.write_column(0, 0, [1, 2, 3])
    sheet.write(5, 0, SHOWN)
    sheet.write_comment(5, 0, SECRET, {"author": SECRET})
    sheet.write_url(6, 0, "https://muaraenim.example/")
    sheet.write_url(7, 0, f"external:C:\\Users\\{SECRET}\\a.xlsx", string="buku")
    sheet.insert_image(8, 0, f"{SECRET}.jpg", {"image_data": io.BytesIO(photo())})
    sheet.set_header("&L&G", {"image_left": f"{SECRET}.jpg", "image_data_left": io.BytesIO(photo())})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Data!$A$1:$A$3"})
    sheet.insert_chart(8, 4, chart)
    sheet.add_table(20, 0, 22, 1)
    book.close()
    return out.getvalue()


@for_each("made", [docx, xlsx, pptx, workbook])
def test_a_package_leads_nowhere_that_is_gone(made) -> None:
    kept, _ = clean("a", made())
    assert broken_links(kept) == [] and not tells(kept) and SHOWN.encode() in everything(kept)


def test_a_workbook_keeps_its_chart_its_picture_and_its_links() -> None:
    with zipfile.ZipFile(io.BytesIO(clean("a.xlsx", workbook())[0])) as packed:
        names = packed.namelist()
        links = packed.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    for name in ("xl/charts/chart1.xml", "xl/media/image1.jpeg", "xl/tables/table1.xml", "xl/styles.xml"):
        assert name in names
    assert "https://muaraenim.example/" in links and "about:blank" in links and "comments" not in links


def test_a_pens_stroke_is_no_moved_text_and_a_sheets_name_no_file() -> None:
    word = f'<n:p xmlns:n="{W}"><n:ins n:author="a"><n:t>baru</n:t></n:ins></n:p>'
    pen = '<a:path xmlns:a="urn:a"><a:moveTo><a:pt x="1"/></a:moveTo></a:path>'
    body = f'<w:document xmlns:w="{W}">{word}{pen}<sheet name="surat.pdf"/></w:document>'
    parts = {"[Content_Types].xml": types(**{"a.xml": f"{DOCX}.document.main+xml"}), "a.xml": body}
    with zipfile.ZipFile(io.BytesIO(clean("a.docx", package(parts))[0])) as packed:
        text = packed.read("a.xml").decode()
    assert "<n:t>baru</n:t></n:p>" in text and '<a:moveTo><a:pt x="1"/></a:moveTo>' in text
    assert '<sheet name="surat.pdf"/>' in text


def test_a_sheet_keeps_its_page_setup_without_the_printer() -> None:
    with zipfile.ZipFile(io.BytesIO(clean("a.xlsx", xlsx())[0])) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert '<pageSetup paperSize="9"/>' in sheet and "legacyDrawing" not in sheet


# RTF.


RTF = r"""{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\info{\author RAHASIA}{\operator RAHASIA}{\company RAHASIA}}
{\*\generator RAHASIA;}{\*\revtbl{Unknown;}{RAHASIA;}}{\*\rsidtbl \rsid123}{\*\template C:\\RAHASIA.dot}
{\*\docvar {a}{RAHASIA}}\pard\insrsid123 Jalan rusak di Desa Lembak \'e9
{\revised\revauth1\revdttm99 disisipkan}{\deleted\revauthdel1 RAHASIA}
{\*\atrfstart 1}x{\*\atrfend 1}{\*\atnid RAHASIA}{\*\atnauthor RAHASIA}\chatn
{\*\annotation{\*\atndate 1}RAHASIA}
{\field{\*\fldinst INCLUDEPICTURE "C:\\\\RAHASIA\\\\a.jpg"}{\fldrslt gambar}}
{\field{\*\fldinst HYPERLINK "https://muaraenim.example"}{\fldrslt tautan}}
{\*\shppict{\pict{\*\picprop{\sp{\sn wzDescription}{\sv RAHASIA}}}\jpegblip\picw64
PHOTO}}{\object\objemb{\*\objclass Word}{\*\objdata 52414841534941}{\result hasil}}\par}RAHASIA"""


def rtf() -> bytes:
    return RTF.replace("PHOTO", photo().hex()).encode("latin-1")


def test_rtf_loses_author_comments_and_deleted_text() -> None:
    data = rtf()
    kept, _ = clean("surat.rtf", data)
    assert tells(data) and not tells(kept)
    for words in (
        f"\\pard {SHOWN}",
        "disisipkan",
        "gambar",
        "tautan",
        "hasil",
        "HYPERLINK",
        r"\'e9",
        r"\picw64",
    ):
        assert words.encode() in kept
    assert kept.count(b"{") == kept.count(b"}") and clean("surat.rtf", kept)[0] == kept
    shown = re.search(rb"\\jpegblip\\picw64\s+([0-9a-f]+)\}", kept)
    assert shown and Image.open(io.BytesIO(bytes.fromhex(shown[1].decode()))).size == (64, 40)


# PDF.


def pdf(pages: int = 1, size: tuple[float, float] = (595, 842)) -> bytes:
    """A PDF with a secret in every place that is not on its page."""
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(*size)
    page = writer.pages[0]
    content = DecodedStreamObject()
    content.set_data(f"BT /F1 30 Tf 60 700 Td ({SHOWN}) Tj ET q 200 0 0 125 60 500 cm /P Do Q".encode())
    font = dict_of(Type="/Font", Subtype="/Type1", BaseFont="/Helvetica")
    picture = DecodedStreamObject()
    picture.set_data(photo())
    picture.update(dict_of(Type="/XObject", Subtype="/Image", ColorSpace="/DeviceRGB", Filter="/DCTDecode"))
    for key, value in (("Width", 64), ("Height", 40), ("BitsPerComponent", 8)):
        picture[NameObject(f"/{key}")] = pypdf.generic.NumberObject(value)
    xmp = DecodedStreamObject()
    xmp.set_data(f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode())
    xmp.update(dict_of(Type="/Metadata", Subtype="/XML"))
    told = writer._add_object(xmp)
    picture[NameObject("/Metadata")] = told
    page[NameObject("/Contents")] = writer._add_object(content)
    page[NameObject("/Resources")] = dict_of(
        Font=dict_of(F1=font), XObject=dict_of(P=writer._add_object(picture))
    )
    page[NameObject("/PieceInfo")] = dict_of(App=dict_of(Private=TextStringObject(SECRET)))
    page[NameObject("/Metadata")] = told
    shape = [pypdf.generic.FloatObject(value) for value in (60, 690, 300, 730)]
    mark = dict_of(Type="/Annot", Subtype="/Highlight", T=TextStringObject(SECRET), Rect=ArrayObject(shape))
    mark |= dict_of(Contents=TextStringObject(SECRET), NM=TextStringObject(SECRET))
    note = dict_of(Type="/Annot", Subtype="/Text", T=TextStringObject(SECRET), Rect=ArrayObject(shape))
    there = dict_of(S="/URI", URI=TextStringObject("https://muaraenim.example"))
    link = dict_of(Type="/Annot", Subtype="/Link", Rect=ArrayObject(shape), A=there)
    run = dict_of(S="/JavaScript", JS=TextStringObject(SECRET))
    script = dict_of(Type="/Annot", Subtype="/Link", Rect=ArrayObject(shape), A=run, AA=dict_of(E=run))
    marks = [writer._add_object(one) for one in (DictionaryObject(mark), note, link, script)]
    page[NameObject("/Annots")] = ArrayObject(marks)
    page[NameObject("/AA")] = dict_of(O=run)
    writer.root_object[NameObject("/Metadata")] = told
    writer.add_metadata({"/Author": SECRET, "/Title": SECRET, "/Producer": SECRET})
    writer.add_attachment("rahasia.txt", SECRET.encode())
    scripts = dict_of(Names=ArrayObject([TextStringObject("a"), run]))
    writer.root_object["/Names"][NameObject("/JavaScript")] = scripts
    writer.root_object[NameObject("/OpenAction")] = run
    writer.add_outline_item(title="Bab satu", page_number=0)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def dict_of(**values: object) -> DictionaryObject:
    return DictionaryObject(
        {NameObject(f"/{key}"): NameObject(one) if type(one) is str else one for key, one in values.items()}
    )


def test_a_pdf_keeps_its_pages_links_and_bookmarks_and_nothing_else() -> None:
    data = pdf(3)
    kept, _ = clean("surat.pdf", data)
    assert tells(data) and not tells(kept) and clean("surat.pdf", data)[0] == kept
    made = pypdf.PdfReader(io.BytesIO(kept))
    assert len(made.pages) == 3 and SHOWN in made.pages[0].extract_text()
    assert not made.metadata and made.xmp_metadata is None and not made.attachments
    assert [mark.get_object()["/Subtype"] for mark in made.pages[0]["/Annots"]] == [
        "/Highlight",
        "/Link",
        "/Link",
    ]
    assert [one["/Title"] for one in made.outline] == ["Bab satu"]
    assert made.get_destination_page_number(made.outline[0]) == 0
    assert b"muaraenim" in kept and b"JavaScript" not in kept and b"/JS" not in kept
    assert on_screen(data, draw_annots=False) == on_screen(kept, draw_annots=False)


def on_screen(data: bytes, **how: bool) -> bytes:
    picture: Image.Image = pypdfium2.PdfDocument(data)[0].render(scale=1, **how).to_pil()
    return picture.convert("L").resize((120, 170)).tobytes()


def test_a_form_keeps_what_was_filled_in_and_a_signature_its_look() -> None:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    shape = ArrayObject(pypdf.generic.FloatObject(value) for value in (10, 10, 190, 40))
    field = dict_of(Type="/Annot", Subtype="/Widget", FT="/Tx", T=TextStringObject("desa"), Rect=shape)
    field[NameObject("/V")] = TextStringObject("Lembak")
    signer = dict_of(Type="/Sig", Name=TextStringObject(SECRET), ByteRange=ArrayObject())
    signed = dict_of(
        Type="/Annot", Subtype="/Widget", FT="/Sig", T=TextStringObject("ttd"), Rect=shape, V=signer
    )
    fields = [writer._add_object(one) for one in (field, signed)]
    page[NameObject("/Annots")] = ArrayObject(fields)
    form = dict_of(Fields=ArrayObject(fields), XFA=TextStringObject(SECRET))
    writer.root_object[NameObject("/AcroForm")] = form
    out = io.BytesIO()
    writer.write(out)
    kept, _ = clean("a.pdf", out.getvalue())
    made = pypdf.PdfReader(io.BytesIO(kept))
    assert not tells(kept) and made.get_form_text_fields() == {"desa": "Lembak"}
    assert [field.get("/V") for field in made.get_fields().values()] == ["Lembak", None]


def test_a_drawn_pdf_shows_the_page_and_holds_no_word() -> None:
    data = pdf(2)
    drawn = file_cleaning.draw_pdf(data)
    made = pypdf.PdfReader(io.BytesIO(drawn))
    assert not tells(drawn) and file_cleaning.draw_pdf(data) == drawn
    assert [page.extract_text() for page in made.pages] == ["", ""] and not made.metadata
    assert b"Date" not in drawn and b"Producer" not in drawn
    width, height = made.pages[0].mediabox.width, made.pages[0].mediabox.height
    assert abs(float(width) - 595) < 1 and abs(float(height) - 842) < 1
    before, after = on_screen(clean("a.pdf", data)[0]), on_screen(drawn)
    assert max(abs(a - b) for a, b in zip(before, after, strict=True)) < 60
    assert min(before) < 200  # there is something to be seen


def test_a_page_as_large_as_a_house_is_drawn_coarser() -> None:
    drawn = file_cleaning.draw_pdf(pdf(size=(14_400, 14_400)))
    made = pypdfium2.PdfDocument(drawn)
    picture = next(iter(made[0].get_objects()))
    width, height = picture.get_px_size()
    assert 3_000 < width <= 3_465 and width * height <= pdf_drawing.MAX_PAGE_PIXELS * 1.001


def test_more_pages_than_are_drawn_stay() -> None:
    with pytest.raises(NotCleanError, match="too_many_pages"):
        file_cleaning.draw_pdf(pdf(pdf_drawing.MAX_PAGES + 1))


def test_an_encrypted_pdf_is_read_when_it_asks_no_password_and_stays_when_it_does() -> None:
    free, closed = encrypted(""), encrypted("sandi")
    kept, _ = clean("a.pdf", free)
    assert not tells(kept) and SHOWN in pypdf.PdfReader(io.BytesIO(kept)).pages[0].extract_text()
    for work in (lambda: clean("a.pdf", closed), lambda: file_cleaning.draw_pdf(closed)):
        with pytest.raises(NotCleanError, match="locked"):
            work()


def encrypted(user: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.encrypt(user, "pemilik", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_that_cannot_be_copied_is_drawn() -> None:
    data = pdf().replace(photo(), photo().replace(b"\xff\xda", b"\xff\xdb"))  # a picture without a scan
    kept, _ = clean("a.pdf", data)
    assert not tells(kept) and pypdf.PdfReader(io.BytesIO(kept)).pages[0].extract_text() == ""


# What is no document.


def ogg(packets: list[bytes]) -> bytes:
    """Each packet on a page of its own, or on as many as it needs."""
    from mailroom.media.sound_metadata import _checksum

    pages, number = b"", 0
    for packet in packets:
        sizes = [255] * (len(packet) // 255) + [len(packet) % 255]
        at = 0
        while sizes:
            now, sizes = sizes[:255], sizes[255:]
            body = packet[at : at + sum(now)]
            at += len(body)
            head = (
                b"OggS\0"
                + bytes((1 if at > len(body) else 0,))
                + bytes(8)
                + b"abcd"
                + struct.pack("<I", number)
            )
            page = head + bytes(4) + bytes((len(now),)) + bytes(now) + body
            pages += page[:22] + _checksum(page) + page[26:]
            number += 1
    return pages


def comments(vendor: bytes, *words: bytes) -> bytes:
    rows = b"".join(struct.pack("<I", len(one)) + one for one in words)
    return struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(words)) + rows


LONG = b"ARTIST=RAHASIA " * 6_000
SOUNDS = {
    "opus": ogg([b"OpusHead" + bytes(11), b"OpusTags" + comments(b"RAHASIA", LONG), b"suara"]),
    "vorbis": ogg(
        [b"\x01vorbis" + bytes(20), b"\x03vorbis" + comments(b"x", b"A=RAHASIA") + b"\1", b"suara"]
    ),
    "mp3": b"ID3\4\0\0\0\0\0\x0aARAHASIA12"
    + b"\xff\xfbsuara"
    + b"APETAGEXRAHASIA"
    + b"TAG"
    + b"RAHASIA".ljust(125),
    "wav": b"RIFF\0\0\0\0WAVEfmt \2\0\0\0abLIST\7\0\0\0RAHASIA\0data\5\0\0\0suara\0",
    "amr": b"#!AMR\nsuara",
}


@for_each("name", sorted(SOUNDS))
def test_a_sound_loses_its_tags(name: str) -> None:
    data = SOUNDS[name]
    kept, _ = clean(f"rekaman.{name}", data)
    assert b"suara" in kept and not tells(kept) and clean("a", kept)[0] == kept
    assert (real_type(kept) or "").startswith("audio/") and tells(data) == (name != "amr")


def test_an_ogg_stays_one_whose_pages_are_sound() -> None:
    from mailroom.media.sound_metadata import _checksum

    kept = clean("a.opus", SOUNDS["opus"])[0]
    assert len(kept) == len(SOUNDS["opus"])
    starts = [found.start() for found in re.finditer(b"OggS", kept)]
    for start, end in zip(starts, [*starts[1:], len(kept)], strict=True):
        page = kept[start:end]
        assert page[22:26] == _checksum(page[:22] + bytes(4) + page[26:])
    assert _checksum(b"123456789") == struct.pack("<I", 0x89A1897F)  # the check value of this CRC


def test_a_page_of_the_web_loses_its_head_and_a_text_nothing() -> None:
    page = f"<html><head><meta name='author' content='{SECRET}'></head><!-- {SECRET} --><p>{SHOWN}</p></html>"
    kept, _ = clean("a.html", page.encode())
    assert not tells(kept) and SHOWN.encode() in kept
    for text in (SHOWN.encode(), SHOWN.encode("utf-16"), "Ä".encode("latin-1"), b""):
        assert clean("a.txt", text) == (text, "")


@for_each(
    ("name", "data", "why"),
    [
        ("film.mkv", b"\x1aE\xdf\xa3" + bytes(50), "not_cleaned"),
        ("a.bin", b"\0\1\2\3", "not_cleaned"),
        ("surat.eml", b"Subject: jalan\nMessage-ID: <a@warga.example>\n\nJalan rusak", "not_cleaned"),
        ("surat.fodt", b"<?xml version='1.0'?><office:document/>", "not_cleaned"),
        ("peta.svg", b"<svg><metadata>a</metadata></svg>", "not_cleaned"),
        ("a.docx", b"PK\x03\x04 rusak", None),
        ("a.docx", package({"[Content_Types].xml": types(), "a.xml": "<a/>"}), "unreadable"),
        (
            "a.docx",
            package({"[Content_Types].xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
            "unreadable",
        ),
        ("a.docx", package({"[Content_Types].xml": "<a>" * 100_000}), "unreadable"),
        ("a.rtf", b"{\\rtf1 {\\pict\\bin4 abcd}}", "unreadable"),
        ("a.rtf", b"{\\rtf1 " + b"{" * 5_000, "unreadable"),
        ("a.epub", zipped({"mimetype": b"application/epub+zip"}, zipfile.ZIP_STORED), "unreadable"),
        ("a.opus", b"OggS\0", "unreadable"),
        ("arsip.zip", zipped({"film.mkv": b"\x1aE\xdf\xa3"}), "not_cleaned"),
    ],
)
def test_what_cannot_be_cleaned_says_why(name: str, data: bytes, why: str | None) -> None:
    with pytest.raises(NotCleanError if why else zipfile.BadZipFile, match=why):
        clean(name, data)


def test_an_encrypted_open_document_is_locked() -> None:
    data = odt().replace(b"x", b"x")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["META-INF/manifest.xml"] = b"<m><file-entry><encryption-data/></file-entry></m>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as anew:
        for name, content in parts.items():
            anew.writestr(name, content)
    with pytest.raises(NotCleanError, match="locked"):
        clean("a.odt", out.getvalue())


# In its own process.


def worked(data: bytes, *job: str) -> tuple[int, bytes]:
    return file_workers.run("document_worker", data, *job, patience=90)


def test_the_worker_gives_the_type_and_the_file_or_a_code() -> None:
    data = pdf()
    assert worked(data, "clean", "a.pdf") == (0, b"\n" + clean("a.pdf", data)[0])
    assert worked(data, "draw", "a.pdf") == (0, b"\n" + file_cleaning.draw_pdf(data))
    assert worked(b"\0", "clean", "a") == (7, b"") and worked(b"%PDF-1.4", "clean", "a.pdf") == (4, b"")
    assert worked(b"\0", "draw", "a.pdf")[0] == 4


def packed_page(size: int) -> bytes:
    """A PDF whose one page says blanks, packed to a thousandth."""
    content = zlib.compress(b" " * size, 9)
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    stream = StreamObject()
    stream._data = content
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    page[NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_ten_thousand_pages_and_a_packed_page_stay_bounded() -> None:
    many, bomb = pdf(10_000), packed_page(200_000_000)
    code, kept = worked(many, "clean", "a.pdf")
    assert code == 0 and len(pypdf.PdfReader(io.BytesIO(kept[1:])).pages) == 10_000 and not tells(kept)
    assert worked(many, "draw", "a.pdf") == (6, b"")
    code, kept = worked(bomb, "clean", "a.pdf")
    assert code == 0 and len(kept) < 2 * len(bomb) < 1_000_000
    code, drawn = worked(bomb, "draw", "a.pdf")
    assert code == 0 and len(drawn) < 100_000


def test_a_deep_and_a_huge_document_cost_themselves() -> None:
    bomb = b"<w:t>" + b" " * 120_000_000 + b"</w:t>"
    body = b"%PDF-1.4\n1 0 obj" + b"[" * 2_000_000
    assert worked(body, "clean", "a.pdf") == (4, b"")
    text = f'<w:document xmlns:w="{W}">'.encode() + bomb + b"</w:document>"
    parts = {"word/document.xml": f"{DOCX}.document.main+xml"}
    data = package({"[Content_Types].xml": types(**parts), "word/document.xml": text})
    assert worked(data, "clean", "a.docx")[0] in (0, 4)
