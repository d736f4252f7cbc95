"""How a letter's form and a view of its case become a mail, text and HTML from one template of
templates/mail.

From is always the office's plain address; the token stands in Reply-To, envelope sender (VERP), buttons and
the last line of the body. A missing optional fact (optional_facts.toml) is left out. No value can add a
header, break a line or become markup.

In: `MailComposer.type`: a `Reply`, the view of its case, token, Message-ID, now, enclosures. `draft`: without
what identifies the mail.
Out: `TypedMail`: bytes, the same for the same arguments. `Draft`: subject and blocks.
Fails: jinja2.UndefinedError: a template asks for an unknown name. KeyError: a form without template. Both set
the letter aside. OSError, TOMLDecodeError: templates cannot be read.
See: The markup of templates: template_markup.py. Looks: mail_text.py, mail_html.py. MIME: outgoing_mime.py.
Message-ID, token and envelope sender: clerk/write/message_ids.py."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from mailroom.media.picture_metadata import pixels
from mailroom.procedure.letter import Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.text.own_pictures import Picture
from mailroom.text.reply_token import in_groups, marker
from mailroom.writing import outgoing_mime
from mailroom.writing.letter_languages import ENDING, wordings_in
from mailroom.writing.mail_blocks import Block, Letterhead, Tone
from mailroom.writing.mail_html import ReplyLink, as_html
from mailroom.writing.mail_text import as_text, paragraphs, without_stars
from mailroom.writing.outgoing_mime import Enclosure, one_word
from mailroom.writing.template_markup import line_of, mark_greeting, parse

__all__ = ["Draft", "Enclosure", "MailComposer", "TypedMail"]

View = Mapping[str, Any] | None
EMBLEM = 6_000  # bytes of the emblem, which each mail carries
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class TypedMail:
    """A mail ready to be carried. text: its plain part, by which a reply's words are told from its quotes."""

    raw: bytes
    subject: str
    text: str
    sender: str
    to: str


@dataclass(frozen=True)
class Draft:
    """A letter before it is laid out: its subject without the case number, its blocks, and what the lines
    below `subject:` say of its letterhead (task, chip, preheader)."""

    subject: str
    blocks: list[Block]
    top: Mapping[str, str]


@cache
def _words_of_forms(templates: Path) -> frozenset[str]:
    tables = (templates / f"{name}.toml" for name in ("words", "menus", "papers", "report"))
    written = (*templates.glob("mail/*" + ENDING), *templates.glob("paper/*.typ"), *tables)
    texts = (path.read_text("utf-8").lower() for path in written)
    return frozenset(word for text in texts for word in _WORD.findall(text))


@cache
def _small_png(file: str, mail: str) -> Picture | None:
    """The emblem within mails, or None where the office has none of that kind. OSError: unreadable."""
    found = Path(file).read_bytes() if file.lower().endswith(".png") else b""
    name, domain = "lambang", mail.rpartition("@")[2]
    return Picture(name, found, domain) if 0 < len(found) <= EMBLEM and pixels(found) else None


