"""Which work belongs to which kind of letter (`Reading.kind`): the clerk's table of handlers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mailroom.clerk.kinds import apart, cases, complaints, digests, matters
from mailroom.clerk.kinds.letters import Handling
from mailroom.clerk.read.letter_reading import Kind

LETTERS: Mapping[Kind, Callable[[Handling], None]] = MappingProxyType(
    {
        "complaint": complaints.complaint,
        "case": cases.case_letter,
        "hold": matters.hold,
        "this_or_new": matters.this_or_new,
        "which_case": matters.which_case,
        "letter": matters.letter_matter,
        "form_request": complaints.form_request,
        "form": complaints.form_filled,
        "digest": digests.digest_reply,
        "teguran": digests.dossier_letter,
        "p4": digests.dossier_letter,
        "register": apart.kept,
        "balance": apart.kept,
        "alarm": apart.kept,
        "probe": apart.kept,
        "bounce": apart.bounce,
        "own": apart.own,
        "report": apart.report,
        "automatic": apart.automatic,
        "doubtful": apart.doubtful,
        "notice": apart.notice,
        "postmaster": apart.postmaster,
        "reaction": apart.reaction,
        "spam": apart.spam,
        "duplicate": apart.duplicate,
    }
)
