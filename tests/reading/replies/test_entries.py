"""Each word of the lists of grammar/reply_words.toml makes a difference: with it a short letter is read so,
without it otherwise.

A word that the office adds is tried the same way, without an example of its own; one that changes nothing
(since another list holds it, or since nobody looks for it) fails here, and so does a list that no row of
`LISTS` tries."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from mailroom.reading.language import date_words, reply_values
from mailroom.reading.language.agency_names import Names
from mailroom.reading.language.grammar_patterns import GRAMMAR
from mailroom.reading.language.lexicon import Lexicon, index_phrases
from mailroom.reading.language.words_beside import with_wishes
from mailroom.reading.replies import (
    act_arguments,
    act_result,
    acts_in_words,
    ambiguity,
    citizen_replies,
    filled_forms,
    meant_objects,
    proposed_act,
    ratings,
    thanks_and_empty_answers,
    work_reports,
)
from mailroom.reading.replies.act_result import grammar
from mailroom.reading.replies.parsed_reply import Grammar, ParsedReply
from mailroom.reading.replies.reply_reader import ReplyReader
from tests.reading.replies.test_reply_reader import AGENCIES, TODAY
from tests.tables import for_each

DATA = tomllib.loads((GRAMMAR / "reply_words.toml").read_text(encoding="utf-8"))
MENUS = Path(__file__).parents[3] / "templates" / "menus.toml"

Observe = Callable[[Any, Grammar], Any]


@dataclass(frozen=True)
class Read:
    """One letter read by one grammar."""

    text: str
    by: Grammar

    @property
    def note(self) -> ParsedReply:
        return ParsedReply(self.text, self.by, AGENCIES, Names(AGENCIES, {}), TODAY, False, "DINKES")

    def act(self, purpose: str) -> tuple[str, bool]:
        """What is done and whether it is sure."""
        reader = ReplyReader(MENUS, compares=False)  # the lists alone
        reader.grammar = self.by
        found = reader.act_of(self.text, purpose, agencies=AGENCIES, today=TODAY, agency="DINKES")
        return found.name, found.sure

    def args(self, purpose: str) -> Any:
        reader = ReplyReader(MENUS, compares=False)
        reader.grammar = self.by
        return reader.act_of(self.text, purpose, agencies=AGENCIES, today=TODAY).args

    @property
    def empty(self) -> str:
        return thanks_and_empty_answers.empty_words(self.note)

    @property
    def digit(self) -> int | None:
        found = reply_values.choice_in(self.text, self.by.data["counts"], self.by.lexicon)
        return found.digit if found else None


def without(path: str, word: Any) -> Grammar:
    """The grammar of an office that never heard of `word` in the list at `path`."""

    def cut(node: Any, keys: Sequence[str]) -> Any:
        if keys:
            return {**node, keys[0]: cut(node[keys[0]], keys[1:])}
        return (
            {key: value for key, value in node.items() if key != word}
            if isinstance(node, dict)
            else [one for one in node if one != word]
        )

    data = index_phrases(cut(DATA, path.split(".")))
    return Grammar(data, Lexicon(data), grammar().extra)


def handed(text: str, by: Grammar) -> bool:
    """Whether a draft is given to somebody by name."""
    return "handed" in proposed_act._objections(Read(text, by).note, "approval", "approve")


def to_nobody(phrase: str, by: Grammar) -> bool:
    """Whether one agency alone is not enough beside the words that a phrase of the list begins with."""
    words = " ".join(place.split("|")[0] for place in phrase.split())
    named = meant_objects.WeighedNames(agencies={"DLH": 1.0})
    return meant_objects._agencies(Read(f"sampah itu DLH, {words}", by).note, "", named, "dispose") is None


def told(word: str, by: Grammar) -> bool:
    """Whether it may stand beside an empty claim."""
    return Read(f"sudah ditangani {word}", by).empty == "hollow"


def fine(word: str, by: Grammar) -> bool:
    beside = "oke" if word in DATA["hollow"]["done"] else "sudah"
    return Read(f"{beside} {word}", by).empty == "hollow"


def until(word: str, by: Grammar) -> date | None:
    return date_words.requested_until(f"sampai 2 {word} 2028", TODAY, by.data["counts"])


def seen(text: str, by: Grammar) -> bool:
    """Whether the word "alfa" of the text counts as said in earnest."""
    return by.lexicon.first(by.lexicon.clauses(text), ["alfa"]) is not None


def answers(text: str, by: Grammar) -> bool:
    return work_reports.answers(Read(text, by).note)


def fits(act: str) -> Observe:
    def observe(word: str, by: Grammar) -> bool:
        note = Read(f"4 {word} begitu" if act == "answer" else f"4 begitu {word}", by).note
        return note.choice is not None and ambiguity.fits(note, act, note.choice)

    return observe


def fitting(text: str, by: Grammar) -> bool:
    note = Read(text, by).note
    return note.choice is not None and ambiguity.fits(note, "progress", note.choice)


def column(word: str, by: Grammar) -> str:
    return act_arguments._column(Read("9", by).note, word)


def klass(word: str, by: Grammar) -> Any:
    return act_arguments._value(Read("9", by).note, "klass", word)


def field(key: str) -> Observe:
    return lambda word, by: filled_forms.form_of(f"{word}: Isi", by).get(key)


def company(act: str) -> Observe:
    """Whether the word leaves a weak verdict as it is."""

    def observe(word: str, by: Grammar) -> list[str]:
        return acts_in_words.strange(
            Read(word, by).note, {*by.data["beside"]["every"], *by.data["beside"][act]}
        )

    return observe


def approving(word: str, by: Grammar) -> bool:
    """As `company`, and where three strangers stand beside the yes it is none of them."""
    stands = word in DATA["listen"]["doubts"] or Read(f"setuju alfa beta gama {word}", by).act("approval")[1]
    return stands and not company("approve")(word, by)


def of_each(
    table: str, observe: Callable[[str], Observe], wanted: Callable[[str], Any]
) -> dict[str, tuple[Observe, Any]]:
    return {f"{table}.{key}": (observe(key), wanted(key)) for key in DATA[table] if key != "examples"}


def asked_about(name: str, by: Grammar) -> bool:
    """Whether an example of the act, put as a question, is said in earnest."""
    acts = [entry for entry in DATA["act"] if entry["name"] == name]
    return any(
        acts_in_words.entry_in(Read(f"{one}?", by).note, entry) for entry in acts for one in entry["examples"]
    )


def retold(name: str, by: Grammar) -> bool:
    """Whether an example of the act is taken as an order although it was done yesterday."""
    purposes = {
        purpose: one
        for entry in DATA["act"]
        if entry["name"] == name
        for purpose in entry["purposes"]
        for one in entry["examples"][:1]
    }
    return any(
        acts_in_words.spoken_act(Read(f"kemarin {one}", by).note, purpose, name)
        for purpose, one in purposes.items()
    )


def hasty(word: str, by: Grammar) -> bool:
    """Whether the word decides something whatever stranger stands beside it, or comes before a clearer
    one."""
    read = [Read(f"{word} ampun", by).act(purpose) for purpose in DECIDED]
    return any(sure and name != "remark" for name, sure in read) or (
        Read(f"{word} situ, arsipkan spam", by).act("returned")[0] != "archive"
    )


def letter(letters: Mapping[str, tuple[str, str]]) -> Observe:
    """Whether the letter that shows an entry is carried out; a new entry needs a letter of its own."""

    def observe(entry: Any, by: Grammar) -> bool:
        purpose, text = letters[" ".join(entry) if isinstance(entry, list) else entry]
        return Read(text, by).act(purpose)[1]

    return observe


def of_masks(key: str, text: str) -> Observe:
    """What the admin's words on masks say under this key, or what is "left" beside the decision; {} in the
    text stands for the word."""

    def observe(word: str, by: Grammar) -> Any:
        args = Read(text.format(word), by).args("verification")
        if key == "left":
            return args.get("note") or args.get("unknown")
        rows = args.get("also", [{"act": "correct", "args": args}])
        return next((row["args"].get(key) for row in rows if row["act"] == "correct"), None)

    return observe


def wished(key: str, text: str) -> Observe:
    """What the admin's words on a part of the letter say under this key."""
    return lambda word, by: with_wishes({}, text.format(word), by.lexicon, by.data["masks"]).get(key)


