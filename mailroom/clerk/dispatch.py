"""Step 2, DECIDE: which function decides on which kind of letter, one table (`HANDLERS`).

A letter that is held, asked about or filed apart is kept with its reason. Nothing is written or entered here.

In: `decide_letter`: a `LetterContext`.
Out: `Outcome` with exactly one class.
Fails: What a handler raises goes up: office.py sets the letter aside; the disk's OSError stops the clerk
instead.
See: Which kinds there are: clerk/read/letter_reading.py; what makes a letter one of them:
clerk/read/reader.py. What the desk does with an act is another table: procedure/desk/decide.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from mailroom.clerk.kinds import (
    absences,
    bounces_and_auto_replies,
    case_letters,
    complaint_letters,
    confirmation_questions,
    digest_replies,
    flood_replies,
    lapor_notices,
    notice_wishes,
    spam_and_notices,
)
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.kinds.letter_outcome_row import is_duplicate, letter_rows, owner_of_seal, proof_of_domain
from mailroom.clerk.kinds.reply_rate_limit import without_repeats
from mailroom.clerk.kinds.stopped_mails import is_about_stopped, stopped_reply
from mailroom.clerk.outcome import Notice, Outcome
from mailroom.clerk.read.letter_reading import Kind
from mailroom.clerk.service import service_letters
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.reading.language.languages import INDONESIAN

Handler = Callable[[LetterContext], Outcome]

HANDLERS: Mapping[Kind, Handler] = {
    "complaint": complaint_letters.complaint,
    "case": case_letters.case_letter,
    "hold": confirmation_questions.hold,
    "this_or_new": confirmation_questions.this_or_new,
    "which_case": confirmation_questions.which_case,
    "letter": confirmation_questions.reply_to_question,
    "encrypted": complaint_letters.encrypted_letter,
    "form_request": complaint_letters.form_request,
    "form": complaint_letters.paper_form,
    "absence": absences.absence,
    "notices": notice_wishes.notices,
    "digest": digest_replies.digest_reply,
    "flood": flood_replies.flood_reply,
    "service": service_letters.service,
    "teguran": digest_replies.decide_dossier,
    "p4": digest_replies.decide_dossier,
    "register": spam_and_notices.reply_to_notice,
    "balance": spam_and_notices.reply_to_notice,
    "alarm": spam_and_notices.reply_to_notice,
    "probe": spam_and_notices.reply_to_notice,
    "bounce": bounces_and_auto_replies.bounce,
    "own": spam_and_notices.own_mail,
    "report": bounces_and_auto_replies.report,
    "dmarc": bounces_and_auto_replies.dmarc_report,
    "automatic": bounces_and_auto_replies.automatic,
    "doubtful": spam_and_notices.doubtful,
    "notice": spam_and_notices.notice,
    "lapor": lapor_notices.lapor_notice,
    "postmaster": spam_and_notices.postmaster,
    "reaction": spam_and_notices.reaction,
    "spam": spam_and_notices.spam,
    "duplicate": spam_and_notices.duplicate,
}


def decide_letter(context: LetterContext) -> Outcome:
    """Returns what becomes of one letter: the outcome for its kind, and the letter's own row."""
    reading = context.reading
    kind: Kind = "duplicate" if is_duplicate(context) else reading.kind
    outcome = Outcome()
    if not reading.match.unproven:
        outcome = outcome.enter(*context.health.after_letter(reading.sender).entries())
    outcome = outcome.enter(*proof_of_domain(context), *owner_of_seal(context))
    handler = stopped_reply if is_about_stopped(reading.letter) and kind != "duplicate" else HANDLERS[kind]
    outcome = without_repeats(context, outcome.then(handler(context.with_outcome(outcome))))
    outcome = in_his_language(context, outcome)
    outcome = outcome.enter(*letter_rows(context, kind, outcome))
    return Outcome(told=f"{outcome.klass}: {outcome.dossier or '-'}").then(outcome)


def in_his_language(context: LetterContext, outcome: Outcome) -> Outcome:
    """Returns the outcome whose letters that show no case are in their reader's language: a complainant's, or
    what the writer of this letter plainly writes."""
    reading = context.reading
    spoken = context.services.reader.languages.language_of(f"{reading.opened.subject}\n{reading.parted.new}")
    case = context.case(reading.record.dossier) if reading.record is not None else None
    if spoken in ("", INDONESIAN) and (case is None or not case.language):
        return outcome

    def in_language(one: Reply) -> Reply:
        known = case is not None and one.to.lower() == case.address
        language = case.language if case and known else spoken if one.to.lower() == reading.sender else ""
        his = one.role == Role.COMPLAINANT and language
        return replace(one, data={"language": language, **one.data}) if his else one

    entries = [
        replace(entry, letters=[*map(in_language, entry.letters)])
        if isinstance(entry, Notice) and entry.matter.case is None
        else entry
        for entry in outcome.entries
    ]
    return replace(outcome, entries=tuple(entries))
