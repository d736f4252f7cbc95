"""What somebody says of how our mails should reach him: without content, whole again, or "buka" to read the
one that a notice told of.

A complainant also says whether he wishes news ("jangan kirim kabar lagi", "kirim kabar lagi").
Only a reply that says nothing else counts; an empty one opens what the notice that it answers tells of.

In: `notice_wish_in`: a reply's text, and whether it answers a notice.
Out: "only", "whole", "open", "quiet", "news" or "".
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: What it causes: clerk/kinds/notice_wishes.py. Acts of a menu: replies/reply_reader.py."""

from __future__ import annotations

import re
from typing import Literal

Wish = Literal["", "only", "whole", "open", "quiet", "news"]
_COURTESY = r"(?:(?:mohon|tolong|minta|saya|mau|harap|agar|pak|bu|admin|surat(?:nya)?|selanjutnya)\W+){0,5}"
_SEND = r"(?:di)?(?:kirim(?:kan|i)?)\W+(?:saya\W+|kami\W+)?(?:surat(?:nya)?\W+)?"
_ENDS = r"(?:\W+(?:saja|ya|pak|bu|terima|kasih|mulai|sekarang|lagi)){0,5}\W*\Z"
_ONLY = re.compile(
    rf"(?i)\W*{_COURTESY}{_SEND}(?:sebagai\W+)?(?:pemberitahuan|notifikasi)(?:nya)?\W+saja{_ENDS}"
)
_WHOLE = re.compile(rf"(?i)\W*{_COURTESY}{_SEND}(?:secara\W+)?(?:lengkap|utuh|seperti\W+biasa){_ENDS}")
_OPEN = re.compile(rf"(?i)\W*{_COURTESY}(?:di)?(?:buka(?:kan)?|baca)(?:\W+surat(?:nya)?)?{_ENDS}")
_NEWS = r"(?:kabar|perkembangan|berita|update)(?:nya)?"
_QUIET = re.compile(
    rf"(?i)\W*{_COURTESY}(?:jangan|jgn|(?:tidak|tak|nggak|ndak)\W+(?:usah|perlu)|stop|berhenti|hentikan)\W+"
    rf"(?:{_SEND})?{_NEWS}{_ENDS}"
)
_AGAIN = re.compile(rf"(?i)\W*{_COURTESY}{_SEND}{_NEWS}{_ENDS}")
_LONGEST = 120  # characters


def notice_wish_in(text: str, *, to_notice: bool) -> Wish:
    """to_notice: the reply answers a notice; only then there is something to open."""
    said = text.strip()
    if len(said) > _LONGEST:
        return ""
    if _ONLY.match(said):
        return "only"
    if _WHOLE.match(said):
        return "whole"
    if _QUIET.match(said):
        return "quiet"
    if _AGAIN.match(said):
        return "news"
    return "open" if to_notice and (not said or _OPEN.match(said)) else ""
