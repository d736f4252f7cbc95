"""For which secrets each typed mail is searched before it leaves: in its text, its papers and the names of
its files.

A letter about a case is searched for all that is known of that case's hidden complainants. A digest, a report
or a register is searched piece by piece, each for the case that it names. What names somebody for certain is
looked for in the whole. The admin's mails and a complainant's own are not stopped for what is his own
(`INSIDE`). Reads only.

In: `LeakWatch.leaks`: a `Reply`, its `Case`, `House`, the typed text, enclosures. `forbidden`: case and
house.
Out: `Leak`s with their places; strings that may not stand there; neutral names for files.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: How a string is found in whatever spelling: writing/leak_linter.py. What is secret:
procedure/secrecy/alias_and_masked_texts.py. What becomes of a stopped mail: clerk/kinds/stopped_mails.py."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import PurePath

from mailroom.clerk.store import Store
from mailroom.procedure.case import Case
from mailroom.procedure.case_files import officials_files
from mailroom.procedure.identity_questions import IdentityReader, KnownWriter
from mailroom.procedure.letter import Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.outgoing_letters import FORMS
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.case_masks import Gate
from mailroom.procedure.secrecy.case_masks_cache import gate_of
from mailroom.procedure.secrecy.complainant_facts import complainant_texts
from mailroom.text.folding import fold
from mailroom.writing.leak_linter import (
    Leak,
    OwnPhrases,
    SearchableText,
    bare_words,
    lint,
    own_phrases,
    passages,
    strings_in,
)
from mailroom.writing.mail_composer import Enclosure, MailComposer

INSIDE = (Role.COMPLAINANT, Role.ADMIN)
_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[\W_]+")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_CLOSE = 6  # letters from which a name is looked for within another word
_SUFFIX = 5  # characters of a file name's end, with its dot


@dataclass
class LeakWatch:
    """Reads the mails of one office."""

    composer: MailComposer
    store: Store
    _ours: tuple[House | None, OwnPhrases] = (None, OwnPhrases())
    # of the last cases: all their mails ask for the same
    _kept: deque[tuple[Gate, House, dict[str, Leak]]] = field(default_factory=lambda: deque(maxlen=4))

    def leaks(
        self, reply: Reply, case: Case | None, house: House, text: str, enclosures: Iterable[Enclosure]
    ) -> tuple[Leak, ...]:
        """Returns what may not leave with this letter. text: its subject and text, as they are typed."""
        if self._may_read_all(reply, case):
            return ()
        files = [one for one in enclosures if isinstance(one, Enclosure)]
        said = [text, *(one.name for one in files), *(one.says for one in files if one.says is not None)]
        whole = SearchableText("\n".join(strings_in(said)), self._phrases(house))
        found = [*_leaks_in(self._secrets_from(reply, case, house), whole)]
        if reply.role != Role.COMPLAINANT:
            found += self._by_passage(said, whole, case, house)
        return self._with_files(dict.fromkeys(found), files, house) if found else ()

    def reads_files(self, reply: Reply, case: Case | None) -> bool:
        """Whether files that go with this letter are read: somebody is hidden from its reader."""
        return case is not None and alias_and_masked_texts.hides(case) and not self._may_read_all(reply, case)

    def neutral_names(self, reply: Reply, case: Case | None, house: House) -> dict[str, str]:
        """Returns each name of an official's file that tells who is hidden from this reader, with the name
        under which the file goes."""
        files = [*officials_files(case), *reply.files] if case is not None else []
        if not files or self._may_read_all(reply, case):
            return {}
        secrets = self._secrets_from(reply, case, house).values()
        return {
            file.name: _neutral_name(no, file.name, secrets)
            for no, file in enumerate(dict.fromkeys(files), 1)
            if _tells(file.name, secrets)
        }

    def _may_read_all(self, reply: Reply, case: Case | None) -> bool:
        alone = reply.role == Role.COMPLAINANT and not (case and (case.joined or case.parent))
        return reply.role == Role.ADMIN or alone or FORMS[reply.form].tells_identity

    def _secrets_from(self, reply: Reply, case: Case | None, house: House) -> dict[str, Leak]:
        """What the reader of this letter may not read of its case."""
        if case is None:
            return {}
        is_complainant = reply.role == Role.COMPLAINANT
        return self._secrets_of_others(case, house) if is_complainant else self._secrets(case, house)

    def _with_files(
        self, found: Iterable[Leak], files: Sequence[Enclosure], house: House
    ) -> tuple[Leak, ...]:
        """Returns the leaks, each with the names of the files that hold it."""
        texts = {
            file.name: SearchableText("\n".join(strings_in(file.says)), self._phrases(house))
            for file in files
            if file.says is not None
        }

        def names(leak: Leak) -> tuple[str, ...]:
            return tuple(name for name, text in texts.items() if text.holds(leak.text, is_word=leak.is_word))

        return tuple(replace(leak, files=names(leak)) for leak in found)

    def _by_passage(
        self, said: Sequence[object], whole: SearchableText, case: Case | None, house: House
    ) -> Iterator[Leak]:
        """Of the cases that it speaks of beside its own."""
        number = re.compile(rf"\b{re.escape(house.prefix)}-\d{{4}}-\d{{4,}}\b")
        pieces: dict[str, list[str]] = {}
        for one, text in passages(said, number):
            pieces.setdefault(one, []).append(text)
        pieces.pop(case.number if case else "", None)
        for one, texts in pieces.items():
            other = self.store.case(one)
            if other is not None and (secrets := self._secrets(other, house)):
                yield from _leaks_in(secrets, SearchableText("\n".join(texts), self._phrases(house)))
                certain = {key: leak for key, leak in secrets.items() if _is_certain(leak, house.identity)}
                yield from _leaks_in(certain, whole)

    def _secrets_of_others(self, case: Case, house: House) -> dict[str, Leak]:
        """What a complainant may not read of hidden others whose cases were merged with his; not what he
        wrote himself."""
        parent = self.store.case(case.parent) if case.parent else None
        people = [*case.joined.values(), *((parent, *parent.joined.values()) if parent else ())]
        secrets: dict[str, Leak] = {}
        for one in people:
            if one.number != case.number and one.address != case.address and one.is_hidden:
                secrets |= self._secrets(one, house)
        his = [*complainant_texts(case), case.name, case.address, case.home, case.phone]
        own = lint("\n".join(his), secrets)
        return {key: leak for key, leak in secrets.items() if key not in own}

    def _secrets(self, case: Case, house: House) -> dict[str, Leak]:
        """All that is known of those of a case who are hidden, and every mask that is not opened. A word of
        our own letters, and the name of a place or an office, betrays nobody."""
        gate = gate_of(case, house.identity) if alias_and_masked_texts.hides(case) else None
        for kept in self._kept:
            if gate is not None and kept[0] is gate and kept[1] is house:
                return dict(kept[2])
        found = self._secrets_of(case, house, gate)
        if gate is not None:  # which is the same as long as the case says the same
            self._kept.append((gate, house, found))
        return dict(found)

    def _secrets_of(self, case: Case, house: House, gate: Gate | None) -> dict[str, Leak]:
        ours, identity = self.composer.vocabulary, house.identity
        names = {name.lower() for name in alias_and_masked_texts.names(case, identity)}
        mailboxes = {one.address.rpartition("@")[0].lower() for one in (case, *case.joined.values())}
        found: dict[str, Leak] = {}
        for text in alias_and_masked_texts.forbidden_strings(case, identity):
            kind = "contact" if text.lower() in mailboxes else _kind(text, names)
            is_word = kind == "name" and _is_everybodys(text, identity)
            found[text] = Leak(case.number, kind, text, own=_is_own(text, names), is_word=is_word)
        for row in gate.numbered_masks() if gate is not None else ():
            if row.mask.text in found and not row.opened:
                kind, own = row.mask.kind, found[row.mask.text].own or row.mask.own
                found[row.mask.text] = Leak(case.number, kind, row.mask.text, row.no, own)
        places = house.vocabulary
        found = {text: leak for text, leak in found.items() if not _is_common(leak, ours, places)}
        return {text: leak for text, leak in found.items() if not _is_the_offices(text, case, house)}

    def forbidden(self, case: Case, house: House) -> list[str]:
        """Returns the strings of a case that officials may read nowhere."""
        return list(self._secrets(case, house))

    def _phrases(self, house: House) -> OwnPhrases:
        """Returns what our letters call officials, offices and places."""
        if self._ours[0] is not house:  # it is replaced as a whole when config.toml is reread
            own = [house.name, house.unit, house.government, house.address, house.mail, *house.vocabulary]
            for one in (*house.people.everybody(), house.impartial):
                own += [one.name, *one.addresses]
            self._ours = (house, own_phrases(frozenset(own)))
        return self._ours[1]


def _leaks_in(secrets: Mapping[str, Leak], text: SearchableText) -> tuple[Leak, ...]:
    return tuple(leak for one, leak in secrets.items() if text.holds(one, is_word=leak.is_word))


def _tells(name: str, secrets: Iterable[Leak]) -> bool:
    """Whether a file's name holds one of these, also written in one ("fotoRumahBudiSantoso.pdf")."""
    text, close = SearchableText(_HUMP.sub(" ", name)), _letters_of(name)
    return any(
        text.holds(one.text, is_word=one.is_word)
        or (one.own and len(letters := _letters_of(one.text)) >= _CLOSE and letters in close)
        for one in secrets
    )


