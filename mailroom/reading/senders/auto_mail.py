"""Was this mail written by a person, or by which kind of machine?

Promises: never raises; every verdict comes with its reasons; `Auto-Submitted: no`, X-Auto-Response-Suppress,
a Precedence of list or bulk, and failure words in a person's mail make nobody a robot: a lone weak sign never
decides. Spam is only what the receiving server's own header calls so. Order: standard reports (RFC 3464,
8098, 5965), bounces in other shapes, automatic answers (RFC 3834), spam, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import compress
from typing import Any

from mailroom.reading.language import patterns
from mailroom.reading.language.reasons import say
from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.senders import auto_mail_by_text
from mailroom.reading.senders.bounces import Bounce, read_bounce, report_rows

Signs = list[tuple[int, str]]
_BOUNCES = 5  # points from which a mail is a bounce
_BARE_BOUNCES = (
    6  # and when nothing but its words speaks for a machine: a machine's title and a machine's sentence
)
_AUTOMATIC = 4  # points from which it is an automatic answer
_MOST_BY_TEXT = 3  # of these that words in its text can give


@dataclass(frozen=True)
class Classification:
    """kind: human, auto_reply, bounce, report, list or spam; why: sentences for the trace; bounce: what a
    bounce, or a report of a delay, says.

    doubtful: without its writer's habits it would not be an automatic answer, or one sign alone says that it
    is: somebody should look at it."""

    kind: str = "human"
    why: tuple[str, ...] = ()
    bounce: Bounce | None = None
    doubtful: bool = False


def classify(
    opened: OpenedMail,
    envelope_sender: str | None = None,
    our_domains: Iterable[str] = (),
    habits: Signs | None = None,
) -> Classification:
    """What wrote this mail. envelope_sender: MAIL FROM, "" for the null sender, None when unknown;
    our_domains: where our reply addresses lie; habits: what the office's books say of its writer
    (habits.py)."""
    null = null_sender(opened, envelope_sender)
    found = _standard(opened) or _bounce(opened, null, tuple(our_domains))
    if found:
        return found
    signs = _automatic_signs(opened, null)
    return (
        _automatic(opened, null, signs, habits or [])
        or _filed(opened)
        or _untold(opened)
        or _person(signs + (habits or []))
    )


def may_be_machine(opened: OpenedMail) -> bool:
    """Whether anything speaks for a machine: of a letter of which only the header is at hand one sign is
    enough."""
    null = null_sender(opened, None)
    return bool(
        _standard(opened) or _bounce_signs(opened, null) or _automatic_signs(opened, null) or _filed(opened)
    )


def null_sender(opened: OpenedMail, envelope_sender: str | None) -> bool:
    """Whether its envelope names nobody to answer to (RFC 5321 4.5.5): whatever it is, no automatic answer
    may go there (RFC 3834 2)."""
    if envelope_sender is not None:
        return envelope_sender.strip("<> ") == ""
    path = opened.header("Return-Path")
    return path is not None and path.strip() in {"<>", "< >", "<MAILER-DAEMON>"}


def _standard(opened: OpenedMail) -> Classification | None:
    """The reports that a machine writes for machines."""
    kinds = {kind for kind, _ in opened.reports}
    told = dict(opened.params).get("report-type", "").lower() if opened.type == "multipart/report" else ""
    if "message/feedback-report" in kinds or told == "feedback-report":
        return Classification("report", (say("kind", "arf"),))
    if "message/disposition-notification" in kinds or told == "disposition-notification":
        return Classification("report", (say("kind", "mdn"),))
    rows = report_rows(opened)
    if not rows:
        return Classification("report", (say("kind", "receipt"),)) if _is_receipt(opened) else None
    actions = {row.action for row in rows}
    if actions <= {"delivered", "relayed", "expanded"} and actions:
        return Classification("report", (say("kind", "dsn_success"),))
    return _failed((say("kind", "dsn"),), read_bounce(opened))


def _is_receipt(opened: OpenedMail) -> bool:
    """A receipt that is written as a plain mail: its title, and near the beginning the sentence that goes
    with it."""
    if not opened.subject.lower().startswith(_words("receipt", "subject")):
        return False
    low = " ".join(opened.text[:1_500].split()).lower()
    return any(map(low.__contains__, _words("receipt", "phrase")))


def _failed(why: tuple[str, ...], bounce: Bounce) -> Classification:
    """A bounce; or, while the mail is still being tried, only a report of that."""
    return (
        Classification("report", (*why, say("kind", "dsn_delayed")), bounce)
        if bounce.delayed
        else Classification("bounce", why, bounce)
    )


@cache
def _words(*path: str) -> tuple[str, ...]:
    table: Any = patterns.load("automatic")
    for key in path:
        table = table[key]
    return tuple(word.lower() for word in table)


def _local(opened: OpenedMail) -> str:
    return opened.sender[1].rpartition("@")[0].lower() or opened.sender[1].lower()


def _daemon(opened: OpenedMail) -> int:
    """3 when the sender's address or name is a mail system's, 2 when it may be one's, else 0."""
    local = re.sub(r"[-_.]", "", re.split(r"[+=\\\"]", _local(opened))[0])
    if local in _words("sender", "daemon") or local.startswith(("mailerdaemon", "postmaster")):
        return 3
    name = opened.sender[0].lower()
    if any(map(name.__contains__, _words("sender", "daemon_name"))):
        return 3
    return 2 if local in _words("sender", "weak") else 0