def put_off(word: str, by: Grammar) -> bool:
    note = Read(f"{word} teruskan ke PUPR", by).note
    found = by.lexicon.first(note.clauses, ["teruskan"], plain=True)
    return found is not None and acts_in_words._put_off(note, "dispose", found)


DECIDED = ("extension", "approval", "confirm", "reopen", "this_or_new", "reprimand", "report", "window")
DENIED = {
    "refuse": ("extension", "tidak, warga menunggu"),
    "no": ("reopen", "tidak, warga menunggu"),
    "reject": ("reprimand", "jangan, warga menunggu"),
}
STRICT = {
    "yes": ("confirm", "itu memang alamat saya, tapi bukan saya yang menulis"),
    "go_on": ("flood", "1 lanjutkan, spam semua"),
    "spam_all": ("flood", "spam semua, lanjutkan"),
    "release": ("review", "1 jangan"),
    "withhold": ("review", "2 teruskan"),
}
APART = {
    "answer extend": ("disposition", "Jawaban: lampu diganti, mohon perpanjangan sampai 27 November"),
    "progress extend": ("disposition", "Perkembangan: tiang dipesan, mohon perpanjangan sampai 27 November"),
    "assign extend": ("disposition", "Tugas untuk Sari, mohon perpanjangan sampai 27 November"),
    "assign return": ("disposition", "Pelaksana 2, atau salah disposisi"),
    "answer return": ("disposition", "Jawaban: bukan tupoksi kami, mohon dialihkan ke DLH"),
}
OPPOSITES = {
    "grant refuse": ("extension", "disetujui, ditolak"),
    "yes no": ("reopen", "tentu, tidak perlu"),
    "this new": ("this_or_new", "lanjutan, masalah baru"),
    "agree reject": ("reprimand", "setuju, tolak"),
    "approve revise": ("approval", "setuju, mohon dilengkapi"),
    "release withhold": ("review", "teruskan, tolak"),
    "go_on spam_all": ("flood", "lanjutkan, spam semua"),
}
LONG = "balai desa rumah warga kebun karet pasar kecamatan simpang empat gardu listrik tepi sungai"

