"""Each act, declared once: what holds of it beside the ways that sop.py lets it go.

Who may do an act, at which stages and to where stand in sop.py, whose ways name it. All else stands here, and
lists of acts elsewhere are derived from it. The rest is found by the act's name. The desk's function is
`do_<name>` in procedure/desk. The words that are read for it stand in [[act]] of grammar/words.toml. Its menu
rows stand in menus.toml; what a question calls it, in [guess] of templates/words.toml.

Promises: values only. tests/procedure/test_acts.py names what is missing for an act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from mailroom.procedure.people import Role
from mailroom.procedure.sop import STAGES, Way


@dataclass(frozen=True, kw_only=True)
class ActKind:
    """One act. What each field means stands behind it; a field that is left out does not hold of the act."""

    name: str
    # How it comes out of a letter: chosen on a "menu" or by its words; by its "words" alone; by a reader of
    # its "own"; as "free" text; or made by the "desk" of another act, by where the case lies.
    read: Literal["menu", "words", "own", "free", "desk"]
    needs: str = ""  # what must stand beside its name: a reader of reading/replies/act_arguments.py
    letters: tuple[str, ...] = ()  # the forms (letter_forms.py) that it causes
    question: bool = False  # the desk answers it at any stage, without a way of the SOP
    by_clerk: bool = False  # it is about a letter, not about a case: the clerk carries it out
    anytime: bool = False  # anybody may ask for it in reply to any letter
    reveals: bool = False  # somebody new learns of the case: it cannot be taken back, so "not yet" stops it
    decides_on: Literal["", "response", "request", "return"] = ""  # what its writer was shown, and agrees to
    for_others: bool = False  # its text is for others: when it comes too late, its writer is shown it again
    trims: Literal["", "text", "note"] = ""  # what is passed on, and so loses greetings and signatures
    prose: bool = False  # a text of any kind, no choice
    by_stage: bool = False  # a complainant's free text: the stage of his case says which act it is
    by_proxy: bool = False  # the admin may enter it for a complainant without e-mail
    of_old: bool = False  # it is said only of a report that is there already
    idle: bool = False  # it moves nothing, and nobody needs to read it
    labelled: bool = False  # it is also named in front of a colon: "Perkembangan: …"
    any_words: bool = False  # behind its digit stand words of any kind, also those of another act
    may_ask: bool = False  # its words may well end in a question mark
    may_mention: bool = False  # a long letter may merely mention it

    @property
    def ways(self) -> tuple[tuple[str, Way], ...]:
        """(stage, way) of each way of the SOP that this act goes: "disposition.window"."""
        return tuple(
            (key, way) for key, stage in STAGES.items() for way in stage.ways if way.act == self.name
        )

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(way.role for _, way in self.ways)

    @property
    def stops_clock(self) -> bool:
        """Whether it ends somebody's time: it leads to another desk."""
        return any(way.to for _, way in self.ways)

    @property
    def undoable(self) -> bool:
        """Whether it waits in the undo window before anybody outside gets it."""
        return any(way.to == "window" for _, way in self.ways)


