"""Which work belongs to which kind of letter (`Reading.kind`): the clerk's table of handlers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mailroom.clerk.kinds import (
    case_letters,
    complaint_letters,
    digest_replies,
    letter_questions,
    non_letters,
)
from mailroom.clerk.kinds.handling import Handling
from mailroom.clerk.read.letter_reading import Kind

LETTERS: Mapping[Kind, Callable[[Handling], None]] = MappingProxyType(
    {
        "complaint": complaint_letters.complaint,
        "case": case_letters.case_letter,
        "hold": letter_questions.hold,
        "this_or_new": letter_questions.this_or_new,
        "which_case": letter_questions.which_case,
        "letter": letter_questions.letter_matter,
        "form_request": complaint_letters.form_request,
        "form": complaint_letters.form_filled,
        "digest": digest_replies.digest_reply,
        "teguran": digest_replies.dossier_letter,
        "p4": digest_replies.dossier_letter,
        "register": non_letters.kept,
        "balance": non_letters.kept,
        "alarm": non_letters.kept,
        "probe": non_letters.kept,
        "bounce": non_letters.bounce,
        "own": non_letters.own,
        "report": non_letters.report,
        "automatic": non_letters.automatic,
        "doubtful": non_letters.doubtful,
        "notice": non_letters.notice,
        "postmaster": non_letters.postmaster,
        "reaction": non_letters.reaction,
        "spam": non_letters.spam,
        "duplicate": non_letters.duplicate,
    }
)