class MailComposer:
    """The templates as one office fills them in, each compiled when a process first needs it. `house` may be
    replaced by one in the same time zone."""

    def __init__(self, templates: Path, house: House) -> None:
        self.house = house
        self.wordings = wordings_in(templates, house.calendar.zone)
        self.words, self.forms = self.wordings.usual.words, self.wordings.usual.forms
        self._folder = templates

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of all forms and papers, in lower case: the linter passes them as parts of a name."""
        return _words_of_forms(self._folder)

    def draft(self, reply: Reply, view: View, *, now: datetime, ref: str = "", paper: bool = False) -> Draft:
        """Returns the letter as blocks. ref: its token in groups; paper: without a menu. KeyError: no such
        form."""
        if reply.form not in self.forms:
            raise KeyError(f"no template for the form {reply.form!r}")
        citizen = reply.role == Role.COMPLAINANT
        wording = self.wordings.wording_of(language_of(reply, view), reply.form)
        words = wording.words
        menu = () if paper else wording.menus.choices(reply.purpose, view, reply.data.get("not_open", ()))
        rendered = wording.environment.get_template(reply.form + ENDING).render(
            c=view or {},
            d=reply.data,
            to=reply.name,
            house=self.house,
            now=now,
            menu=menu,
            role=reply.role.value,
            citizen=citizen,
            ref=ref,
            paper=paper,
            purpose=reply.purpose.partition(".")[0],
            form=reply.form,
            judul="" if not paper and _is_discreet(view, reply.role) else (view or {}).get("title") or "",
            darurat=wording.urgent.advice(
                reply.data.get("dangers") or (view or {}).get("dangers") or (),
                self.house.locality.referrals,
                (view or {}).get("subdistrict") or "",
            ),
            pemeriksa=words.word("neutral" if (view or {}).get("neutral") else "admin", "verifier"),
            cara=words.word("paper" if paper else "mail", "how"),
            lewat=lambda day: words.past(day, now),
            hari=lambda day: words.last_day(day, now, "citizen" if citizen else "official"),
        )
        head, _, body = rendered.partition("\n\n")
        top = {key: line_of(words) for key, _, words in (line.partition(":") for line in head.split("\n"))}
        subject = top.pop("subject").rstrip(" :,")
        return Draft(outgoing_mime.undecodable(subject), mark_greeting(parse(body, menu, words.ratings)), top)

    def paper_paragraphs(self, reply: Reply, view: View, *, now: datetime) -> tuple[str, list[str]]:
        """Returns (subject, paragraphs) of a letter to a citizen on our own paper, which has a head and foot
        already.

        A list or a quotation is one paragraph of several lines."""
        draft = self.draft(reply, view, now=now, paper=True)
        return draft.subject, paragraphs(draft.blocks)

    def type(
        self,
        reply: Reply,
        view: View,
        *,
        token: str,
        message_id: str,
        mail_id: str,
        now: datetime,
        references: Sequence[str] = (),
        enclosures: Sequence[Enclosure] = (),
        pictures: Sequence[Picture] = (),
    ) -> TypedMail:
        """Returns the mail for `reply`. token: 17 characters or ""; message_id: with its angle brackets.

        references: earlier Message-IDs of this party's thread, oldest first; pictures: of a `picture` line.
        """
        draft = self.draft(reply, view, now=now, ref=in_groups(token))
        number = one_word(str((view or reply.data).get("number") or ""))
        subject = f"[{number}] {draft.subject}" if number else draft.subject
        address = self.house.reply_address(token)
        below = marker(token) if token and address == self.house.mail else ""
        emblem = None if _is_discreet(view, reply.role) else self._emblem(reply.form)
        letterhead = self._letterhead(draft, reply, view, number, emblem.content_id if emblem else "")
        text = as_text(draft.blocks, letterhead)
        html = as_html(draft.blocks, subject, ReplyLink(address, f"Re: {subject}", below), letterhead)
        citizen = reply.role == Role.COMPLAINANT
        headers = [
            ("From", outgoing_mime.mailbox(self.house.name, self.house.mail)),
            ("To", outgoing_mime.mailbox(reply.name, reply.to)),
            ("Reply-To", outgoing_mime.mailbox(self.house.name, address)),
            ("Subject", outgoing_mime.encode_header(subject, "Subject")),
            ("Date", outgoing_mime.date_header(self.house.calendar.local(now))),
            ("Message-ID", one_word(message_id)),
            *outgoing_mime.thread(references),
            *outgoing_mime.marks(reply.form, reply.data.get("what"), citizen=citizen),
            ("MIME-Version", "1.0"),
        ]
        top = "".join(f"{name}: {words}\r\n" for name, words in headers).encode("utf-8", "replace")
        shown = [*([emblem] if emblem else []), *pictures]
        seed = hashlib.sha256(f"{message_id}\n{mail_id}".encode("utf-8", "replace")).hexdigest()[:24]
        raw = b"".join((top, *outgoing_mime.body(text, html, enclosures, seed, shown)))
        return TypedMail(raw, subject, text, address, reply.to)

    def _emblem(self, form: str) -> Picture | None:
        """The office's emblem when it is a PNG that is small enough for each mail; a notice shows none."""
        return _small_png(self.house.emblem, self.house.mail) if form != "notice" else None

    def _letterhead(self, draft: Draft, reply: Reply, view: View, number: str, emblem: str) -> Letterhead:
        """What stands above the letter. A line of the template goes before what follows from the case."""
        case = view or {}
        discreet = _is_discreet(view, reply.role)
        task = draft.top.get("task", "" if discreet else str(case.get("title") or ""))
        key = draft.top.get("state") or _state(case, citizen=reply.role == Role.COMPLAINANT)
        words = self.wordings.wording_of(language_of(reply, view), reply.form).words
        chip = draft.top.get("chip", words.word(key, "chip") if key else "")
        due = next((block for block in draft.blocks if block.kind in ("deadline", "alarm")), None)
        heads = () if discreet else (block for block in draft.blocks if block.kind == "head")
        shown = " ".join(due.lines[:2]) if due else next((block.lines[0] for block in heads), "")
        return Letterhead(
            office=self.house.name,
            unit=self.house.unit,
            number=number,
            task=task,
            chip=chip,
            tone="alarm" if "chip" in draft.top and chip else _TONES.get(key, "calm"),
            preheader=without_stars(draft.top.get("preheader") or shown),
            emblem=emblem,
        )

    def lateness_sentence(self, since: str, now: str) -> str:
        """Returns the sentence of a letter that could not leave from `since` to `now` (ISO), in plain
        ASCII."""
        words = self.words.tables["waited"]["outbox"]
        return words.format(since=self.words.moment(since), now=self.words.moment(now))


# The colour of a case's state.
_TONES: Mapping[str, Tone] = {
    **dict.fromkeys(("urgent", "sealed"), "alarm"),
    **dict.fromkeys(("untouched", "processed", "postponed"), "work"),
    **dict.fromkeys(("answered", "finished"), "done"),
}


def language_of(reply: Reply, view: View) -> str:
    """Returns the language in which its reader is written to: a complainant's own; "" is Indonesian."""
    if reply.role != Role.COMPLAINANT:
        return ""
    return str((view or {}).get("language") or reply.data.get("language") or "")


def _state(case: Mapping[str, Any], *, citizen: bool) -> str:
    """Returns the state that stands beside the number: to officials only what asks for care."""
    if case.get("urgent"):
        return "urgent"
    if not citizen:
        return "sealed" if case.get("secret") or case.get("oversight") else ""
    return "answered" if case.get("stage") == "answered" else str(case.get("status") or "")


def _is_discreet(view: View, role: Role) -> bool:
    """Whether the subject may tell nothing of the matter, as others read it on locked screens and in
    lists. So it is in a secret or oversight case. In an urgent one: when it is anonymous, or to its
    complainant."""
    case = view or {}
    sealed = case.get("secret") or case.get("oversight")
    return bool(sealed or (case.get("urgent") and (case.get("anonymous") or role == Role.COMPLAINANT)))