# path → (what shows it, what it is with the word); without the word it is something else.
LISTS: Mapping[str, tuple[Observe, Any]] = {
    "courtesy.words": (lambda word, by: Read(word, by).note.polite(f"terima kasih {word}"), True),
    "courtesy.spoken": (lambda word, by: Read(word, by).note.polite(word), False),
    "courtesy.closings": (lambda word, by: Read(
        f"Lampu sudah diganti.\n{word}\nBudi Santoso", by).note.body, "Lampu sudah diganti."),
    "thanks.words": (lambda word, by: Read(
        f"{word} pak, jalan di depan rumah sudah mulus", by).act("case"), ("thank", True)),
    "thanks.emoji": (lambda word, by: Read(f"ya {word}", by).act("case"), ("thank", True)),
    "acknowledge.words": (lambda word, by: Read(f"siap {word}", by).empty, "acknowledge"),
    "acknowledge.need": (lambda word, by: Read(f"sedang kami {word}", by).empty, "acknowledge"),
    "acknowledge.emoji": (lambda word, by: Read(word, by).empty, "acknowledge"),
    "hollow.fine": (fine, True),
    "hollow.done": (lambda word, by: Read(f"{word} ditangani", by).empty, "hollow"),
    "hollow.words": (told, True),
    "hollow.need": (lambda word, by: Read(f"telah kami {word}", by).empty, "hollow"),
    "counts.units": (lambda word, by: Read(f"4 {word} sudah diganti", by).digit, None),
    "verdict.assigning": (
        lambda word, by: Read(
            f"Pak Kadis {word} saudara Samsul, mohon perpanjangan waktu sampai 18 November", by
        ).act("disposition"),
        ("", False),
    ),
    "attached.words": (lambda word, by: work_reports.points_to_file(Read(
        f"jawaban terlampir {word}", by).note), True),
    "attached.need": (lambda word, by: work_reports.points_to_file(Read(f"jawaban kami {word}", by).note),
        True),
    "promise.opens": (lambda word, by: work_reports.only_promises(Read(f"{word}, saya ukur dulu", by).note),
        True),
    "promise.ahead": (lambda word, by: work_reports.only_promises(Read(f"siap, saya ukur {word}", by).note),
        True),
    "promise.unless": (lambda word, by: work_reports.only_promises(Read(
        f"siap, saya ukur dulu {word}", by).note), False),
    "headed.orders": (lambda word, by: act_result.agency_first(Read(
        f"DLH, {word} dipangkas dulu", by).note) is None, False),
    "listen.together": (lambda word, by: Read(f"itu punya mereka, jadi DLH {word}", by).act("disposition"),
        ("", False)),
    "listen.adds": (lambda word, by: Read(f"{word} PUPR, perkimtan tetap", by).act("returned"), ("", False)),
    "headed.unless": (lambda word, by: act_result.agency_first(Read(
        f"DLH, sampah {word} diangkut", by).note) is None, True),
    "theirs.say": (lambda _, by: Read(
        "bukan kami, truk itu jadi ke DLH", by).act("disposition"), ("return", True)),
    "theirs.before": (lambda word, by: Read(
        f"bukan kami, truk itu {word} DLH", by).act("disposition"), ("return", True)),
    "theirs.not": (lambda word, by: Read(
        f"bukan kami {word}, ke DLH", by).act("disposition")[0] == "return", False),
    "theirs.words": (lambda word, by: Read(f"ini {word} DLH pak", by).act("disposition"), ("return", True)),
    "respond.found": (lambda word, by: work_reports.tells_result(Read(
        f"lampu simpang empat {word}", by).note), True),
    "respond.later": (lambda word, by: work_reports.tells_result(Read(
        f"lampu simpang empat rusak {word}", by).note), False),
    "budget.unless": (lambda word, by: work_reports.lacks_budget(Read(
        f"tidak ada anggaran {word}", by).note), False),
    "rating_words.fill": (lambda word, by: (ratings.rating(Read(
        f"makasih jawabannya, dengan nilai {word} 2 saja", by).note) or {}).get("rating"), 2),
    "rating_words.corrects": (lambda word, by: (ratings.lone_mark(Read(
        f"bintang 2 {word} saya 4", by).note) or {}).get("rating"), 4),
    "rating_words.unmeant": (lambda word, by: (ratings.lone_mark(Read(
        f"saya kasih 4, {word} 5 tapi nunggunya 2 minggu", by).note) or {}).get("rating"), 4),
    "rating_words.later": (lambda word, by: ratings.rating(Read(
        f"jawabannya {word} kami kasih 5", by).note), {}),
    "settled.words": (lambda word, by: work_reports.is_settled(Read(
        f"{word} pak, laporannya ditutup", by).note), True),
    "settled.unless": (lambda word, by: work_reports.is_settled(Read(
        f"beres {word}, laporannya ditutup", by).note), False),
    "underway.now": (lambda word, by: work_reports.is_underway(Read(
        f"saluran {word} separuh desa, kelompok tani menyusul", by).note), True),
    "underway.ahead": (lambda word, by: work_reports.is_underway(Read(
        f"saluran masih separuh desa kelompok tani {word}", by).note), True),
    "underway.remains": (lambda word, by: work_reports.leaves_open(Read(
        f"lubang ditutup, {word}", by).note), True),
    "underway.unless": (lambda word, by: work_reports.is_underway(Read(
        f"saluran masih separuh {word} desa, kelompok tani menyusul", by).note), False),
    "underway.open": (
        lambda word, by: Read(
            f"saluran RT 3 sudah dikeruk, {word} RT 4 pertengahan bulan", by).act("disposition")[1],
        False,
    ),
    "listen.tellers": (lambda word, by: Read(
        f"{word} pak RT cabut saja laporan ini", by).act("case"), ("", False)),
    "listen.own": (lambda word, by: Read(
        f"menurut {word} cabut saja laporan ini", by).act("case"), ("withdraw", True)),
    "listen.except": (lambda word, by: Read(
        f"tugaskan petugas {word} Sari", by).act("disposition"), ("assign", False)),
    "listen.negators": (lambda word, by: Read(
        f"Minta waktu? {word} perlu", by).act("disposition"), ("", False)),
    "listen.always": (lambda word, by: seen(f"{word} satu dua tiga empat alfa", by), False),
    "listen.conditions": (lambda word, by: seen(f"{word} satu dua tiga empat alfa", by), False),
    "listen.questions": (lambda word, by: seen(f"{word} satu dua tiga empat alfa?", by), False),
    "listen.leave": (lambda word, by: Read(
        f"kalau {word} tahu, sampai mana laporan saya", by).act("case"), ("status", True)),
    "listen.questioning": (lambda word, by: ambiguity._asks(Read(
        f"{word} lampu itu dipasang", by).note), True),
    "listen.asking": (lambda word, by: ambiguity.asks_us(Read(
        f"{word} lampu itu dipasang", by).note), True),
    "listen.agreed": (lambda word, by: act_arguments.other_agencies(Read(word, by).note, word, True)[1],
        True),
    "listen.correcting": (lambda word, by: act_arguments.columns(Read(word, by).note, f"{word} judul: Alfa",
        True)[0], {"title": "Alfa"}),
    "listen.before_day": (lambda word, by: act_arguments.officer(Read(f"petugas {word} 1", by).note,
        f"petugas {word} 1", True)[1], False),
    "listen.breaks": (lambda word, by: len(by.lexicon.clauses(f"alfa {word} beta")), 2),
    "listen.past": (lambda word, by: Read(f"{word} teruskan ke DLH", by).act("verification"), ("", False)),
    "listen.doubts": (lambda word, by: Read(f"setuju {word}", by).act("approval"), ("", False)),
    "listen.putting_off": (put_off, True),
    "listen.trouble": (lambda word, by: thanks_and_empty_answers.tells_trouble_beside(Read(f"mulus {word}",
        by).note, "mulus"), True),
    "answer.done": (lambda word, by: answers(f"lampu simpang empat jalan mawar {word} ditambal", by), True),
    "answer.looked": (lambda word, by: work_reports.tells_of_deeds(Read(
        f"lampu simpang sudah {word}", by).note), False),
    "answer.opens": (lambda word, by: answers(f"{word} {LONG} {LONG}", by), True),
    "answer.bare": (lambda word, by: [answers(
        f"lampu simpang empat jalan mawar {who} {word}", by) for who in ("sudah", "kami")], [True, True]),
    "answer.posts": (lambda word, by: reply_values.addresses(
        f"Yth. Bapak {word}, jalan sudah kami tambal", by.lexicon, by.data["answer"]["posts"]), False),
    "answer.paper": (lambda word, by: answers(f"lampu simpang empat jalan mawar sudah {word}", by), False),
    "answer.informs": (lambda word, by: answers(
        f"untuk layanan ini {word} pada kantor kecamatan setempat", by), True),
    "rating_words.lead": (lambda word, by: Read(
        f"jalan sudah diaspal {word} saya 4", by).act("answer"), ("rate", True)),
    "rating_words.gives": (lambda word, by: Read(
        f"jalan sudah diaspal {word} saya 4", by).act("answer"), ("rate", True)),
    "rating_words.things": (lambda word, by: Read(f"jelek {word}", by).act("answer")[0] == "rate", False),
    "rating_words.felt": (lambda word, by: Read(f"{word} sekali jalannya", by).act("answer")[0] == "rate",
        True),
    "rating_words.stars": (lambda word, by: Read(word * 3, by).act("answer"), ("rate", True)),
    "rating_words.behind": (lambda word, by: Read(
        f"4 dari 5 {word} petugas", by).act("answer")[0] == "rate", True),
    "rating_words.lightly": (lambda word, by: Read(f"4 {word} petugas", by).act("answer")[0] == "rate", True),
    "rating_words.but": (lambda word, by: Read(f"nilai 5 {word} retak", by).act("answer")[0] == "rate",
        False),
    "rating_words.praise": (lambda word, by: Read(f"sempurna, {word}", by).act("answer")[0] in ("rate",
        "thank"), True),
    **of_each("after_digit", fits, lambda _: True),
    "after_digit.answer_begins": (fits("answer"), True),
    "verdict.taken_back": (lambda word, by: "unspoken" in proposed_act._objections(Read(
        f"laporan saya tarik saja, {word} sudah", by).note, "answer", "withdraw"), True),
    "verdict.undecided": (lambda word, by: "undecided" in proposed_act._objections(Read(
        f"PUPR dan DLH, {word} siapa dulu", by).note, "verification", "dispose"), True),
    "verdict.to_both": (to_nobody, True),
    "verdict.gives": (lambda word, by: handed(f"{word} Andi saja", by), True),
    "verdict.takes": (lambda word, by: handed(f"Andi saja yang {word}", by), True),
    "verdict.hands": (lambda word, by: handed(f"{word} saja ke Andi", by), True),
    "verdict.towards": (lambda word, by: handed(f"teruskan {word} Andi", by), True),
    "verdict.honorifics": (lambda word, by: handed(f"teruskan ke {word} andi", by), True),
    "verdict.complainants": (lambda word, by: handed(f"teruskan ke {word.title()}", by), False),
    "verdict.sent": (lambda word, by: Read(f"2 {word}", by).act("verification"), ("oversee", True)),
    "verdict.light": (lambda word, by: Read(f"2 {word}", by).act("verification"), ("oversee", True)),
    "after_digit.parts": (lambda word, by: fitting(f"3 sudah dimulai {word}", by), False),
    "after_digit.parts_begin": (lambda word, by: fitting(f"3 {word} dimulai sisanya", by), False),
    **of_each("correct", lambda _: column, str),
    **of_each("correct_classes", lambda _: klass, str),
    **of_each("form", field, lambda _: "Isi"),
    "masks.open": (of_masks("opened", "{} 2 4"), [2, 4]),
    "masks.strike": (of_masks("disguised", '{} "pak haji"'), ["pak haji"]),
    "masks.close": (of_masks("closed", "{} 2"), [2]),
    "masks.sum": (of_masks("summary", "{}: Jalan rusak"), "Jalan rusak"),
    "masks.called": (of_masks("disguised", "samarkan {} pak haji"), ["pak haji"]),
    "masks.none": (of_masks("summary", "ringkas: {}"), ""),
    "masks.to": (of_masks("opened", "buka 2 {} 4"), [2, 3, 4]),
    "masks.then": (of_masks("opened", "buka 2 {} teruskan ke PUPR"), [2]),
    "masks.proposed": (of_masks("proposed", "buka yang {}"), [True]),
    "masks.others": (of_masks("left", "1 PUPR, buka 2, {} jangan"), None),
    "masks.stay": (of_masks("left", "1 PUPR, buka 2, sisanya {} saja"), None),
    "masks.about": (of_masks("unread", "1 PUPR, buka {} kades"), lambda word: [f"buka {word} kades"]),
    "masks.beside": (of_masks("opened", "buka {} 2 4"), [2, 4]),
    "masks.covers": (wished("unread", "desa {}"), lambda word: [f"desa {word}"]),
    "masks.parts": (wished("unread", "{} gudang ditutup"), lambda word: [f"{word} gudang ditutup"]),
    "masks.seen": (wished("unread", "gudang jangan {}"), lambda word: [f"gudang jangan {word}"]),
    "masks.own": (wished("unread", "nama jangan disebut {}"), None),
    "masks.never": (wished("anonymous", "nama tidak {} disebut"), True),
    "masks.may": (wished("perhaps", "gudang {} dibaca"), lambda word: [f"gudang {word} dibaca"]),
    **of_each("beside", company, lambda _: []),
    "listen.verdicts": (asked_about, False),
    "listen.ordered": (retold, False),
    "listen.weak": (hasty, False),
    "verdict.denials": (letter(DENIED), True),
    "verdict.strict": (letter(STRICT), False),
    "verdict.apart": (letter(APART), False),
    "verdict.opposites": (letter(OPPOSITES), False),
    "counts.words": (lambda word, by: Read(f"{word}.", by).digit, DATA["counts"]["words"].get),
    "counts.months": (until, lambda word: date(2028, DATA["counts"]["months"][word], 2)),
    "beside.every": (lambda word, by: [company(act)(word, by) for act in DATA["beside"]],
        [[] for _ in DATA["beside"]]),
    "beside.approve": (approving, True),
    "facts.where": (lambda word, by: Read(
        f"{word} alfa, terima kasih", by).act("complete"), ("complete", True)),
    "facts.front": (lambda word, by: citizen_replies.begun_by_button(
        Read(f"{word}: kecewa berat", by).note), True),
    "facts.around": (lambda word, by: citizen_replies.tells_more(Read(
        f"anonim alfa beta {word}", by).note, "case", "secrecy"), False),
}  # fmt: skip

