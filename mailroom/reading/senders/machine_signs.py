"""Which signs of a machine one mail shows: Auto-Submitted, Precedence, null envelope sender, report parts,
subjects, phrases.

In: `Evidence`: an `OpenedMail`, whether it came from the null sender, `Sign`s of habits. `is_null_sender`:
mail and envelope sender.
Out: each fact, looked for when a rule of auto_mail.py first asks; empty when the mail does not show it.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Points of each sign: auto_mail.py. The words: machine_words.py and grammar/automatic.toml. Signs over
many mails: machine_habits.py. Proof of the domain: sender_origin.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import NamedTuple

from mailroom.reading.language.grammar_patterns import Template
from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.senders.bounces import report_rows
from mailroom.reading.senders.machine_words import answer_headers, holds, templates, words

_LISTS = ("List-Id", "List-Post", "X-Mailing-List", "X-BeenThere", "Mailing-List")
_COMMENT = re.compile(r"\((?:[^()]|\([^()]*\))*+\)")  # RFC 5322 3.2.2, one in another at most
_FORWARD = re.compile(r"\s*(?:fwd?|trs|terusan|wg|tr|rv)\s*:", re.IGNORECASE)
# stands before a sentence that nobody is said to have said
# Names of headers that only automatic answers bear: X-Yahoo-Autoresponder, X-OOF, X-Cyrus-Vacation.
_ANSWERING = re.compile(
    r"^(?!.*suppress).*"
    r"(?:auto-?(?:reply|respon|generated)|vacation|out-?of-?office|(?:^|-)(?:oof|ooo)(?:-|$))"
)
_BEFORE_END = re.compile(r"\s[-–—|:]\s+|[(\[]")
_OWN_SENTENCE = re.compile(r"(?:\A|[.!?]\s|[^:\s]\s*\n)[\s([*_—–-]*\Z")


class Sign(NamedTuple):
    """One thing that speaks for a machine. points: how strongly; reason: the sentence for the trace; key:
    that of its rule."""

    points: int
    reason: str
    key: str = ""


def is_null_sender(opened: OpenedMail, envelope_sender: str | None) -> bool:
    """Whether the envelope names nobody (RFC 5321 4.5.5): no automatic answer may go there (RFC 3834 2)."""
    if envelope_sender is not None:
        return envelope_sender.strip("<> ") == ""
    path = opened.header("Return-Path")
    return path is not None and path.strip() in {"<>", "< >", "<MAILER-DAEMON>"}


@dataclass(frozen=True)
class Evidence:
    """One mail as the rules see it. null: it came from the null sender; habits: signs from the office's
    records (machine_habits.py)."""

    opened: OpenedMail
    null: bool = False
    habits: tuple[Sign, ...] = ()

    @property
    def texts(self) -> tuple[str, str]:
        return self.opened.subject, self.opened.text

    def value(self, name: str) -> str:
        return (self.opened.header(name) or "").strip().lower()

    def beginning(self, characters: int) -> str:
        return " ".join(self.opened.text[:characters].split()).lower()

    # The reports that machines write for machines.

    @cached_property
    def report_type(self) -> str | None:
        """Returns the mail's report-type; None when it is no multipart/report (RFC 6522)."""
        whole = self.opened.type == "multipart/report"
        return dict(self.opened.params).get("report-type", "").lower() if whole else None

    def reports(self, name: str) -> bool:
        kinds = {kind for kind, _ in self.opened.reports}
        return f"message/{name}" in kinds or self.report_type == name

    @property
    def is_spam_complaint(self) -> bool:
        """Whether it is Amazon's notice in JSON that a recipient called our mail spam."""
        return '"complainedRecipients"' in self.opened.text[:100_000] and self.robot != ""

    @property
    def is_receipt(self) -> bool:
        """Whether the mail is a read receipt written as a plain mail: by its title, and a sentence near its
        beginning."""
        title = self.opened.subject.lower().startswith(words("receipt", "subject"))
        return title and holds(self.beginning(1_500), "receipt", "phrase")

    @cached_property
    def actions(self) -> frozenset[str]:
        """Returns what a delivery report says of its recipients (RFC 3464 2.3.3)."""
        return frozenset(row.action for row in report_rows(self.opened))

    # The sender.

    @cached_property
    def local(self) -> str:
        address = self.opened.sender[1].lower()
        return address.rpartition("@")[0] or address

    @cached_property
    def daemon(self) -> int:
        """3 when the sender's address or name is a mail system's, 2 when it may be one's, else 0."""
        local = re.sub(r"[-_.]", "", re.split(r"[+=\\\"]", self.local)[0])
        if local in words("sender", "daemon") or local.startswith(("mailerdaemon", "postmaster")):
            return 3
        if holds(self.opened.sender[0].lower(), "sender", "daemon_name"):
            return 3
        return 2 if local in words("sender", "weak") else 0

    @cached_property
    def robot(self) -> str:
        return self.local if self.local in words("sender", "robot") else ""

    @property
    def is_mailer_daemon(self) -> bool:
        return re.sub(r"[-_.]", "", self.local).startswith("mailerdaemon")

    @property
    def shown_sender(self) -> str:
        return self.opened.sender[1] or self.opened.sender[0]

    @property
    def is_by_robot(self) -> bool:
        """Whether the sender's address, or a word of it, is a robot's, and there is no Reply-To."""
        names = {self.local, *re.split(r"[^a-z]+", self.local)}
        return not self.opened.reply_to and not names.isdisjoint(words("sender", "robot"))

    # Failed delivery.

    @cached_property
    def _titles(self) -> tuple[str, ...]:
        """The subject without marks before it, and with them; () for the notice of a list that holds a mail
        for its moderator."""
        whole = self.opened.subject.lower()
        return () if holds(whole, "failure", "held") else (whole.lstrip("*[( "), whole)

    def titles_begin(self, group: str) -> bool:
        return any(title.startswith(words("failure", group)) for title in self._titles)

    def titles_hold(self, group: str) -> bool:
        return any(holds(title, "failure", group) for title in self._titles[:1])

    def failure(self, group: str) -> str:
        """Returns the first of these words of failure in the text, outside quotes."""
        lines = self.opened.text[:5_000].lower().split("\n")
        text = "\n".join(line for line in lines if not line.startswith(">"))
        return next(filter(text.__contains__, words("failure", group)), "")

    # The headers of automatic answers, lists and filters.

    @cached_property
    def submission(self) -> str:
        """Auto-Submitted without its parameters and comments (RFC 3834 5); "" for "no"."""
        value = _COMMENT.sub(" ", self.opened.header("Auto-Submitted") or "").split(";")[0].split("(")[0]
        return "" if (word := value.strip().lower()) == "no" else word

    @cached_property
    def auto_headers(self) -> list[str]:
        """The headers that only automatic answers bear: those of the table, and any whose name says so."""
        known, names = answer_headers()
        named = [name for name in self.opened.fields.by_name if _ANSWERING.search(name) and name not in names]
        if self.opened.lacks(names) and not named:
            return []
        values = {name: self.value(name) for name in (*known, *named) if self.opened.header(name) is not None}
        return [
            name
            for name, value in values.items()
            if value not in {"no", "false", "0"} and any(map(value.__contains__, known.get(name) or [""]))
        ]

    @property
    def submitted_by_list(self) -> bool:
        return self.submission == "auto-generated" and bool(self.list_header)

    @cached_property
    def bulk(self) -> str:
        value = self.value("Precedence")
        return value if value in {"junk", "bulk"} and not self.list_header else ""

    @cached_property
    def list_header(self) -> str:
        named = next(filter(self.opened.header, _LISTS), "")
        if not named and self.opened.header("List-Unsubscribe"):
            return "List-Unsubscribe" if self.value("Precedence") in {"bulk", "list", "junk"} else ""
        return named

    # The words of automatic answers.

    @cached_property
    def subject(self) -> tuple[str, bool]:
        """Returns (the template of the subject, whether it is sure), ("", False) = none. After "Re:" stands
        somebody else's subject, which does not count."""
        subject = self.opened.subject[:300].strip()
        table, titles = templates("subject")[0], (subject, subject.lstrip("[(* "))
        found = [one for text in titles for one in table.likely(text) if one.pattern.match(text)]
        if not found:
            return "", False
        one = min(found, key=table.index)
        return one.source.strip("*"), one.sure and any(_ends_title(one.source, text) for text in titles)

    @cached_property
    def subject_end(self) -> str:
        """Returns the words of an automatic answer with which a title ends ("Re: laporan - Automatic reply");
        "" when it does not. After a sign or in brackets only: a sentence may end so, too."""
        pieces = _BEFORE_END.split(self.opened.subject[-80:])[1:]
        words = pieces[-1].strip(" )]") if pieces else ""
        table = templates("subject")[0].likely(words) if words else ()
        return next((words for one in table if one.sure and one.pattern.fullmatch(words)), "")

    @cached_property
    def _low(self) -> str:
        return " ".join(self.opened.text[:2_500].split())[:1_200].lower().replace("’", "'")

    def _phrases(self, kind: str) -> Iterator[Template]:
        """The phrases of that kind that stand in the text."""
        table, sources = templates(kind)
        return compress(table, map(self._low.__contains__, sources))

    def phrase(self, kind: str, *, sure: bool) -> str:
        """Returns the first phrase of that kind in the text; "" when there is none, or when it has to be sure
        and is not."""
        found = next(self._phrases(kind), None) if self._phrases_count else None
        return found.source if found and (found.sure or not sure) else ""

    @cached_property
    def _phrases_count(self) -> bool:
        """Whether phrases count: only beside another sign, or where one of them is a challenge."""
        if holds(self._low, "unless"):
            return False
        headers = self.submission or self.auto_headers or self.bulk
        others = headers or self.habits or self.null or self.subject[0] or self.robot or self.daemon == 3
        return bool(others) or next(self._phrases("challenge"), None) is not None

    @cached_property
    def own_sentences(self) -> tuple[str, ...]:
        """“Ini adalah balasan otomatis” as a sentence of its own, and another sentence of machines; ()
        without both.

        A person mentions such an answer within his own sentence, in quotation marks, after a colon or as a
        forward: that does not count. A form that carries a person's words does not count either."""
        if "otomatis" not in self._low and "automat" not in self._low:  # nearly every mail of a person's
            return ()
        companion = next(self._phrases("companion"), None)
        if not companion or any(holds(self._low, key) for key in ("carries", "unless")) or self.is_forward:
            return ()
        lines = re.sub(r"[^\S\n]+", " ", self.opened.text[:2_500]).lower()
        for phrase in (*self._phrases("phrase"), *self._phrases("title")):
            at = lines.find(phrase.source)
            if phrase.sure and at >= 0 and _OWN_SENTENCE.search(lines[:at]):
                return phrase.source, companion.source
        return ()

    @property
    def is_forward(self) -> bool:
        return _FORWARD.match(self.opened.subject) is not None

    @property
    def carries_words(self) -> bool:
        """Whether the mail carries a person's words: as a forward, or as a web form's message."""
        return self.is_forward or holds(self.beginning(2_500), "carries")


def _ends_title(source: str, subject: str) -> bool:
    """Whether a title like "Di luar kantor*" ends there: behind it nothing makes it a person's sentence."""
    title = source.rstrip("*")
    rest = subject[len(title) :]
    if "*" not in title and title[-1:].isalpha() and not rest.strip():
        return title.lower() not in words("needs_more")
    if "*" in title or not title[-1:].isalpha() or not rest[:1].isspace() or not rest.strip()[:1].isalpha():
        return True
    return rest.split()[0].lower().rstrip(":.,") in words("goes_on")
