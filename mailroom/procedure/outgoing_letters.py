"""Which letters the office sends, one row each (`Form`). A row says who may get it, how urgent it is, whether
it is owed, starts a clock or tells an identity.

The text lies in templates/mail/<name>.txt.j2, which begins with its subject; its menu in
templates/menus.toml. Lists of forms elsewhere are derived from these rows.

In: nothing; `names`: a condition on a row. `Form.rank`: whether a clock starts, and urgency.
Out: `Form`s by name (`FORMS`); the set of names for which the condition holds; a rank, less is sooner.
Fails: raises nothing; tests/procedure/test_letter_forms.py names what a form lacks.
See: Which letter is written when: procedure/desk/. Kinds of letters that come in:
clerk/read/letter_reading.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mailroom.procedure.people import Role

COMPLAINANT, ADMIN, LIAISON, OFFICER = Role.COMPLAINANT, Role.ADMIN, Role.LIAISON, Role.OFFICER
HEAD, APIP, REGENT, ADMIN_HEAD = Role.HEAD, Role.APIP, Role.REGENT, Role.ADMIN_HEAD
VICE_REGENT, INSPECTOR, SEKDA, SECRETARIAT = Role.VICE_REGENT, Role.INSPECTOR, Role.SEKDA, Role.SECRETARIAT
AGENCY = (LIAISON, OFFICER)
EVERYBODY = tuple(Role)
_ABOVE = (HEAD, APIP, INSPECTOR, SEKDA)  # whom an office may tell of what waits


@dataclass(frozen=True, kw_only=True)
class Form:
    """A kind of letter. A comment beside each field says what it means."""

    name: str
    readers: tuple[Role, ...]  # nobody else may get it
    # 0 leaves first, 9 last, when many wait: first what a person waits for, then what asks one whose time it
    # starts, last what informs. None: 3 when the letter starts a clock, else 5.
    urgency: int | None = None
    in_reply: bool = False  # it is typed because a letter came, to its writer (RFC 3834 section 5)
    by_person: bool = False  # a person wrote its words, and we carry them: no machine made it (RFC 3834 5)
    person_when: tuple[str, ...] = ()  # it is so only where its `what` is one of these
    to_merged: bool = False  # the complainants of cases merged into this one hear of it, too
    # It is in the words of the complainant, or of the admin who knows him: what names him is struck out as in
    # the view, not as in others' words.
    from_inside: bool = False
    tells_identity: bool = False  # it says who the complainant is, since he agreed to it
    informs: bool = False  # it asks and answers nothing: a complainant may wish not to get it
    figures: bool = False  # the quarter's figures stand in it
    # It goes whole also to who wishes notices alone: he has just asked for it, or nothing of a case is in it.
    whole: bool = False
    on_paper: str = ""  # the form in which it is printed when it reaches the complainant by no mail

    def is_by_person(self, what: object) -> bool:
        """Whether a person wrote its words. what: of its data."""
        return self.by_person or what in self.person_when

    def rank(self, *, clock: bool, urgent: bool = False) -> int:
        """0 leaves first, 9 last. clock: whether the letter starts somebody's; urgent: whether it is about a
        danger to life."""
        if urgent and (clock or self.in_reply):
            return 0
        return self.urgency if self.urgency is not None else 3 if clock else 5


_DECLARED = (
    Form(name="receipt", readers=(COMPLAINANT,), urgency=1, in_reply=True),
    Form(name="ask", readers=(COMPLAINANT,), by_person=True, urgency=1, on_paper="ask"),
    Form(name="ask_reminder", readers=(COMPLAINANT,), on_paper="ask"),
    Form(name="forwarded", readers=(COMPLAINANT,), urgency=1, informs=True),
    Form(name="declined", readers=(COMPLAINANT,), urgency=1, to_merged=True),
    Form(name="expired", readers=(COMPLAINANT,), to_merged=True),
    Form(name="merged", readers=(COMPLAINANT,)),
    Form(name="split", readers=(COMPLAINANT,)),
    Form(name="progress", readers=(COMPLAINANT,), by_person=True, to_merged=True, informs=True),
    Form(name="extended", readers=(COMPLAINANT,), informs=True),
    Form(name="overdue", readers=(COMPLAINANT,), informs=True),
    Form(name="still_late", readers=(COMPLAINANT,), informs=True),
    Form(name="answer", readers=(COMPLAINANT,), by_person=True, urgency=0, to_merged=True, on_paper="answer"),
    Form(name="rating_reason", readers=(COMPLAINANT,), in_reply=True),
    Form(name="closing_notice", readers=(COMPLAINANT,)),
    Form(name="closed", readers=(COMPLAINANT,), in_reply=True, to_merged=True),
    Form(name="reopen_question", readers=(COMPLAINANT,), in_reply=True),
    Form(name="afterwards", readers=(COMPLAINANT,)),
    Form(name="comment_received", readers=(COMPLAINANT,), in_reply=True),
    Form(name="not_passed", readers=(COMPLAINANT,)),
    Form(name="withdrawn", readers=(COMPLAINANT,), in_reply=True, to_merged=True),
    Form(name="noted", readers=(COMPLAINANT,), in_reply=True),
    Form(name="identity_request", readers=(COMPLAINANT,), urgency=2, on_paper="identity_request"),
    Form(name="status_letter", readers=EVERYBODY, in_reply=True, whole=True),
    Form(name="help", readers=EVERYBODY, in_reply=True, whole=True),
    Form(name="trace", readers=EVERYBODY, in_reply=True, whole=True),
    Form(name="deadline_sum", readers=EVERYBODY, in_reply=True, whole=True),
    Form(name="case_copy", readers=(COMPLAINANT,), in_reply=True, whole=True),
    Form(name="not_understood", readers=EVERYBODY, in_reply=True),
    Form(name="already", readers=EVERYBODY, in_reply=True),
    Form(name="not_done", readers=(ADMIN, LIAISON)),
    Form(name="confirm", readers=EVERYBODY, urgency=2),
    Form(name="this_or_new", readers=EVERYBODY, urgency=2, in_reply=True),
    Form(name="deputy", readers=(ADMIN, ADMIN_HEAD), urgency=2),
    Form(name="stand_in", readers=(HEAD, ADMIN_HEAD), urgency=2),
    Form(name="second_answer", readers=(LIAISON,), urgency=2, in_reply=True),
    Form(name="too_large", readers=EVERYBODY, in_reply=True),
    Form(name="which_case", readers=(COMPLAINANT, ADMIN, LIAISON, OFFICER), urgency=2, in_reply=True),
    Form(name="verification", readers=(ADMIN,)),
    Form(name="masks", readers=(ADMIN,), in_reply=True),
    Form(name="review", readers=(ADMIN,), urgency=2),
    Form(name="danger", readers=(LIAISON,), urgency=0),
    Form(name="danger_waits", readers=(ADMIN, LIAISON, ADMIN_HEAD, *_ABOVE), urgency=0),
    Form(name="echo", readers=(ADMIN, LIAISON, OFFICER, HEAD, REGENT, INSPECTOR, ADMIN_HEAD), in_reply=True),
    Form(name="returned", readers=(ADMIN,)),
    Form(name="extension", readers=(ADMIN,)),
    Form(name="unmask_request", readers=(ADMIN,)),
    Form(name="extension_result", readers=AGENCY),
    Form(name="digest", readers=EVERYBODY, urgency=7),
    Form(name="disposition", readers=(LIAISON,), from_inside=True),
    Form(name="instruction", readers=(OFFICER,)),
    Form(name="response", readers=(LIAISON,), by_person=True),
    Form(name="comment", readers=(LIAISON,), by_person=True, from_inside=True),
    Form(name="more_text", readers=(ADMIN, LIAISON, OFFICER), by_person=True, from_inside=True),
    Form(name="stop", readers=(ADMIN, LIAISON, OFFICER)),
    Form(name="absence", readers=EVERYBODY, in_reply=True),
    Form(name="notice", readers=EVERYBODY, whole=True),
    Form(name="notices", readers=EVERYBODY, in_reply=True, whole=True),
    Form(name="urged", readers=(ADMIN, *AGENCY), by_person=True, urgency=2),
    Form(name="keep_secret", readers=AGENCY),
    Form(name="revise", readers=(OFFICER,), by_person=True),
    Form(name="fill_answer", readers=AGENCY, in_reply=True),
    Form(name="not_sent", readers=(LIAISON, OFFICER)),
    Form(name="held_back", readers=(LIAISON,), in_reply=True),
    Form(name="identity", readers=(LIAISON,), tells_identity=True),
    Form(name="identity_refused", readers=AGENCY, in_reply=True),
    Form(name="third_person", readers=(LIAISON,), in_reply=True),
    Form(name="closed_notice", readers=(LIAISON,)),
    Form(name="post", readers=(ADMIN,)),
    Form(name="lapor_comment", readers=(ADMIN,), urgency=2),
    Form(name="stopped", readers=(ADMIN,), urgency=2),
    Form(name="form", readers=(ADMIN,), in_reply=True, whole=True),
    Form(name="undelivered", readers=(ADMIN,)),
    Form(name="reassign", readers=(LIAISON,)),
    Form(name="out_of_office", readers=(ADMIN, LIAISON, ADMIN_HEAD)),
    Form(name="reprimand_draft", readers=(REGENT,)),
    Form(name="reprimand_order", readers=(REGENT,)),
    Form(name="reprimand_wait", readers=(REGENT,)),
    Form(name="reprimand_settled", readers=(REGENT, APIP)),
    Form(name="reprimand", readers=(HEAD,), by_person=True),
    Form(name="reprimand_copy", readers=(VICE_REGENT, INSPECTOR, SEKDA)),
    Form(name="reprimand_rejected", readers=(APIP,)),
    Form(name="survivor", readers=(COMPLAINANT,), person_when=("answer", "progress")),
    Form(name="reprimand_account", readers=(APIP, REGENT), by_person=True),
    Form(name="report_draft", readers=(ADMIN,), urgency=8, figures=True),
    Form(name="report", readers=(REGENT,), urgency=8, figures=True),
    Form(name="balance_alarm", readers=(ADMIN, ADMIN_HEAD), urgency=1, whole=True),
    Form(name="balance_clear", readers=(ADMIN, ADMIN_HEAD), whole=True),
    Form(name="alarm", readers=(ADMIN, ADMIN_HEAD), urgency=1, whole=True),
    Form(name="alarm_clear", readers=(ADMIN, ADMIN_HEAD), whole=True),
    Form(name="probe", readers=(ADMIN,), whole=True),
    Form(name="flood", readers=(ADMIN,), urgency=1, whole=True),
    Form(name="flood_result", readers=(ADMIN,), in_reply=True, whole=True),
    Form(name="service_shown", readers=EVERYBODY, urgency=2, in_reply=True, whole=True),
    Form(name="table_change", readers=(ADMIN, ADMIN_HEAD), urgency=2, in_reply=True, whole=True),
    Form(name="table_changed", readers=(ADMIN, ADMIN_HEAD, HEAD), urgency=2, whole=True),
    Form(name="address_trial", readers=(ADMIN, ADMIN_HEAD, LIAISON, OFFICER, HEAD), urgency=2, whole=True),
    Form(name="register_print", readers=(SECRETARIAT,), urgency=8),
)

FORMS: Mapping[str, Form] = {form.name: form for form in _DECLARED}


def names(holds: Callable[[Form], object]) -> frozenset[str]:
    """Returns the names of the forms for which `holds` is true: `names(lambda form: form.in_reply)`."""
    return frozenset(form.name for form in _DECLARED if holds(form))
