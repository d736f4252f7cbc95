"""How author, comments, revisions and file names are taken out of an RTF; deleted text goes, inserted text
stays.

A group that programs may skip is dropped unless it shows something. RTF 1.9.1.

In: `clean`: bytes.
Out: bytes, the same for the same file.
Fails: `DamagedError` and nothing else: the file is not passed on.
See: The text of an RTF: rtf_text.py."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field

from mailroom.media.document_parts import NAMES
from mailroom.media.picture_metadata import DamagedError, without_description, without_jpeg, without_png

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'[0-9a-fA-F]{2}|\\[^a-zA-Z]|[{}]|[^\\{}]+", re.DOTALL
)
_DROPPED, _SHOWN = (frozenset(NAMES["rtf"][name].encode().split()) for name in ("dropped", "shown"))
_FORGOTTEN = re.compile(
    rb"revised|revauth(?:del)?|revdttm(?:del)?|crauth|crdate|(?:ins|char|para|sect|del|tbl|sty)?rsid"
    rb"|revisions|revprop|bliptag"
)
_TELLING = re.compile(
    rb"(?i)\{\\sp\s*\{\\sn\s+(?:wzName|wzDescription|wzTooltip|pibName|pihlShape|metroBlob|gvPage)\}"
)
_ON_A_DISK = re.compile(
    rb"(?i)\b[a-z]:(?:\\\\|/)|\\\\\\\\|file:|/(?:home|users)/"
    rb"|\b(?:AUTHOR|FILENAME|INCLUDE\w+|LINK|LASTSAVEDBY)\b"
)
_OPEN_WORD = re.compile(rb"\\[a-zA-Z]+-?\d*$")
_MAX_DEPTH = 2_000


@dataclass
class _Group:
    """What holds within one group. out: what is written for it when it ends well; skipped: nothing is."""

    skipped: bool = False
    deleted: bool = False
    begun: bool = False  # something stood in it already
    star: bool = False
    kind: bytes = b""
    out: list[bytes] = field(default_factory=list)


def clean(data: bytes) -> bytes:
    """Returns the RTF without what is not seen in it. DamagedError: none, or nested beyond reason."""
    at = data.find(b"{\\rtf")
    if at < 0:
        raise DamagedError("no RTF")
    groups = [_Group()]
    while at < len(data):
        found = _TOKEN.match(data, at)
        if found is None:
            at += 1  # a lone backslash at the end
            continue
        token, word, at = found[0], found[1], found.end()
        if token == b"{":
            if len(groups) > _MAX_DEPTH:
                raise DamagedError("nested too deep")
            above = groups[-1]
            groups.append(_Group(above.skipped, above.deleted))
            above.begun = True
        elif token == b"}":
            done = groups.pop()
            if not groups or len(groups) == 1:
                groups = [_Group(out=[_group_bytes(done)])]
                break  # what hangs behind the end goes
            if not done.skipped:
                groups[-1].out.append(_group_bytes(done))
        elif word == b"bin":
            raise DamagedError("raw bytes within")  # no office program writes them
        else:
            _take(groups[-1], token, word, found[2])
    while len(groups) > 1:
        done = groups.pop()
        if not done.skipped:
            groups[-1].out.append(_group_bytes(done))
    return groups[0].out[0] if groups[0].out else b"{\\rtf1 }"


def _take(group: _Group, token: bytes, word: bytes | None, number: bytes | None) -> None:
    """A word or a text within a group."""
    first, group.begun = not group.begun, True
    if token == b"\\*" and first:
        group.star, group.begun = True, False
        return
    if first and word is not None:
        group.kind = word
        if word in _DROPPED:
            group.skipped = True
        if group.star:
            group.skipped |= word not in _SHOWN
            group.out.append(b"\\*")
    if group.skipped:
        return
    if word == b"deleted":
        group.deleted = number != b"0"
    elif word == b"plain":
        group.deleted = False
        group.out.append(token)
    elif word is not None and _FORGOTTEN.fullmatch(word):
        if token.endswith(b" ") and group.out and _OPEN_WORD.search(group.out[-1]):
            group.out.append(b" ")  # or the text behind it becomes part of the word before
    elif word is not None or not group.deleted:
        group.out.append(token)


def _group_bytes(group: _Group) -> bytes:
    """A group as it is written."""
    whole = b"".join((b"{", *group.out, b"}"))
    if group.kind == b"fldinst" and _ON_A_DISK.search(whole):
        return b"{\\*\\fldinst }"
    if group.kind == b"sp" and _TELLING.match(whole):
        return b""
    return _picture(group.out) if group.kind == b"pict" else whole


def _picture(pieces: list[bytes]) -> bytes:
    """A picture in hexadecimal digits, without what tells where and by whom it was made; none that is
    damaged."""
    cleaner = next((_CLEANERS[piece.strip()] for piece in pieces if piece.strip() in _CLEANERS), None)
    words = [piece for piece in pieces if piece.startswith((b"\\", b"{"))]
    digits = b"".join(piece for piece in pieces if not piece.startswith((b"\\", b"{"))).split()
    try:
        data = binascii.unhexlify(b"".join(digits))
        made = cleaner(data) if cleaner else data
    except (binascii.Error, DamagedError):
        return b""
    return b"".join((b"{", *words, b"\n", binascii.hexlify(made), b"}"))


_CLEANERS = {b"\\jpegblip": without_jpeg, b"\\pngblip": without_png, b"\\emfblip": without_description}
