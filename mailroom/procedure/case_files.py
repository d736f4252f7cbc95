"""Which files of a case an agency may have, and the numbers by which the admin releases them.

Of a hidden complainant no file goes on unreleased. A file keeps its number; files that are sent later get
higher ones.

In: a `Case`, its `Disposition` or None, a `Role`, `File`s.
Out: `CaseFile`s with their numbers; names; `File`s.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: How a file is cleaned before it goes: writing/outgoing_files.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.letter import File
from mailroom.procedure.people import Role

# What of a hidden complainant can go on, as a picture of what it shows: type → the ending it then has.
_DRAWN = {"application/pdf": "pdf"} | dict.fromkeys(
    (f"image/{kind}" for kind in ("jpeg", "png", "gif", "webp", "tiff", "bmp", "heic", "avif")), "jpg"
)


@dataclass(frozen=True)
class CaseFile:
    """no: counts from 1; joined: the case that was merged into this one and whose complainant sent it, "" =
    this one's own; hidden: an agency gets it only when the admin releases it by its number."""

    no: int
    file: File
    joined: str
    hidden: bool

    @property
    def shown_name(self) -> str:
        """Returns the file's name as officials read it: a neutral name when the file is hidden."""
        return f"berkas-{self.no}.{_DRAWN.get(self.file.type, 'bin')}" if self.hidden else self.file.name

    @property
    def stays(self) -> bool:
        """Whether the file stays with the admin, even when he releases it. A document, a sound or a film of a
        hidden complainant may tell who he is, and no program here can find where."""
        return self.hidden and self.file.type not in _DRAWN


def numbered_files(case: Case) -> list[CaseFile]:
    """Returns all files that complainants sent, in the order in which they reached the case."""
    found = [(file, "") for file in case.files]
    found += [(file, text.joined) for text in case.texts if text.by_complainant for file in text.files]
    hidden = {number for number, one in case.joined.items() if one.is_hidden}
    numbered = enumerate(dict(found).items(), 1)
    return [CaseFile(no, file, one, case.is_hidden or one in hidden) for no, (file, one) in numbered]


def enclosed_files(case: Case) -> dict[File, str]:
    """Returns each file that the admin sent with his decisions, with the name under which it goes on. In a
    hidden complainant's case that name is neutral. These files belong to the case, so every agency gets
    them."""
    found = dict.fromkeys(file for part in case.dispositions for file in part.enclosed)
    hidden = any(one.hidden for one in numbered_files(case)) or case.is_hidden
    return {
        file: f"lampiran-{no}{PurePath(file.name).suffix}" if hidden else file.name
        for no, file in enumerate(found, 1)
    }


def officials_files(case: Case) -> list[File]:
    """Returns all files that officials sent with what they wrote in the case, in the order of its parts."""
    texts = [text for text in case.texts if not text.by_complainant]
    for part in case.dispositions:
        texts += [one for one in (part.response, part.answer, part.unsent, *part.progress) if one is not None]
    return list(dict.fromkeys(file for text in texts for file in text.files))


def signed_files(files: Iterable[File]) -> list[str]:
    """Returns what is said of each file that somebody has signed digitally."""
    return [f"{file.name}: {file.signed}" for file in files if file.signed]


def new_files(case: Case, files: Iterable[File]) -> list[File]:
    """Returns which of the files that came with a decision may go on. A complainant's own file is left out,
    since a mail program may have sent it back."""
    known = {one.file.sha1 for one in numbered_files(case)}
    return [file for file in files if file.sha1 not in known and not file.refused]


def may_have(case: Case, part: Disposition | None) -> list[CaseFile]:
    """Returns the files that an agency may have: those of complainants who are not hidden, and those that the
    admin released to it."""
    released = part.released if part else ()
    return [one for one in numbered_files(case) if not one.hidden or (one.no in released and not one.stays)]


def may_read(case: Case, role: Role, part: Disposition | None) -> list[CaseFile]:
    """Returns the files that a letter to `role` lists: all for the admin, his own for a complainant, what it
    may have for an agency."""
    if role == Role.COMPLAINANT:
        return [one for one in numbered_files(case) if not one.joined]
    return numbered_files(case) if role == Role.ADMIN else may_have(case, part)


def names_of(text_files: tuple[File, ...], case: Case, role: Role) -> list[str]:
    """Returns the names of these files, which came with a text, as `role` may read them."""
    if role in (Role.COMPLAINANT, Role.ADMIN):
        return [file.name for file in text_files]
    hidden = {one.file for one in numbered_files(case) if one.hidden}
    return [] if case.is_hidden else [file.name for file in text_files if file not in hidden]
