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
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape

from mailroom.places import program
from mailroom.procedure.letter import Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.text.reply_token import in_groups, marker
from mailroom.writing import outgoing_mime
from mailroom.writing.compiled_templates import CompiledTemplates
from mailroom.writing.dates_and_words import Menus, Urgent, Words, addressed_as, series, short, size
from mailroom.writing.mail_blocks import Block, Letterhead, Tone
from mailroom.writing.mail_html import ReplyLink, as_html
from mailroom.writing.mail_text import as_text, paragraphs, without_stars
from mailroom.writing.outgoing_mime import Enclosure, one_word
from mailroom.writing.template_markup import Markup, fold_value, line_of, parse, quote

__all__ = ["Draft", "Enclosure", "MailComposer", "TypedMail"]

View = Mapping[str, Any] | None
ENDING = ".txt.j2"
_MISSING = object()
# Facts of a view or of a reply's data that a letter may lack: a template that asks for one of them gets "".
_FACTS = Path(__file__).parent / "optional_facts.toml"
OPTIONAL = frozenset(tomllib.loads(_FACTS.read_text("utf-8"))["optional"])
_WORD = re.compile(r"[^\W\d_]{3,}")
_TAG = re.compile(r"\{%.*?%\}")
_INCLUDE = re.compile(r'\{% include "([a-z_.0-9]+)" %\}')


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
def _forms_in(folder: Path) -> frozenset[str]:
    return frozenset(path.name.removesuffix(ENDING) for path in folder.glob(f"[a-z]*{ENDING}"))


class MailComposer:
    """The templates of one office, each compiled when it is first needed. `house` may be replaced."""

    def __init__(self, templates: Path, house: House) -> None:
        self.house = house
        self.words = Words.load(templates / "words.toml", lambda: self.house.calendar.zone)
        self.urgent = Urgent.load(templates / "urgent.toml")
        self.menus = Menus.load(templates / "menus.toml")
        folder = templates / "mail"
        self.forms = _forms_in(folder)
        self._environment = _environment(folder, self.words)
        self._environment.filters |= _at_run_time(batas=lambda key: str(self.house.limit(key)))
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
        menu = () if paper else self.menus.choices(reply.purpose, view, reply.data.get("not_open", ()))
        rendered = self._environment.get_template(reply.form + ENDING).render(
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
            darurat=self.urgent.advice(
                reply.data.get("dangers") or (view or {}).get("dangers") or (),
                self.house.locality.referrals,
                (view or {}).get("subdistrict") or "",
            ),
            pemeriksa=self.words.word("neutral" if (view or {}).get("neutral") else "admin", "verifier"),
            cara=self.words.word("paper" if paper else "mail", "how"),
            lewat=lambda day: self.words.past(day, now),
            hari=lambda day: self.words.last_day(day, now, "citizen" if citizen else "official"),
        )
        head, _, body = rendered.partition("\n\n")
        top = {key: line_of(words) for key, _, words in (line.partition(":") for line in head.split("\n"))}
        subject = top.pop("subject").rstrip(" :,")
        return Draft(outgoing_mime.undecodable(subject), parse(body, menu, self.words.ratings), top)

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
    ) -> TypedMail:
        """Returns the mail for `reply`. token: 17 characters or ""; message_id: with its angle brackets.

        references: earlier Message-IDs of this party's thread, oldest first."""
        draft = self.draft(reply, view, now=now, ref=in_groups(token))
        number = one_word(str((view or reply.data).get("number") or ""))
        subject = f"[{number}] {draft.subject}" if number else draft.subject
        address = self.house.reply_address(token)
        below = marker(token) if token and address == self.house.mail else ""
        letterhead = self._letterhead(draft, reply, view, number)
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
        seed = hashlib.sha256(f"{message_id}\n{mail_id}".encode("utf-8", "replace")).hexdigest()[:24]
        raw = b"".join((top, *outgoing_mime.body(text, html, enclosures, seed)))
        return TypedMail(raw, subject, text, address, reply.to)

    def _letterhead(self, draft: Draft, reply: Reply, view: View, number: str) -> Letterhead:
        """What stands above the letter. A line of the template goes before what follows from the case."""
        case = view or {}
        discreet = _is_discreet(view, reply.role)
        task = draft.top.get("task", "" if discreet else str(case.get("title") or ""))
        key = draft.top.get("state") or _state(case, citizen=reply.role == Role.COMPLAINANT)
        chip = draft.top.get("chip", self.words.word(key, "chip") if key else "")
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
        )

    def lateness_sentence(self, since: str, now: str) -> str:
        """Returns the sentence of a letter that could not leave from `since` to `now` (ISO), in plain
        ASCII."""
        words = self.words.tables["waited"]["outbox"]
        return words.format(since=self.words.moment(since), now=self.words.moment(now))