def _bounce(opened: OpenedMail, null: bool, our_domains: tuple[str, ...]) -> Classification | None:
    """A bounce that is no RFC 3464: a machine's sender, and words of failure."""
    signs = _bounce_signs(opened, null)
    limit = _BOUNCES if _machine_sent(opened, null) else _BARE_BOUNCES
    if _score(signs) < limit:
        return None
    return _failed(_told("bounce", signs, limit), read_bounce(opened))


def _machine_sent(opened: OpenedMail, null: bool) -> bool:
    """Whether anything but words speaks for a mail system: a person too writes of mail that was not
    delivered, and passes a bounce on."""
    return bool(
        null
        or opened.header("X-Failed-Recipients")
        or opened.type == "multipart/report"
        or _daemon(opened)
        or _local(opened) in _words("sender", "robot")
    )


def _bounce_signs(opened: OpenedMail, null: bool) -> Signs:
    signs: Signs = []
    failed = opened.header("X-Failed-Recipients")
    if failed:
        signs.append((5, say("kind", "failed_header", what="X-Failed-Recipients")))
    if opened.type == "multipart/report" and dict(opened.params).get("report-type", "").lower() in {
        "delivery-status",
        "",
    }:
        signs.append((3, say("kind", "dsn")))
    if null:
        signs.append((2, say("kind", "null_sender")))
    daemon = _daemon(opened)
    if daemon:
        signs.append((daemon, say("kind", "daemon", who=opened.sender[1] or opened.sender[0])))
    elif _local(opened) in _words("sender", "robot"):
        signs.append((2, say("kind", "auto_sender", who=_local(opened))))
    signs += _failed_subject(opened)
    # A person's mail need not be searched for a hundred phrases that could not make it a bounce.
    return signs + _failed_text(opened) if _score(signs) + _MOST_BY_TEXT >= _BOUNCES else signs


def _score(signs: Signs) -> int:
    return sum(points for points, _ in signs)


def _failed_subject(opened: OpenedMail) -> Signs:
    """Words of failure in the subject. Together with a machine's sender they decide, alone only with a
    machine's own words in the text."""
    whole = opened.subject.lower()
    subject = whole.lstrip("*[( ")
    if any(map(whole.__contains__, _words("failure", "held"))):
        return []
    if subject.startswith(_words("failure", "opening")) or whole.startswith(_words("failure", "opening")):
        return [(3, say("kind", "failure_subject"))]
    if any(map(subject.__contains__, _words("failure", "subject"))):
        return [(2, say("kind", "failure_subject"))]
    return []


