"""How author, comments and revisions are taken out of office documents: docx, xlsx, pptx, odt, ods, odp, odg.

It is an allow-list, so what a program will invent to keep names in is left behind. Tracked changes are
accepted. Pictures within lose their EXIF; other objects keep their picture only. ECMA-376, OASIS
OpenDocument.

In: `clean`: bytes, and how parts within are cleaned. `is_office`, `is_open_document`: bytes. `pack`: parts by
name.
Out: a document packed newly from the parts that show it; the same bytes for the same file.
Fails: `DamagedError`: it cannot be read. `LockedError`: a password. What cleaning a part raises goes up. The
file is not passed on.
See: Older formats: doc_xls_cleaning.py."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from mailroom.media.archives import MAX_ENTRIES, MAX_REAL
from mailroom.media.document_parts import NAMES
from mailroom.media.picture_metadata import DamagedError, LockedError, without_description
from mailroom.media.xml_rewriting import Rules, in_quotes, rewrite, rows

# (a part's name, its bytes) → its bytes and type when it tells nothing any more; None: it goes
Cleaner = Callable[[str, bytes], tuple[bytes, str] | None]


def _rules(table: str) -> Rules:
    """The rules of a table of document_parts.toml."""
    names = {use: frozenset(words.split()) for use, words in NAMES[table].items()}
    none: frozenset[str] = frozenset()
    dropped, unwrapped, attributes, codes = (
        names.get(use, none) for use in ("dropped", "unwrapped", "attributes", "codes")
    )
    return Rules(dropped, unwrapped, attributes, codes)


_OPEN_XML_RULES = replace(_rules("open_xml"), begins=("rsid",))
_OPEN_DOCUMENT_RULES, _SVG_RULES = _rules("open_document"), _rules("svg")

_PARTS = "|".join(NAMES["open_xml"]["parts"].split())
# What a part of Office Open XML is, by how its content type ends.
_SHOWN = re.compile(rf"\.(?:{_PARTS}|drawing\+xml)\+xml$", re.IGNORECASE)
_MAIN = re.compile(r"\.(?:main|document|workbook)\+xml$", re.IGNORECASE)
_FONT = ("application/vnd.openxmlformats-officedocument.obfuscatedfont", "application/x-fontdata")
_RELATIONSHIPS = "application/vnd.openxmlformats-package.relationships+xml"
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WITHIN = re.compile(r"\.(?:docx|xlsx|pptx|docm|xlsm|pptm|odt|ods|odp|odg)$", re.IGNORECASE)
_ON_THE_NET = ("http:", "https:", "mailto:", "tel:", "#")

_ODF_SHOWN = re.compile(r"(?:[^/]+/)?(?:content|styles)\.xml")
_ODF_PICTURE = re.compile(r"(?:[^/]+/)?(?:Pictures|media)/[^/]+|ObjectReplacements/[^/]+|Fonts/[^/]+")


def is_open_document(data: bytes) -> bool:
    return data[30:80].startswith(b"mimetypeapplication/vnd.oasis.opendocument.")


def is_office(data: bytes, names: Collection[str]) -> bool:
    """Whether a ZIP is a document of an office program, or says that it is one. names: of its entries."""
    return data[30:50].startswith(b"mimetypeapplication/") or "[Content_Types].xml" in names


def clean(data: bytes, clean_part: Cleaner) -> bytes:
    """Returns the document without what is not seen in it. clean_part: for pictures, films and documents
    within."""
    parts = _unpack(data)
    if is_open_document(data):
        return pack(_open_document(parts, clean_part))
    return pack(_open_xml(parts, clean_part))


def _unpack(data: bytes) -> dict[str, bytes]:
    """name → bytes of all entries, in order. DamagedError: no ZIP, or more than may be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_REAL:
                raise DamagedError("unpacks to too much")
            if any(entry.flag_bits & 1 for entry in entries):
                raise LockedError
            return {entry.filename.lstrip("/"): packed.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError) as fault:
        raise DamagedError(str(fault)) from fault


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Returns a ZIP of the parts, without times; the type of an OpenDocument stands first and as it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as anew:
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            anew.writestr(zipfile.ZipInfo(name), content, kind)
    return out.getvalue()


# Office Open XML.


@dataclass(frozen=True)
class _Types:
    """[Content_Types].xml: of each ending (small letters), and of parts by name."""

    endings: Mapping[str, str]
    parts: Mapping[str, str]

    @classmethod
    def from_xml(cls, data: bytes) -> _Types:
        endings = {row["Extension"].lower(): row["ContentType"] for row in rows(data, "Default")}
        return cls(
            endings, {row["PartName"].lstrip("/"): row["ContentType"] for row in rows(data, "Override")}
        )

    def of_part(self, name: str) -> str:
        return self.parts.get(name) or self.endings.get(name.rpartition(".")[2].lower(), "")