ENGLISH = ("one", "two", "three", "four", "five")
# Lists whose words are tried elsewhere, or that are no words.
ELSEWHERE: Mapping[str, str] = {
    **{f"rating_words.english.{one}": "test_proposed_act: one mark" for one in ENGLISH},
    "short": "test_reply_reader: each short form",
    "listen.none_but": "test_proposed_act: it stops what the model alone takes for a no",
    "act": "test_reply_reader: each phrase by an example",
    "rating": "test_reply_reader: each phrase by an example",
    "reason": "test_reply_reader: each phrase by an example",
    "secrecy": "test_reply_reader: each phrase by an example, test_labelled_figures: labelled/secrecy",
    "doubt": "test_reply_reader: each phrase by an example",
    "never": "test_reply_reader: each example",
    "after_digit.examples": "test_reply_reader: an amount is no choice",
    "acknowledge.examples": "test_reply_reader: receipts and empty answers",
    "hollow.examples": "test_reply_reader: receipts and empty answers",
    "bodies.names": "test_reply_reader: each body",
    "several.intro": "test_reply_reader: each word may lead up to several cases",
    "unsettled": "test_reply_reader: each phrase by an example",
    "hesitation": "test_reply_reader: each phrase by an example",
    "thanks.promises": "below",
    "thanks.wishes": "below",
    "thanks.done": "below",
    "thanks.done_limit": "a number",
    "thanks.limit": "a number",
    "answer.least": "a number",
    "headed.least": "a number",
    "promise.most": "a number",
    "budget.most": "a number",
    "budget.say": "test_reply_reader: each phrase by an example",
    "budget.examples": "test_reply_reader: each phrase by an example",
    "answer.long": "a number",
    "who_he_is.say": "test_inquiries: each phrase by an example",
    "who_he_is.who": "test_inquiries: each word by a question",
    "who_he_is.who_is": "test_inquiries: each word by a question",
    "who_he_is.reports": "test_inquiries: each word by a question",
    "who_he_is.complainant": "test_inquiries: each word by a question",
    "who_he_is.titles": "test_inquiries: each word by a question",
    "who_he_is.states": "test_inquiries: each word by a question",
    "who_he_is.things": "test_inquiries: each word by a question",
    "who_he_is.with_it": "test_inquiries: each word by a question",
    "who_he_is.personal": "test_inquiries: each word by a question",
    "who_he_is.asking": "test_inquiries: each word by a question",
    "who_he_is.ends": "test_inquiries: each word by a question",
    "who_he_is.reasons": "test_inquiries: each word by a question",
    "who_he_is.examples": "test_inquiries: each is read",
    "who_he_is.others": "test_inquiries: each is read",
    "why": "sentences",
}