def _failed_text(opened: OpenedMail) -> Signs:
    """Words of failure in the text, outside quotes."""
    low = "\n".join(line for line in opened.text[:5_000].lower().split("\n") if not line.startswith(">"))
    for points, group in ((_MOST_BY_TEXT, "strong"), (2, "phrase")):
        found = next((phrase for phrase in _words("failure", group) if phrase in low), None)
        if found:
            return [(points, say("kind", "failure_text", what=found))]
    return []


# Header → values (None = any) that only automatic answers carry; sources: RFC 3834, and what vacation
# programs write.
_HEADERS: tuple[tuple[str, tuple[str, ...] | None], ...] = (
    ("X-Autoreply", None),
    ("X-Auto-Reply", None),
    ("X-Autorespond", None),
    ("X-Autoresponder", None),
    ("X-Auto-Responder", None),
    ("X-Autoreply-From", None),
    ("X-Mail-Autoreply", None),
    ("X-Mail-Autoresponse", None),
    ("X-AutoReply-From", None),
    ("X-Autogenerated", None),
    ("X-FC-MachineGenerated", ("true",)),
    ("X-MS-Exchange-Generated-Message-Source", None),
    ("X-POST-MessageClass", ("9;", "autoresponder")),
    ("X-Vacation", None),
    ("X-Cron-Env", None),
    ("X-MDaemon-Deliver-To-Autoresponder", None),
    ("Preference", ("auto_reply",)),
    ("Precedence", ("auto_reply", "auto-reply", "autoreply")),
    ("Delivered-To", ("autoresponder",)),
    ("X-Mailer", ("vacation", "autorespon", "auto-respon", "autoreply")),
)


_NAMES = frozenset(name.lower() for name, _ in _HEADERS)


def _automatic(opened: OpenedMail, null: bool, signs: Signs, habits: Signs) -> Classification | None:
    """An automatic answer, by its own signs or together with its writer's habits."""
    alone = _score(signs) >= _AUTOMATIC
    if not alone and habits:
        signs = _automatic_signs(opened, null, habits)
    if _score(signs) < _AUTOMATIC:
        return None
    return Classification(
        "auto_reply", _told("auto_reply", signs, _AUTOMATIC), doubtful=not alone or _one_sign(opened, null)
    )


def _one_sign(opened: OpenedMail, null: bool) -> bool:
    """Whether one sign is all, and one that web forms and devices leave on a person's words, too: no sender,
    or a header that says "made by a machine", but neither words of automatic answers nor "auto-replied" (RFC
    3834 5)."""
    strong = sum(points >= _AUTOMATIC for points, _ in _header_signs(opened))
    machine = _daemon(opened) == 3 or (
        _local(opened) in _words("sender", "robot") and len(opened.reply_to) != 1
    )
    worded = _subject_signs(opened) or _phrase_signs(opened, alone=False)
    return (
        strong + null == 1 and _submitted(opened) in {"", "no", "auto-generated"} and not (machine or worded)
    )


def _untold(opened: OpenedMail) -> Classification | None:
    """What only its words show to be a machine's: never sure, so that somebody looks at it."""
    low = " ".join(opened.text[:2_500].split()).lower()
    if _FORWARDED.match(opened.subject) or any(map(low.__contains__, _words("carries"))):
        return None
    if found := auto_mail_by_text.pair(opened.subject, opened.text):
        return Classification("auto_reply", (say("kind", "pair", what=": ".join(found)),), doubtful=True)
    if found := auto_mail_by_text.sentences(opened.subject, opened.text):
        return Classification("auto_reply", (say("kind", "untold", what=" / ".join(found)),), doubtful=True)
    local = _local(opened)
    robot = not {local, *re.split(r"[^a-z]+", local)}.isdisjoint(_words("sender", "robot"))
    if (
        robot
        and not opened.reply_to
        and (said := auto_mail_by_text.notice(f"{opened.subject}\n{opened.text}"))
    ):
        return Classification("auto_reply", (say("kind", "notice", who=local, what=said),), doubtful=True)
    return None


