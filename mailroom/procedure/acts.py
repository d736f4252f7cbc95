"""What holds of each act beside its ways: what it needs (reason, agency, day, text), whether it is final, who
hears of it. One row an act.

An act is what a letter wants done: "assign", "answer", "rate". Lists of acts elsewhere are derived from these
rows.

In: nothing; `names`: a condition on a row.
Out: `ActKind`s by name (`ACTS`); the set of names for which the condition holds.
Fails: raises nothing; tests/procedure/test_acts.py names what an act lacks.
See: Who may do it, at which stages and to where: the ways of sop.py. What it does: `do_<name>` in
procedure/desk. The words that are read for it: [[act]] of grammar/reply_words.toml. Its menu rows:
templates/menus.toml. What a question calls it: [guess] of templates/words.toml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal

from mailroom.procedure.people import Role
from mailroom.procedure.sop import STAGES, Way


@dataclass(frozen=True)
class ActKind:
    """One act. A comment beside each field says what it means; a field that is left out is false or empty for
    the act."""

    name: str
    # How it comes out of a letter: chosen on a "menu" or by its words; by its "words" alone; by a reader of
    # its "own"; as "free" text; or made by the "desk" of another act, by where the case lies.
    read: Literal["menu", "words", "own", "free", "desk"]
    needs: str = ""  # what must stand beside its name: a reader of reading/replies/act_arguments.py
    _: KW_ONLY
    letters: tuple[str, ...] = ()  # the forms (outgoing_letters.py) that it causes
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
        """Returns (stage, way) of each way in the SOP that belongs to this act; a stage looks like
        "disposition.window"."""
        ways = ((key, way) for key, stage in STAGES.items() for way in stage.ways)
        return tuple((key, way) for key, way in ways if way.act == self.name)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(way.role for _, way in self.ways)


# A complainant's free text: the stage of his case says which act it is.
_FREE: dict[str, Any] = {"prose": True, "by_stage": True}
# What an agency writes for the complainant.
_FOR_HIM: dict[str, Any] = {"for_others": True, "trims": "text", "labelled": True, "may_ask": True}
_MOVED = ("stop", "disposition", "forwarded")

_DECLARED = (
    # What anybody may ask.
    ActKind("help", "words", question=True, anytime=True, letters=("help",)),
    ActKind("status", "words", question=True, anytime=True, letters=("status_letter",)),
    ActKind("trace", "words", question=True, anytime=True, letters=("trace",)),
    ActKind("deadline", "words", question=True, anytime=True, letters=("deadline_sum",)),
    ActKind("copy", "words", question=True, anytime=True, letters=("case_copy",)),
    ActKind("form_request", "words", anytime=True, by_clerk=True),
    # The complainant (rows 1, 7, 8).
    ActKind("add", "free", letters=("more_text", "noted"), **_FREE),
    ActKind("complete", "free", by_proxy=True, letters=("verification", "noted"), **_FREE),
    ActKind("comment", "free", by_proxy=True, letters=("comment", "comment_received"), **_FREE),
    ActKind("object", "free", letters=("verification", "noted"), **_FREE),
    ActKind("facts", "free", letters=("reopen_question",), **_FREE),
    ActKind("reason", "free", **_FREE),
    ActKind("text", "free", **_FREE),
    ActKind("explain", "desk", letters=("more_text", "noted")),
    ActKind("come_back", "desk", letters=("verification", "noted")),
    ActKind("follow", "desk", letters=("noted",)),
    ActKind("reopen", "menu", "optional_text", any_words=True, letters=("comment", "comment_received")),
    ActKind("lasting", "menu", any_words=True, letters=("noted",)),
    ActKind("rate", "own", by_proxy=True, of_old=True, letters=("rating_reason", "closed_notice")),
    ActKind("rate_low", "desk", letters=("rating_reason", "noted")),
    ActKind("rate_late", "desk", letters=("noted",)),
    ActKind("survey", "own", letters=("noted",)),
    ActKind("close", "words", of_old=True, letters=("closed", "closed_notice", "noted", "stop")),
    ActKind("thank", "own", prose=True, of_old=True, idle=True),
    ActKind("secrecy", "own", by_proxy=True, letters=("keep_secret", "noted")),
    ActKind("withdraw", "words", by_proxy=True, of_old=True, letters=("withdrawn", "stop")),
    ActKind("keep", "words", question=True, letters=("noted",)),
    ActKind("resume", "words", question=True, letters=("noted",)),
    ActKind("agree_identity", "desk", by_proxy=True, letters=("identity", "noted")),
    ActKind("keep_identity", "desk", by_proxy=True, letters=("identity_refused", "noted")),
    # The admin (row 2).
    ActKind("dispose", "menu", "agencies", reveals=True, trims="note", letters=("disposition", "forwarded")),
    ActKind("oversee", "menu", "note", reveals=True, trims="note", letters=("disposition", "forwarded")),
    ActKind("inform", "menu", "note", reveals=True, trims="note", letters=("disposition", "forwarded")),
    ActKind("ask", "menu", "question", trims="text", any_words=True, may_ask=True, letters=("ask",)),
    ActKind("decline", "menu", "where", any_words=True, letters=("declined", "stop")),
    ActKind("archive", "menu", "reason", any_words=True, letters=("declined", "stop")),
    ActKind("merge", "menu", "number", any_words=True, letters=("merged",)),
    ActKind("split", "menu", "points", any_words=True, may_ask=True),
    ActKind("correct", "menu", "columns", any_words=True, labelled=True, letters=("masks", "more_text")),
    ActKind("release", "menu", letters=("more_text", "comment", "comment_received", "echo")),
    ActKind("withhold", "menu", "refusal_reason", any_words=True, letters=("not_passed", "echo")),
    ActKind("restore", "menu", letters=("verification",)),
    ActKind("reroute", "menu", "other_agencies", decides_on="return", trims="note", letters=_MOVED),
    ActKind("insist", "menu", "note", decides_on="return", trims="note", letters=("disposition",)),
    ActKind("grant", "menu", "granted_day", decides_on="request", letters=("extension_result", "extended")),
    ActKind(
        "refuse", "menu", "optional_text", decides_on="request", any_words=True, letters=("extension_result",)
    ),
    # The liaison (rows 3, 4, 6, 7).
    ActKind("assign", "menu", "officer", trims="note", letters=("instruction",)),
    ActKind("answer", "menu", "answer_text", prose=True, letters=("third_person",), **_FOR_HIM),
    ActKind("progress", "menu", "text", letters=("progress", "third_person", "more_text"), **_FOR_HIM),
    ActKind("pass_on", "menu", letters=("progress",)),
    ActKind(
        "inquire", "menu", "question", trims="text", any_words=True, may_ask=True, letters=("ask", "echo")
    ),
    ActKind(
        "return", "menu", "proposal", for_others=True, may_mention=True, letters=("returned", "reassign")
    ),
    ActKind("extend", "menu", "day", for_others=True, may_ask=True, may_mention=True, letters=("extension",)),
    ActKind("involve", "menu", "involved", reveals=True, trims="note", letters=("disposition", "forwarded")),
    ActKind("contribute", "menu", "text", for_others=True, trims="text", letters=("more_text", "echo")),
    ActKind("drop", "words", "stopped", letters=("stop", "echo")),
    ActKind("unmask", "words", may_ask=True, letters=("unmask_request",)),
    ActKind("approve", "menu", decides_on="response"),
    ActKind("revise", "menu", "text", for_others=True, may_ask=True, letters=("revise", "reassign")),
    ActKind("hold", "menu", letters=("held_back",)),
    ActKind(
        "identity", "words", "identity_reason", letters=("identity_request", "identity_refused", "identity")
    ),
    ActKind("acknowledge", "own", prose=True, idle=True),
    ActKind("hollow", "own", trims="text", letters=("fill_answer",)),
    # The officer (row 5).
    ActKind("respond", "free", for_others=True, trims="text", prose=True, letters=("response",)),
    ActKind("supplement", "desk", for_others=True, letters=("response", "more_text")),
    # The regent's office and the agency's head on a reprimand (row 5); the admin on the report (row 9).
    ActKind("agree", "menu", letters=("reprimand_order", "reprimand_wait")),
    ActKind("sign", "own", letters=("reprimand", "reprimand_copy", "reprimand_settled")),
    ActKind("reject", "menu", "optional_text", letters=("reprimand_rejected",)),
    ActKind("account", "desk", letters=("reprimand_account",)),
    ActKind("remark", "menu", "text", prose=True, may_ask=True, letters=("report_draft",)),
    # The head of a late agency (row 5).
    ActKind("urge", "menu", "optional_text", any_words=True, trims="text", letters=("urged", "echo")),
    # About a letter.
    ActKind("yes", "menu", by_clerk=True),
    ActKind("no", "menu", by_clerk=True),
    ActKind("this", "menu", by_clerk=True),
    ActKind("replace", "menu", by_clerk=True),
    ActKind("append", "menu", by_clerk=True),
    ActKind("new", "menu", by_clerk=True),
    ActKind("delivered", "menu", by_clerk=True),
    ActKind("send_masked", "menu", by_clerk=True),
    ActKind("discard", "menu", by_clerk=True),
    ActKind("send_as_is", "menu", by_clerk=True),
    ActKind("go_on", "menu", by_clerk=True, letters=("flood_result",)),
    ActKind("spam_all", "menu", by_clerk=True, letters=("flood_result",)),
    ActKind("cases", "own", by_clerk=True),
    ActKind("lines", "own", by_clerk=True),
    ActKind("recommend", "own", by_clerk=True),
    ActKind("form", "own", by_clerk=True),
)

# What sends or decides: a second one to the same letter of ours is asked about.
ONCE = frozenset((
    "close", "withdraw", "reopen", "agree_identity",
    "dispose", "oversee", "inform", "ask", "decline", "archive", "merge", "split", "release", "withhold",
    "restore", "reroute", "insist", "grant", "refuse",
    "assign", "answer", "inquire", "return", "approve", "revise", "respond", "agree", "sign", "reject",
))  # fmt: skip

ACTS: Mapping[str, ActKind] = {act.name: act for act in _DECLARED}


def names(holds: Callable[[ActKind], object]) -> frozenset[str]:
    """Returns the names of the acts for which `holds` is true: `names(lambda act: act.reveals)`."""
    return frozenset(act.name for act in _DECLARED if holds(act))
