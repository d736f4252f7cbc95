"""What officials read of a hidden complainant: his alias ("Pelapor #0042"), and which of his texts go with
masks.

In every text for officials his NIK and mail address are struck out. In a hidden case (anonim or oversight)
all of his words that is not known to be harmless is masked too: names, numbers, addresses.

In: a `Case`, a text, the house's `IdentityReader`, a `Gate` when one is at hand.
Out: the text that may be shown; the alias; strings that may not leave; doubts.
Fails: A hidden text without a reader of identities raises LookupError: the letter is set aside, nothing
leaves.
See: Which words a mask covers, and its number: case_masks.py. Numbers in any text: number_masking.py. Which
facts of a case a role reads: role_view.py. What is searched for before a mail leaves (`forbidden_strings`):
clerk/write/leak_watch.py."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain

from mailroom.procedure.case import Case
from mailroom.procedure.identity_questions import IdentityReader
from mailroom.procedure.secrecy import home_masking
from mailroom.procedure.secrecy.case_masks import Gate
from mailroom.procedure.secrecy.case_masks_cache import gate_of
from mailroom.procedure.secrecy.complainant_facts import (
    SMALL,
    chat_names,
    complainant_texts,
    known_writer,
    mailboxes,
    names,
    names_in_texts,
    people,
)
from mailroom.procedure.secrecy.number_masking import (
    MAIL,
    PHONE,
    STRUCK,
    mask_niks,
    others_numbers,
    strike_words,
)

__all__ = ["STRUCK", "mask_niks", "names", "names_in_texts", "others_numbers", "strike_words"]
_MOST_DOUBTS = 8


def alias(case: Case) -> str:
    """ "Pelapor #0042": how officials call a hidden complainant."""
    return f"Pelapor #{case.number.rsplit('-', 1)[-1]}"


def is_promise(case: Case, switch: str) -> bool:
    """Whether only the complainant may lift "anonymous" or "secret", because he wished it or was told of it.

    The receipt and the answer to his wish name what is closed, the letter of a disposition that his name is.
    On the oversight track it promises both."""
    told = stands = False
    for event in case.trail:
        switched = event.kind in ("received", "secrecy", "corrected") and switch in event.data
        stands = bool(event.data[switch]) if switched else stands
        if switched and event.kind != "corrected":
            # of what he only may have wished, or was not asked, nothing is promised
            unasked = event.data.get("possible_wish") or event.data.get("shielded")
            told = stands and not (switch == "anonymous" and unasked)
        elif event.kind == "disposed":
            told = told or bool(event.data.get("oversight")) or (stands and switch == "anonymous")
    return told


def was_hidden_for_now(case: Case) -> bool:
    """Whether he is known to officials by the admin's decision alone: until then he was hidden, because an
    official may have done wrong, for his safety, or in doubt, and the receipt told him so."""
    began = (event.data for event in case.trail if event.kind == "received")
    why = ("wrongdoing", "shielded", "possible_wish")
    return not case.is_hidden and any(data.get(key) for data in began for key in why)


def shown_name(case: Case) -> str:
    """Returns what officials call the complainant: his name; the alias when the case is hidden (anonim or
    oversight) or no name of his is known."""
    return alias(case) if case.is_hidden or not case.name else case.name


def forbidden_strings(case: Case, identity: IdentityReader) -> tuple[str, ...]:
    """Returns what must not stand in a letter to officials: always his mail address; when he is hidden, name
    and home, too. The same holds for the first writer of what he passed on. For complainants of merged cases
    their own switches decide."""
    items = _forbidden_of(case, identity)
    # a word of the open name tells nothing of who came with a merged case
    open_name = "" if case.is_hidden else _fold(case.name)
    for one in case.joined.values():
        theirs = [*_forbidden_of(one, identity), *(case.disguised if one.is_hidden else ())]
        items += [item for item in theirs if "@" in item or _fold(item) not in open_name]
    items += gate_of(case, identity).forbidden() if hides(case) else []
    return tuple(dict.fromkeys(item for item in items if len(item) >= SMALL))


def between_complainants(text: str, case: Case, reader: Case, identity: IdentityReader) -> str:
    """Returns what officials wrote to all who complained about one matter. Whatever names one complainant is
    removed for the others."""
    items = []
    for one in (case, *case.joined.values()):
        if one.number != reader.number and one.address != reader.address:
            items += _forbidden_of(replace(one, anonymous=True), identity)
    own = _fold(reader.name)
    return strike_words(text, [item for item in items if len(item) >= SMALL and _fold(item) not in own])


def _fold(text: str) -> str:
    return f" {re.sub(r'[^a-z0-9]+', ' ', text.lower()).strip()} "


def _forbidden_of(case: Case, identity: IdentityReader) -> list[str]:
    items = [address for _, address in people(case)]
    if case.is_hidden:
        homes = home_masking.all_homes(case, complainant_texts(case), identity)
        items += [*names(case, identity), *mailboxes(case), case.phone]
        opened = {identity.folded(one) for one in case.undisguised}
        secret = [home_masking.secret_part(home, case, identity) for home in homes]
        closable = [*secret, *chain.from_iterable(map(home_masking.telling_parts, secret)), *case.disguised]
        closable += chat_names(case, identity)
        items += [item for item in closable if identity.folded(item) not in opened]
    return items


def hides(case: Case) -> bool:
    """Whether the case hides anybody: its complainant, or one who came with a merged case."""
    return any(one.is_hidden for one in (case, *case.joined.values()))


def strike(text: str, case: Case, identity: IdentityReader, gate: Gate | None = None) -> str:
    """Returns what others than the complainant wrote, as officials may read it. gate: the case's own, if
    made."""
    if hides(case):
        text = (gate or gate_of(case, identity)).officials_words(text)
    return text if case.is_hidden else _strike_open(text, case, identity)


def strike_complainant_text(
    text: str, case: Case, identity: IdentityReader, gate: Gate | None = None, joined: str = ""
) -> str:
    """Returns what a complainant wrote, as officials may read it. joined: he came with this merged case."""
    if hides(case):
        text = (gate or gate_of(case, identity)).complainants_words(text, joined)
    return text if case.is_hidden else strike(text, case, identity, gate)


def _strike_open(text: str, case: Case, identity: IdentityReader) -> str:
    """A text of a case whose complainant is not hidden."""
    text = mask_niks(MAIL.sub(STRUCK, text) if case.passed_on else text)
    return strike_words(text, forbidden_strings(case, identity))


def outward_title(case: Case, identity: IdentityReader) -> str:
    """Returns what the case is about, without who says so (`outward`)."""
    return outward(case.title or case.subject, case, identity)


def outward(text: str, case: Case, identity: IdentityReader) -> str:
    """Returns words of a complainant for digests, reprimands, reports and registers. More people read those
    than the letters of the case. They need the matter and not the person, so names, addresses and numbers are
    left out, whether he is hidden or not."""
    joined = {number: replace(one, anonymous=True) for number, one in case.joined.items()}
    unnamed = replace(case, anonymous=True, joined=joined)
    if case.is_hidden:
        gate = gate_of(unnamed, identity)
        return gate.officials_words(gate.complainants_words(text))
    return Gate(unnamed, identity, walk=False).officials_words(MAIL.sub(STRUCK, PHONE.sub(STRUCK, text)))


def doubts(text: str, case: Case, identity: IdentityReader) -> list[str]:
    """Returns the phrases of his text that officials still read and that might tell who he is. A person has
    to judge them."""
    doubtful = home_masking.readable_parts(text, case, identity)
    doubtful += identity.by_meaning(text, known_writer(case, identity))
    return list(dict.fromkeys(doubtful))[:_MOST_DOUBTS]