def _open_xml(parts: Mapping[str, bytes], clean_part: Cleaner) -> dict[str, bytes]:
    types = _Types.from_xml(parts.get("[Content_Types].xml", b""))
    kept: dict[str, bytes] = {}
    new_types: dict[str, str] = {}
    shown = []
    for name, content in parts.items():
        kind = types.of_part(name)
        if _SHOWN.search(kind) or _MAIN.search(kind):
            shown.append(name)
            kept[name], new_types[name] = content, kind
        elif kind.lower() in _FONT:
            kept[name], new_types[name] = content, kind
        elif _is_picture(kind, name) and (made := _clean_part(name, content, clean_part)):
            kept[name], new_types[name] = made[0], made[1] or kind
    if not any(_MAIN.search(new_types[name]) for name in shown):
        raise DamagedError("no document within")
    links: dict[str, bytes] = {}
    for name in shown:
        table = _relations_of(name)
        missing: frozenset[str] = frozenset()
        if table in parts:
            links[table], missing = _relations(name, parts[table], kept)
        kept[name] = rewrite(kept[name], _OPEN_XML_RULES, missing)
    links["_rels/.rels"], _ = _relations("", parts.get("_rels/.rels", b"<none/>"), kept)
    return {"[Content_Types].xml": _content_types(new_types), **dict(sorted(links.items())), **kept}


def _is_picture(kind: str, name: str) -> bool:
    return kind.lower().startswith(("image/", "video/", "audio/")) or _WITHIN.search(name) is not None


def _clean_part(name: str, content: bytes, clean_part: Cleaner) -> tuple[bytes, str] | None:
    """A picture, film or document within, and its type where it has changed; None: it goes."""
    ending = name.rpartition(".")[2].lower()
    if ending in ("emf", "wmf"):
        return without_description(content), ""
    if ending == "svg":
        return rewrite(content, _SVG_RULES), ""
    return clean_part(name, content)


def _relations_of(name: str) -> str:
    folder, last = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{last}.rels")


def _relations(source: str, table: bytes, kept: Mapping[str, bytes]) -> tuple[bytes, frozenset[str]]:
    """The relationships of a part that lead to what stays, and the names of the others. A link to a place
    that is not on the net leads nowhere."""
    lines, missing = [], set()
    for row in rows(table, "Relationship"):
        target, kind = row.get("Target", ""), row.get("Type", "")
        outside = row.get("TargetMode") == "External"
        if outside and kind.endswith(("/hyperlink", "/externalLinkPath")):
            target = target if target.lower().startswith(_ON_THE_NET) else "about:blank"
        elif outside or _place(source, target) not in kept:
            missing.add(row.get("Id", ""))
            continue
        mode = ' TargetMode="External"' if outside else ""
        name, kind, target = map(in_quotes, (row.get("Id", ""), kind, target))
        lines.append(f"<Relationship Id={name} Type={kind} Target={target}{mode}/>")
    return _table("Relationships", "relationships", lines), frozenset(missing)


def _place(source: str, target: str) -> str:
    folder = posixpath.dirname(source)
    return posixpath.normpath(posixpath.join("/", folder, target.partition("#")[0])).lstrip("/")


def _content_types(types: Mapping[str, str]) -> bytes:
    lines = [f'<Default Extension="rels" ContentType="{_RELATIONSHIPS}"/>']
    lines += [
        f"<Override PartName={in_quotes(f'/{name}')} ContentType={in_quotes(kind)}/>"
        for name, kind in types.items()
    ]
    return _table("Types", "content-types", lines)


def _table(name: str, namespace: str, lines: Iterable[str]) -> bytes:
    head = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<{name} xmlns="{_NAMESPACE}{namespace}">'
    )
    return f"{head}{''.join(lines)}</{name}>".encode("utf-8", "replace")


# OpenDocument.


def _open_document(parts: Mapping[str, bytes], clean_part: Cleaner) -> dict[str, bytes]:
    manifest = parts.get("META-INF/manifest.xml", b"")
    listed = rows(manifest, "file-entry") if manifest else []
    if rows(manifest, "encryption-data") if manifest else []:
        raise LockedError
    kinds = {row.get("manifest:full-path", ""): row.get("manifest:media-type", "") for row in listed}
    kept: dict[str, bytes] = {"mimetype": parts["mimetype"]}
    for name, content in parts.items():
        if _ODF_SHOWN.fullmatch(name):
            kept[name] = rewrite(content, _OPEN_DOCUMENT_RULES)
        elif _ODF_PICTURE.fullmatch(name):
            made = (content, "") if name.startswith("Fonts/") else _clean_part(name, content, clean_part)
            made = made or _as_it_is_drawn(name, content)
            if made:
                kept[name], kinds[name] = made[0], made[1] or kinds.get(name, "")
    if "content.xml" not in kept:
        raise DamagedError("no document within")
    folders = {name.rpartition("/")[0] + "/" for name in kept if "/" in name}
    entry = "manifest:file-entry"
    stay = [path for path in kinds if path in kept or path == "/" or path in folders]
    lines = [
        f"<{entry} manifest:full-path={in_quotes(path)} manifest:media-type={in_quotes(kinds[path])}/>"
        for path in stay
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest'
    head += ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    kept["META-INF/manifest.xml"] = f"{head}{''.join(lines)}</manifest:manifest>".encode()
    return kept


def _as_it_is_drawn(name: str, content: bytes) -> tuple[bytes, str] | None:
    """The drawing that stands for an object (a chart) has no name of its own kind: EMF, or StarView's."""
    if not name.startswith("ObjectReplacements/"):
        return None
    return (without_description(content), "") if content[40:44] == b" EMF" else None