_DECLARED = (
    # What anybody may ask.
    ActKind(name="help", read="words", question=True, anytime=True, letters=("help",)),
    ActKind(name="status", read="words", question=True, anytime=True, letters=("status_letter",)),
    ActKind(name="trace", read="words", question=True, anytime=True, letters=("trace",)),
    ActKind(name="form_request", read="words", anytime=True, by_clerk=True),
    # The complainant (rows 1, 7, 8).
    ActKind(name="add", read="free", prose=True, by_stage=True, letters=("more_text", "noted")),
    ActKind(
        name="complete",
        read="free",
        prose=True,
        by_stage=True,
        by_proxy=True,
        letters=("verification", "noted"),
    ),
    ActKind(
        name="comment",
        read="free",
        prose=True,
        by_stage=True,
        by_proxy=True,
        letters=("comment", "comment_received"),
    ),
    ActKind(name="object", read="free", prose=True, by_stage=True, letters=("verification", "noted")),
    ActKind(name="facts", read="free", prose=True, by_stage=True, letters=("reopen_question",)),
    ActKind(name="reason", read="free", prose=True, by_stage=True),
    ActKind(name="text", read="free", prose=True, by_stage=True),
    ActKind(name="come_back", read="desk", letters=("verification", "noted")),
    ActKind(name="follow", read="desk", letters=("noted",)),
    ActKind(name="reopen", read="desk", letters=("comment", "comment_received")),
    ActKind(name="rate", read="own", by_proxy=True, of_old=True, letters=("rating_reason", "closed_notice")),
    ActKind(name="rate_late", read="desk", letters=("noted",)),
    ActKind(name="thank", read="own", prose=True, of_old=True, idle=True),
    ActKind(name="secrecy", read="own", by_proxy=True, letters=("keep_secret", "noted")),
    ActKind(name="withdraw", read="words", by_proxy=True, of_old=True, letters=("withdrawn", "stop")),
    ActKind(name="keep", read="words", question=True, letters=("noted",)),
    ActKind(name="resume", read="words", question=True, letters=("noted",)),
    # The admin (row 2).
    ActKind(
        name="dispose",
        read="menu",
        needs="agencies",
        reveals=True,
        trims="note",
        letters=("disposition", "forwarded"),
    ),
    ActKind(
        name="oversee",
        read="menu",
        needs="note",
        reveals=True,
        trims="note",
        letters=("disposition", "forwarded"),
    ),
    ActKind(
        name="inform",
        read="menu",
        needs="note",
        reveals=True,
        trims="note",
        letters=("disposition", "forwarded"),
    ),
    ActKind(
        name="ask", read="menu", needs="text", trims="text", any_words=True, may_ask=True, letters=("ask",)
    ),
    ActKind(name="decline", read="menu", needs="where", any_words=True, letters=("declined", "stop")),
    ActKind(name="archive", read="menu", needs="reason", any_words=True, letters=("declined", "stop")),
    ActKind(name="merge", read="menu", needs="number", any_words=True, letters=("merged",)),
    ActKind(name="split", read="menu", needs="points", any_words=True, may_ask=True),
    ActKind(name="correct", read="menu", needs="columns", any_words=True, labelled=True),
    ActKind(
        name="reroute",
        read="menu",
        needs="other_agencies",
        decides_on="return",
        trims="note",
        letters=("stop", "disposition", "forwarded"),
    ),
    ActKind(
        name="insist", read="menu", needs="note", decides_on="return", trims="note", letters=("disposition",)
    ),
    ActKind(
        name="grant",
        read="menu",
        needs="granted_day",
        decides_on="request",
        letters=("extension_result", "extended"),
    ),
    ActKind(
        name="refuse",
        read="menu",
        needs="optional_text",
        decides_on="request",
        any_words=True,
        letters=("extension_result",),
    ),
    # The liaison (rows 3, 4, 6, 7).
    ActKind(name="assign", read="menu", needs="officer", trims="note", letters=("instruction",)),
    ActKind(
        name="answer",
        read="menu",
        needs="answer_text",
        for_others=True,
        trims="text",
        prose=True,
        labelled=True,
        may_ask=True,
    ),
    ActKind(
        name="progress",
        read="menu",
        needs="text",
        for_others=True,
        trims="text",
        labelled=True,
        may_ask=True,
        letters=("progress",),
    ),
    ActKind(
        name="return", read="menu", needs="proposal", for_others=True, may_mention=True, letters=("returned",)
    ),
    ActKind(
        name="extend",
        read="menu",
        needs="day",
        for_others=True,
        may_ask=True,
        may_mention=True,
        letters=("extension",),
    ),
    ActKind(name="approve", read="menu", decides_on="response"),
    ActKind(
        name="revise",
        read="menu",
        needs="text",
        for_others=True,
        may_ask=True,
        letters=("revise", "reassign"),
    ),
    ActKind(name="hold", read="menu", letters=("held_back",)),
    ActKind(name="acknowledge", read="own", prose=True, idle=True),
    ActKind(name="hollow", read="own", trims="text", letters=("fill_answer",)),
    # The officer (row 5).
    ActKind(name="respond", read="free", for_others=True, trims="text", prose=True, letters=("response",)),
    ActKind(name="supplement", read="desk", for_others=True, letters=("response", "more_text")),
    # The regent's office and the agency's head on a reprimand (row 5); the admin on the report (row 9).
    ActKind(name="agree", read="menu", letters=("reprimand_order", "reprimand_wait")),
    ActKind(name="sign", read="own", letters=("reprimand", "reprimand_copy", "reprimand_settled")),
    ActKind(name="reject", read="menu", needs="optional_text", letters=("reprimand_rejected",)),
    ActKind(name="account", read="desk", letters=("reprimand_account",)),
    ActKind(name="remark", read="menu", needs="text", prose=True, may_ask=True, letters=("report_draft",)),
    # About a letter.
    ActKind(name="yes", read="menu", by_clerk=True),
    ActKind(name="no", read="menu", by_clerk=True),
    ActKind(name="this", read="menu", by_clerk=True),
    ActKind(name="new", read="menu", by_clerk=True),
    ActKind(name="delivered", read="menu", by_clerk=True),
    ActKind(name="cases", read="own", by_clerk=True),
    ActKind(name="lines", read="own", by_clerk=True),
    ActKind(name="recommend", read="own", by_clerk=True),
    ActKind(name="form", read="own", by_clerk=True),
)

ACTS: Mapping[str, ActKind] = MappingProxyType({act.name: act for act in _DECLARED})


def names(holds: Callable[[ActKind], object]) -> frozenset[str]:
    """The acts of which something holds: `names(lambda act: act.reveals)`."""
    return frozenset(act.name for act in _DECLARED if holds(act))