def _letters_of(text: str) -> str:
    return _GAP.sub("", fold(text).text)


def _neutral_name(no: int, name: str, secrets: Iterable[Leak]) -> str:
    suffix = PurePath(name).suffix
    return f"berkas-instansi-{no}{suffix if len(suffix) <= _SUFFIX and not _tells(suffix, secrets) else ''}"


def _kind(text: str, names: Iterable[str]) -> str:
    if "@" in text:
        return "contact"
    digits, letters = sum(map(str.isdigit, text)), bool(_WORD.search(text))
    if digits >= 5 and not letters:
        return "number"
    return "name" if text.lower() in names else "address" if digits else "word"


def _is_common(leak: Leak, ours: frozenset[str], places: frozenset[str]) -> bool:
    """Whether it is a word that we use ourselves, or the name of a place or an office ("muara.belida@…"); of
    what was masked as a mere word also several of our words."""
    words = _WORD.findall(leak.text.lower())
    if not words or "@" in leak.text or any(map(str.isdigit, leak.text)):
        return False
    several = leak.kind == "word" or len(words) == 1
    return " ".join(words) in places or (several and ours.issuperset(words))


def _is_the_offices(text: str, case: Case, house: House) -> bool:
    """Whether it is our own mail address, telephone number or street, or the number of the case: what a
    complainant quotes of our letters may have been masked with his words."""
    if "@" in text:
        return house.is_own(text)
    if (said := bare_words(text)) and f" {' '.join(said)} " in f" {' '.join(bare_words(house.address))} ":
        return True
    digits = "".join(filter(str.isdigit, text))
    own = ("".join(filter(str.isdigit, one)) for one in (case.number, house.phone, *house.channels))
    return len(digits) >= 3 and not _WORD.search(text) and any(digits in one for one in own)


@lru_cache(maxsize=4096)
def _is_everybodys(name: str, identity: IdentityReader) -> bool:
    """Whether a name is an ordinary word as well, such as "debu" or "cahaya"."""
    writer = KnownWriter(harmless=identity.harmless)
    return _WORD.fullmatch(name) is not None and not identity.secrets(f"ada {name.lower()} di sana", writer)


def _is_own(text: str, names: Iterable[str]) -> bool:
    """Whether it is his mail address, a number, or his whole name, which nobody but he may open."""
    whole = len(text.split()) > 1 and text.lower() in names
    return whole or "@" in text or sum(map(str.isdigit, text)) >= 5


def _is_certain(leak: Leak, identity: IdentityReader) -> bool:
    """Whether it names him wherever it stands, also beside another case: it is his own, and no words of
    everybody ("tanda tangan")."""
    return leak.own and not all(_is_everybodys(word, identity) for word in leak.text.split())