def _person(signs: Signs) -> Classification:
    """Too little speaks for a machine; what does is told all the same."""
    weak = _told("auto_reply", signs, _AUTOMATIC) if signs else ()
    return Classification("human", (*weak, say("kind", "weak" if signs else "human")))


def _told(kind: str, signs: Signs, limit: int) -> tuple[str, ...]:
    """The score, and behind it each sign with its points: what `kenapa` shows."""
    score = say("kind", f"score_{kind}", points=_score(signs), limit=limit)
    return score, *(say("kind", "sign", what=reason, points=points) for points, reason in signs)


def _automatic_signs(opened: OpenedMail, null: bool, habits: Signs | None = None) -> Signs:
    signs = _header_signs(opened) + (habits or [])
    if null:
        signs.append((2 if _is_list(opened) else 4, say("kind", "null_sender")))
    signs += _subject_signs(opened)
    local = _local(opened)
    robot: Signs = []
    if local in _words("sender", "robot") or _daemon(opened) == 3:
        robot.append((2, say("kind", "auto_sender", who=local)))
    return signs + _phrase_signs(opened, alone=not signs and not robot) + robot


_COMMENT = re.compile(r"\((?:[^()]|\([^()]*\))*+\)")  # RFC 5322 3.2.2, one in another at most


def _submitted(opened: OpenedMail) -> str:
    """RFC 3834 5, without its parameters and comments."""
    return (
        _COMMENT.sub(" ", opened.header("Auto-Submitted") or "").split(";")[0].split("(")[0].strip().lower()
    )


def _header_signs(opened: OpenedMail) -> Signs:
    """What the headers say. On mail from a list they speak of the list's program, not of the writer."""
    signs: Signs = []
    listed = _is_list(opened) is not None
    submitted = _submitted(opened)
    if submitted and submitted != "no":
        signs.append(
            (
                2 if listed and submitted == "auto-generated" else 4,
                say("kind", "auto_submitted", what=submitted),
            )
        )
    for name, values in () if opened.lacks(_NAMES) else _HEADERS:
        value = opened.header(name)
        if (
            value is not None
            and (values is None or any(word in value.lower() for word in values))
            and value.strip().lower() not in {"no", "false"}
        ):
            signs.append((4, say("kind", "auto_header", what=name)))
    precedence = (opened.header("Precedence") or "").strip().lower()
    if precedence in {"junk", "bulk"} and not listed:
        signs.append((1, say("kind", "precedence", what=precedence)))
    return signs


@cache
def _templates(kind: str) -> patterns.Templates:
    return patterns.Templates(map(patterns.template_of, patterns.load("automatic")[kind]))


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    return tuple(one.source for one in _templates(kind))


def _subject_signs(opened: OpenedMail) -> Signs:
    """An automatic subject. One that stands behind Re: is the subject of the mail that a person answers."""
    subject = opened.subject[:300].strip()
    table = _templates("subject")
    found = [
        one
        for text in (subject, subject.lstrip("[(* "))
        for one in table.likely(text)
        if one.pattern.match(text)
    ]
    if not found:
        return []
    one = min(found, key=table.index)
    sure = one.sure and (_ends_title(one.source, subject) or _ends_title(one.source, subject.lstrip("[(* ")))
    return [(4 if sure else 2, say("kind", "auto_subject", what=one.source.strip("*")))]