# The templates' environment.


class _Environment(Environment):
    """Templates read mappings by name; a missing optional fact is empty, any other unknown name an error."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if obj.__class__ is dict or isinstance(obj, Mapping):
            found = obj.get(attribute, _MISSING)
            if found is not _MISSING:
                return found
            return "" if attribute in OPTIONAL else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


class _Loader(FileSystemLoader):
    """A line that holds nothing but {% … %} leaves no line behind; every other line stays a line.

    A partial is written into its place before the template is compiled: an include costs 7 µs at run time,
    and a letter has five. So a `set` in a partial still holds after the partial."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, name, fresh = super().get_source(environment, template)
        lines = (self._line(environment, line) for line in source.split("\n"))
        return "\n".join(lines), name, fresh

    def _line(self, environment: Environment, line: str) -> str:
        """Jinja's trim_blocks drops the line end after any tag; behind an (empty) value it stays."""
        if not line.endswith("%}"):
            return line
        partial = _INCLUDE.fullmatch(line)
        if partial:
            return self.get_source(environment, partial[1])[0].removesuffix("\n") + "{{ '' }}"
        return line + "{{ '' }}" if _TAG.sub("", line).strip() else line


def _print_value(found: Any) -> str:
    """Returns what `{{ … }}` prints: one folded line that cannot be markup, unless it is `Markup` already."""
    if found.__class__ is str:
        return fold_value(found)
    if found.__class__ is Markup:
        return str(found)
    return fold_value(str(found)) if found is not None else ""


def _environment(folder: Path, words: Words) -> Environment:
    """The environment the mail templates are rendered in. Nothing is HTML here: layout escapes."""
    found = _Environment(
        loader=_Loader(folder),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=(), default=False),
        finalize=_print_value,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        optimized=False,
        bytecode_cache=CompiledTemplates(folder),
    )
    found.globals.clear()  # each of Jinja's costs a letter 1 µs, and no template needs one
    found.filters |= _at_run_time(
        tanggal=words.full_date,
        tgl=words.short_date,
        tgl_ringkas=words.brief_date,
        bulan=words.month,
        triwulan=words.quarter,
        waktu=words.moment,
        istilah=words.word,
        ukuran=size,
        singkat=short,
        sapaan=addressed_as,
        rangkai=series,
        perintah=lambda command: f"{program()} {command}",
        quote=lambda text: quote(str(text)),
    )
    return found


def _at_run_time(**filters: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """The filters as Jinja asks them for each letter: it answers no other one of a constant when it compiles.
    So no compiled template holds a limit or a word of an office."""

    def run_time_filter(answer: Callable[..., Any]) -> Callable[..., Any]:
        return pass_context(lambda _context, *given, **named: answer(*given, **named))

    return {name: run_time_filter(answer) for name, answer in filters.items()}


# The colour of a case's state.
_TONES: Mapping[str, Tone] = {
    **dict.fromkeys(("urgent", "sealed"), "alarm"),
    **dict.fromkeys(("untouched", "processed", "postponed"), "work"),
    **dict.fromkeys(("answered", "finished"), "done"),
}


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
