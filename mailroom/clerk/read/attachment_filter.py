"""Which files of a letter count as attachments, which are refused, and which are only ornaments such as
logos.

A picture that three earlier letters of one mail domain carried is that domain's logo; at mail providers
(`PROVIDERS`) it is one sender's. Nothing is lost: the letter stays whole in the archive, and what is left out
is told and counted. Changes nothing.

In: `sort_files`: an `OpenedMail`, its sender, whether the mail is without words, the `Store` or None, a
scanner of bytes.
Out: `SortedFiles`: those kept, ornaments, and why others are left out.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: What makes an ornament by itself: reading/mime/inline_images.py. Refused types: media/file_types.py.
Viruses: doors/virus_scanner.py. Which files go on to agencies: writing/outgoing_files.py."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from mailroom.clerk.store import Store
from mailroom.media import archives, photo_gps
from mailroom.media.file_names import safe_names
from mailroom.media.file_types import ENDINGS, LOOKED_AT, real_type, refusal, true_name
from mailroom.procedure.letter import File
from mailroom.procedure.people import PROVIDERS
from mailroom.reading.language.reasons import say
from mailroom.reading.mime import inline_images
from mailroom.reading.mime.opener import OpenedMail, Part

# Domains under which everybody has a mailbox, so that they are nobody's house.
INFECTED = "infected"
Scan = Callable[[bytes], str]


@dataclass(frozen=True)
class SortedFiles:
    """kept: the files that count, those that are passed on to nobody among them (`refused`); ornaments: how
    many pictures were left out; seen: names of facts → how many letters carried that picture so far, this one
    included; why: for the trace."""

    kept: tuple[File, ...] = ()
    ornaments: int = 0
    seen: Mapping[str, int] = field(default_factory=dict)
    why: tuple[str, ...] = ()


class LetterFiles:
    """The files of one letter, sorted when somebody first asks: only then its pictures are counted."""

    def __init__(self, sort: Callable[[], SortedFiles] = SortedFiles) -> None:
        self._sort = sort

    @cached_property
    def as_sorted(self) -> SortedFiles:
        return self._sort()

    @property
    def if_asked(self) -> SortedFiles:
        """Returns what was found about the files, if anybody asked; else an empty result."""
        return self.as_sorted if "as_sorted" in vars(self) else SortedFiles()


def no_scan(_: bytes) -> str:
    """An office without a virus scanner."""
    return ""


def no_signature(_: bytes) -> str:
    """Nobody looks for signatures."""
    return ""


def sort_files(
    opened: OpenedMail,
    sender: str,
    wordless: bool,
    store: Store | None,
    scan: Scan = no_scan,
    signed: Callable[[bytes], str] = no_signature,
) -> SortedFiles:
    """Returns the files of a letter. wordless: its text says nothing, so that a picture in it may be all it
    says. store: None = no letter came before. scan: a file that it calls "infected" is refused; one that it
    could not judge is asked about again before it goes anywhere. signed: who signed a PDF, in words."""
    # The parts of an opened mail follow it, and a double says what the text says.
    parts = [part for part in opened.files if part.inner not in ("mail", "double")]
    counted = {part.index: _fact(sender, part) for part in parts if inline_images.may_repeat(part)}
    before = {name: int(store.register.fact(name) or 0) for name in set(counted.values())} if store else {}
    made = [one for one in parts if inline_images.is_made(one) or inline_images.is_ours(one, opened.html)]
    often = {part.index: before.get(counted.get(part.index, ""), 0) for part in parts}
    adorns = [one for one in parts if one in made or inline_images.is_ornament(one, often[one.index])]
    if wordless and len(adorns) == len(parts):
        adorns = [part for part in adorns if part in made or inline_images.is_pixel(part)]
    files = [_file(part, opened.digest, scan, signed) for part in parts if part not in adorns]
    # Two files that got one name by their true endings keep two.
    names = safe_names((file.name, file.type) for file in files)
    kept = tuple(replace(file, name=name) for file, name in zip(files, names, strict=True))
    why = [say("files", "ornaments", count=len(adorns))] if adorns else []
    why += [say("files", "refused", name=one.name) for one in kept if one.refused]
    why += [f"{one.name}: {one.signed}" for one in kept if one.signed]
    seen = {name: count + 1 for name, count in before.items()}
    return SortedFiles(kept, len(adorns), seen, tuple(why))


def _fact(sender: str, part: Part) -> str:
    """Returns the key under which we count how often one house (mail domain) sends a picture. Neither domain
    nor picture can be read from the key.

    A picture attached by hand, or sent from a public provider, counts for its sender's address alone: ten
    neighbours may well send one photo."""
    domain = sender.rpartition("@")[2].lower()
    house = domain if inline_images.is_within(part) and domain not in PROVIDERS else sender.lower()
    return f"picture:{hashlib.sha256(f'{house}:{part.sha1}'.encode()).hexdigest()[:24]}"


def _file(part: Part, digest: str, scan: Scan, signed: Callable[[bytes], str]) -> File:
    begins = part.beginning(LOOKED_AT)
    found = real_type(begins) or ""
    # A document that was sent as a picture is none, and known bytes make no picture of it.
    kind = found if found in ENDINGS or (found and part.type in ENDINGS) else part.type
    data = part.data if archives.opens(begins) else begins
    why = "sealed" if inline_images.is_encrypted_mail(part) else refusal(part.name, data, part.size)
    if why is None and len(begins) >= part.size and not begins.strip():
        why = "empty"
    if why is None and scan is not no_scan and scan(part.data) == INFECTED:
        why = INFECTED
    name = part.name if why else true_name(part.name, found)
    place = photo_gps.place_of(part.data) if kind in photo_gps.TYPES and not why else ""
    said = signed(part.data) if kind == "application/pdf" and not why else ""
    return File(name, kind, part.size, part.sha1, digest, part.index, why or "", place, said)