def _ends_title(source: str, subject: str) -> bool:
    """Whether behind a title like "Di luar kantor*" nothing goes on that makes it a sentence of a
    person's."""
    title = source.rstrip("*")
    if "*" in title or not title[-1:].isalpha():
        return True
    rest = subject[len(title) :]
    if not rest.strip():
        return title.lower() not in _words("needs_more")
    return (
        not rest[:1].isspace()
        or not rest.strip()[:1].isalpha()
        or rest.split()[0].lower().rstrip(":.,") in _words("goes_on")
    )


def _phrase_signs(opened: OpenedMail, *, alone: bool) -> Signs:
    """Phrases of automatic answers. Where nothing else speaks for one (`alone`) only a challenge can decide,
    or a mail that calls itself automatic and says what such mails say besides."""
    low = " ".join(opened.text[:2_500].split())[:1_200].lower().replace("’", "'")
    said = _calls_itself_automatic(opened, low)
    if alone and not said and not _first(low, "challenge"):
        return []
    if any(map(low.__contains__, _words("unless"))):
        return []
    if said:
        return said
    if phrase := _first(low, "phrase"):
        return [(3 if phrase.sure else 2, say("kind", "auto_phrase", what=phrase.source))]
    if challenge := _first(low, "challenge"):
        return [(4 if challenge.sure else 2, say("kind", "challenge"))]
    return []


def _calls_itself_automatic(opened: OpenedMail, low: str) -> Signs:
    """“Ini adalah balasan otomatis” as a sentence of its own, beside another sentence of machines
    (companion): 3 and 2 points. A person tells of such an answer within his own sentence, in quotation marks,
    behind a colon or as a forward; a form that carries a person's words is none."""
    if "otomatis" not in low and "automat" not in low:  # nearly every mail of a person's
        return []
    companion = _first(low, "companion")
    if not companion or any(map(low.__contains__, _words("carries"))) or _FORWARDED.match(opened.subject):
        return []
    lines = re.sub(r"[^\S\n]+", " ", opened.text[:2_500]).lower()
    for phrase in (*_among(low, "phrase"), *_among(low, "title")):
        at = lines.find(phrase.source)
        if phrase.sure and at >= 0 and _OWN_SENTENCE.search(lines[:at]):
            return [
                (3, say("kind", "auto_phrase", what=phrase.source)),
                (2, say("kind", "auto_phrase", what=companion.source)),
            ]
    return []


_FORWARDED = re.compile(r"\s*(?:fwd?|trs|terusan|wg|tr|rv)\s*:", re.IGNORECASE)
# What stands before a sentence that nobody is said to have said.
_OWN_SENTENCE = re.compile(r"(?:\A|[.!?]\s|[^:\s]\s*\n)[\s([*_—–-]*\Z")


def _first(low: str, kind: str) -> patterns.Template | None:
    """The first phrase of that kind that stands in a text (in small letters)."""
    return next(_among(low, kind), None)


def _among(low: str, kind: str) -> Iterator[patterns.Template]:
    """The phrases of that kind that stand in a text."""
    return compress(_templates(kind), map(low.__contains__, _phrases(kind)))


def _is_list(opened: OpenedMail) -> str | None:
    for name in ("List-Id", "List-Post", "X-Mailing-List", "X-BeenThere", "Mailing-List"):
        if opened.header(name):
            return name
    if opened.header("List-Unsubscribe") and (opened.header("Precedence") or "").strip().lower() in {
        "bulk",
        "list",
        "junk",
    }:
        return "List-Unsubscribe"
    return None


def _filed(opened: OpenedMail) -> Classification | None:
    """Spam by the receiving server's own header; mail from lists."""
    flag = (opened.header("X-Spam-Flag") or "").strip().lower()
    status = (opened.header("X-Spam-Status") or "").strip().lower()
    if flag.startswith("yes") or status.startswith("yes"):
        return Classification(
            "spam", (say("kind", "spam", what="X-Spam-Flag" if flag.startswith("yes") else "X-Spam-Status"),)
        )
    name = _is_list(opened)
    return Classification("list", (say("kind", "list", what=name),)) if name else None