def at(path: str) -> Any:
    node: Any = DATA
    for key in path.split("."):
        node = node[key]
    return node


def leaves(node: Any = DATA, path: str = "") -> Iterator[str]:
    """The paths of all lists, down to those that a row names."""
    if path in LISTS or path in ELSEWHERE or not isinstance(node, dict):
        yield path
        return
    for key, inner in node.items():
        yield from leaves(inner, f"{path}.{key}".lstrip("."))


def test_each_list_is_tried() -> None:
    """A list that the office adds must be tried, too: name here what its words change."""
    assert sorted(set(leaves()) - {*LISTS, *ELSEWHERE}) == []
    assert sorted({*LISTS, *ELSEWHERE} - set(leaves())) == []


@for_each("path", LISTS)
def test_no_list_holds_a_word_twice(path: str) -> None:
    entries = list(map(str, at(path)))
    assert sorted(set(entries)) == sorted(entries)


@for_each(("path", "entry"), [(path, entry) for path in LISTS for entry in at(path)], ids=str)
def test_each_entry_makes_a_difference(path: str, entry: Any) -> None:
    observe, wanted = LISTS[path]
    wanted = wanted(entry) if callable(wanted) else wanted
    assert observe(entry, grammar()) == wanted
    assert observe(entry, without(path, entry)) != wanted


