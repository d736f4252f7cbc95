"""Whether a person or a machine wrote a mail, and which machine: bounce, auto-reply, list, spam. Points for
each sign, and limits, stand in the tables below.

First come standard reports (RFC 3464, 8098, 5965) and other bounces, from 5 points. Then automatic answers
(RFC 3834), from 4 points, and spam by the receiving server's header. Last come lists, and machines that only
their words show.

In: `classify`: an `OpenedMail`, its envelope sender or None, `Sign`s of its sender's habits.
`may_be_machine`: the mail.
Out: `Classification` with its reasons; yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: The signs of one mail: machine_signs.py. What a bounce says: bounces.py. That nothing automatic is
answered: clerk/kinds/bounces_and_auto_replies.py. Scores of spam filters: spam_scores.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from mailroom.reading.language.reasons import say
from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.senders import auto_mail_by_text as by_words
from mailroom.reading.senders.bounces import ARRIVED, Bounce, is_refusing_receipt, read_bounce
from mailroom.reading.senders.machine_signs import Evidence, Sign, is_null_sender

FAILED, SPAM_FLAG, SPAM_STATUS = "X-Failed-Recipients", "X-Spam-Flag", "X-Spam-Status"
_FAILURE = {"failure_subject", "failure_text"}
Found = None | str | bool | tuple[str, ...] | list[str]


@dataclass(frozen=True)
class Classification:
    """kind: human, auto_reply, bounce, report, list or spam; why: sentences for the trace; bounce: what a
    bounce, or a report of a delay or of success, says.

    doubtful: it may be an automatic answer, and a person should look at it. The only evidence is its writer's
    habits, a single sign, or its words."""

    kind: str = "human"
    why: tuple[str, ...] = ()
    bounce: Bounce | None = None
    doubtful: bool = False


class Rule(NamedTuple):
    """One thing that speaks for a machine. key: its sentence in reasons.toml; find: what it finds, several at
    once as a tuple or list (an empty value = nothing).

    group: when several rows of one group find something, only the first counts. needs: the points that the
    rows above must have given before this row is tried."""

    key: str
    points: int | tuple[int, ...]
    find: Callable[[Evidence], Found]
    group: str = ""
    needs: int = 0


# A bounce that is not RFC 3464. The subject decides together with a machine's sender, alone only with a
# machine's words in the text. A person's mail is not searched for phrases that could not make it a bounce.
_BOUNCE_LIMIT = 5
_LIMIT_BY_WORDS = 6  # where only words speak for a machine: a machine's title and a machine's sentence
BOUNCE_RULES = (
    Rule("failed_header", 5, lambda mail: mail.opened.header(FAILED) and FAILED),
    Rule("dsn", 3, lambda mail: mail.report_type in {"delivery-status", ""}),
    Rule("null_sender", 2, lambda mail: mail.null),
    Rule("daemon", 3, lambda mail: mail.daemon == 3 and mail.shown_sender, "sender"),
    Rule("daemon", 2, lambda mail: mail.daemon == 2 and mail.shown_sender, "sender"),
    Rule("auto_sender", 2, lambda mail: mail.robot, "sender"),
    Rule("failure_subject", 3, lambda mail: mail.titles_begin("opening"), "subject"),
    Rule("failure_subject", 2, lambda mail: mail.titles_hold("subject"), "subject"),
    Rule("failure_text", 3, lambda mail: mail.failure("strong"), "text", needs=2),
    Rule("failure_text", 2, lambda mail: mail.failure("phrase"), "text", needs=2),
)

# An automatic answer. On mail from a list the headers speak of the list's program, not of the writer. The
# writer's habits (machine_habits.py) count between the two tables.
_ANSWER_LIMIT = 4
HEADER_RULES = (
    Rule("auto_submitted", 2, lambda mail: mail.submitted_by_list and mail.submission),
    Rule("auto_submitted", 4, lambda mail: not mail.submitted_by_list and mail.submission),
    Rule("auto_header", 4, lambda mail: mail.auto_headers),
    Rule("precedence", 1, lambda mail: mail.bulk),
)
ANSWER_RULES = (
    Rule("null_sender", 2, lambda mail: mail.null and mail.list_header),
    Rule("null_sender", 4, lambda mail: mail.null and not mail.list_header),
    Rule("auto_subject", 4, lambda mail: mail.subject[1] and mail.subject[0], "subject"),
    Rule("auto_subject", 2, lambda mail: mail.subject[0], "subject"),
    Rule("auto_subject", 2, lambda mail: mail.subject_end, "subject"),
    Rule("auto_phrase", (3, 2), lambda mail: mail.own_sentences, "phrase"),
    Rule("auto_phrase", 3, lambda mail: mail.phrase("phrase", sure=True), "phrase"),
    Rule("auto_phrase", 2, lambda mail: mail.phrase("phrase", sure=False), "phrase"),
    Rule("challenge", 4, lambda mail: mail.phrase("challenge", sure=True), "phrase"),
    Rule("challenge", 2, lambda mail: mail.phrase("challenge", sure=False), "phrase"),
    Rule("auto_sender", 2, lambda mail: mail.local if mail.daemon == 3 else mail.robot),
)
_MADE_BY_MACHINE = frozenset({"auto_submitted", "auto_header"})
_WORDS = frozenset({"auto_subject", "auto_phrase", "challenge"})


class Verdict(NamedTuple):
    """kind of the mail where `find` finds something; key: its sentence in reasons.toml."""

    kind: str
    key: str
    find: Callable[[Evidence], Found]


STANDARD_REPORTS = (
    Verdict("report", "arf", lambda mail: mail.reports("feedback-report") or mail.is_spam_complaint),
    Verdict("bounce", "mdn_refused", lambda mail: is_refusing_receipt(mail.opened)),
    Verdict("report", "mdn", lambda mail: mail.reports("disposition-notification")),
    Verdict("report", "dsn_success", lambda mail: bool(mail.actions) and mail.actions <= ARRIVED),
    Verdict("bounce", "dsn", lambda mail: bool(mail.actions)),
    Verdict("report", "receipt", lambda mail: mail.is_receipt),
)
SPAM_AND_LISTS = (
    Verdict("spam", "spam", lambda mail: mail.value(SPAM_FLAG).startswith("yes") and SPAM_FLAG),
    Verdict("spam", "spam", lambda mail: mail.value(SPAM_STATUS).startswith("yes") and SPAM_STATUS),
    Verdict("list", "list", lambda mail: mail.list_header),
)
# Only words speak for a machine, so that somebody looks at the mail. A form or a forward carries a person's.
WORDS_ALONE = (
    Verdict("auto_reply", "pair", lambda mail: ": ".join(by_words.machine_title_and_sentence(*mail.texts))),
    Verdict("auto_reply", "untold", lambda mail: " / ".join(by_words.machine_sentences(*mail.texts))),
    Verdict("auto_reply", "auto_subject", lambda mail: mail.subject_end),
    Verdict("auto_reply", "daemon", lambda mail: mail.is_mailer_daemon),
    Verdict("auto_reply", "notice", lambda mail: mail.is_by_robot and by_words.portal_notice(*mail.texts)),
)


def classify(
    opened: OpenedMail, envelope_sender: str | None = None, habits: Iterable[Sign] = ()
) -> Classification:
    """Returns whether a person or which kind of machine wrote this mail. envelope_sender: MAIL FROM, "" for
    the null sender, None when unknown; habits: what the office's records say of its writer
    (machine_habits.py)."""
    mail = Evidence(opened, is_null_sender(opened, envelope_sender))
    if found := _first_verdict(STANDARD_REPORTS, mail) or _bounce(mail):
        return found
    signs, habits = _answer_signs(mail), tuple(habits)
    found = _automatic_answer(mail, signs, habits) or _first_verdict(SPAM_AND_LISTS, mail)
    if not found and not mail.carries_words:
        found = _first_verdict(WORDS_ALONE, mail, doubtful=True)
    if found:
        return found
    signs += habits  # a person: too little speaks for a machine; the weak signs are told all the same
    weak = _reasons("auto_reply", signs, _ANSWER_LIMIT) if signs else ()
    return Classification("human", (*weak, say("kind", "weak" if signs else "human")))


def may_be_machine(opened: OpenedMail) -> bool:
    """Whether any sign speaks for a machine. It is used when only a mail's header is known: then one sign is
    enough."""
    mail = Evidence(opened, is_null_sender(opened, None))
    verdict = _first_verdict((*STANDARD_REPORTS, *SPAM_AND_LISTS), mail)
    return bool(verdict or _signs(BOUNCE_RULES, mail) or _answer_signs(mail))


def _first_verdict(
    table: Iterable[Verdict], mail: Evidence, *, doubtful: bool = False
) -> Classification | None:
    """The verdict of the first row that finds something; None when none does. doubtful: marks the
    verdict so."""
    for kind, key, find in table:
        if found := find(mail):
            why = (say("kind", key, what=found, who=mail.local),)
            if kind == "bounce":
                return _failure(mail, why)
            told = read_bounce(mail.opened) if key == "dsn_success" else None
            return Classification(kind, why, told, doubtful)
    return None


def _signs(rules: Iterable[Rule], mail: Evidence) -> list[Sign]:
    """Returns what these rules find, in their order."""
    signs: list[Sign] = []
    groups: set[str] = set()
    for key, points, find, group, needs in rules:
        if group in groups or (needs and _score(signs) < needs) or not (found := find(mail)):
            continue
        details = (found,) if isinstance(found, (str, bool)) else found
        weights = (points,) * len(details) if isinstance(points, int) else points
        reasons = (say("kind", key, what=one, who=one) for one in details)
        signs += [Sign(*pair, key) for pair in zip(weights, reasons, strict=True)]
        groups |= {group} - {""}
    return signs


def _score(signs: Iterable[Sign]) -> int:
    return sum(sign.points for sign in signs)


def _reasons(kind: str, signs: Sequence[Sign], limit: int) -> tuple[str, ...]:
    """The score, and behind it each sign with its points: what `kenapa` shows."""
    score = say("kind", f"score_{kind}", points=_score(signs), limit=limit)
    return score, *(say("kind", "sign", what=one.reason, points=one.points) for one in signs)


def _failure(mail: Evidence, why: tuple[str, ...]) -> Classification:
    """A bounce; or a report, when the mail server says that it still tries (a delay)."""
    if (bounce := read_bounce(mail.opened)).delayed:
        return Classification("report", (*why, say("kind", "dsn_delayed")), bounce)
    return Classification("bounce", why, bounce)


def _bounce(mail: Evidence) -> Classification | None:
    """A bounce of no standard form, from 5 points on; 6 when nothing but words speaks for a machine."""
    signs = _signs(BOUNCE_RULES, mail)
    by_machine = mail.report_type is not None or any(sign.key not in _FAILURE for sign in signs)
    limit = _BOUNCE_LIMIT if by_machine else _LIMIT_BY_WORDS
    return _failure(mail, _reasons("bounce", signs, limit)) if _score(signs) >= limit else None


def _answer_signs(mail: Evidence) -> list[Sign]:
    return [*_signs(HEADER_RULES, mail), *mail.habits, *_signs(ANSWER_RULES, mail)]


def _automatic_answer(mail: Evidence, signs: list[Sign], habits: tuple[Sign, ...]) -> Classification | None:
    """An automatic answer, from 4 points on; doubtful when only its writer's habits reach them, or when one
    sign is all."""
    alone = _score(signs) >= _ANSWER_LIMIT
    if not alone and habits:
        signs = _answer_signs(replace(mail, habits=habits))
    if _score(signs) < _ANSWER_LIMIT:
        return None
    doubtful = not alone or _is_one_sign(mail, signs)
    return Classification("auto_reply", _reasons("auto_reply", signs, _ANSWER_LIMIT), doubtful=doubtful)


def _is_one_sign(mail: Evidence, signs: Iterable[Sign]) -> bool:
    """Whether the only sign is one that web forms and devices leave on a person's words: the null sender, or
    a header that says "auto-generated". A mail system's sender, or the words of automatic answers beside it,
    make it more."""
    strong = sum(sign.key in _MADE_BY_MACHINE and sign.points >= _ANSWER_LIMIT for sign in signs)
    if strong + mail.null != 1 or mail.submission not in {"", "auto-generated"}:
        return False
    by_machine = mail.daemon == 3 or (mail.robot and len(mail.opened.reply_to) != 1)
    return not by_machine and _WORDS.isdisjoint(sign.key for sign in signs)