def alternatives(phrase: str) -> Iterator[tuple[str, str]]:
    """For each word of a phrase a text that needs it, and the phrase without it."""
    pieces = phrase.split()
    needed = [number for number, piece in enumerate(pieces) if piece != "*" and not piece.endswith("?")]
    for number in needed:
        for word in pieces[number].split("|"):
            others = [one for one in pieces[number].split("|") if one != word]
            text = " ".join(word if one == number else pieces[one].split("|")[0] for one in needed)
            yield (
                text,
                " ".join([*pieces[:number], "|".join(others), *pieces[number + 1 :]]) if others else "",
            )


PHRASES = [
    (key, phrase, *one)
    for key in ("promises", "done")
    for phrase in DATA["thanks"][key]
    for one in alternatives(phrase)
]


@for_each(("key", "phrase", "text", "less"), PHRASES)
def test_each_word_of_a_phrase_of_thanks_makes_a_difference(
    key: str, phrase: str, text: str, less: str
) -> None:
    text += " fotokan" if key == "promises" else ""  # a word beside it, or the promise is a mere receipt
    kept = [one for one in (less if one == phrase else one for one in DATA["thanks"][key]) if one]
    data = index_phrases({**DATA, "thanks": {**DATA["thanks"], key: kept}})
    assert thanks_and_empty_answers.thanks(Read(text, grammar()).note)
    assert not thanks_and_empty_answers.thanks(
        Read(text, Grammar(data, grammar().lexicon, grammar().extra)).note
    )


@for_each(
    ("phrase", "text", "less"), [(one, *alt) for one in DATA["thanks"]["wishes"] for alt in alternatives(one)]
)
def test_each_word_of_a_wish_makes_a_difference(phrase: str, text: str, less: str) -> None:
    """ "Terima kasih, semoga sukses selalu" asks for nothing."""
    kept = [one for one in (less if one == phrase else one for one in DATA["thanks"]["wishes"]) if one]
    data = index_phrases({**DATA, "thanks": {**DATA["thanks"], "wishes": kept}})
    assert thanks_and_empty_answers.thanks(Read(f"terima kasih {text}", grammar()).note)
    assert not thanks_and_empty_answers.thanks(
        Read(f"terima kasih {text}", Grammar(data, grammar().lexicon, grammar().extra)).note
    )
