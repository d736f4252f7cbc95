"""An enemy who writes much: forged senders, bounces, machines that answer each mail, one question over and
over, and two offices that write to each other.

Each attack goes through a whole office with a store, by a clock that is moved. Counted is what the office
sends because of it, in mails and bytes; an honest letter in between has to get its receipt at once."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from mailroom.clerk.change import Change
from mailroom.config import load
from tests.delivery_reports import delivery_report
from tests.mailbag import ADMIN, LIAISON, TEXT, Bag, Row
from tests.soak import Result, Share
from tests.soak.lanes import place

ROOT = Path(__file__).parents[2]
HOST = "mx.kantor.example"
FORGED, BOUNCES, ASKED = 1500, 5000, 300
LARGEST, MOST = 100_000, 50  # bytes of a daily letter, lines of its sections
SAME = 10  # answers a day to the same question
MACHINES = (  # what answering machines say that mark themselves by nothing
    "Terima kasih, surat Anda sudah masuk.",
    "Kami sedang rapat, nanti kami hubungi.",
    "Pesan Anda penting bagi kami. Tim kami segera menanggapinya pada jam kerja berikutnya, mohon bersabar.",
    "Mohon maaf petugas sedang tidak ada di meja",
)
PAUSES = (2, 2, 2, 100)  # seconds until each of them answers


class Attack:
    """One office under attack, and what it has sent."""

    def __init__(self, name: str, per_hour: int, mail: str = "") -> None:
        self.folder = place(f"floods-{name}")
        config = load(ROOT / "config.toml", {})
        house = replace(config.house, new_per_hour=per_hour, authserv_id=HOST)
        if mail:
            house = replace(house, mail=mail)
        self.bag = Bag(replace(config, house=house), self.folder)
        self._ids: list[str] = []
        self._enter = self.bag.office.store.enter
        self.bag.office.store.enter = self._note  # type: ignore[method-assign]

    def _note(self, changes: list[Change], now: datetime) -> None:
        self._ids += [key for change in changes for key in change.mails]
        self._enter(changes, now)

    def send(self, raw: bytes, sender: str, *to: str) -> list[Row]:
        """Puts one letter in; the mails that were written since the last one."""
        bag = self.bag
        bag.put_only(raw, sender, *to)
        return self.fresh()

    def fresh(self) -> list[Row]:
        """The mails that were written since it was asked last."""
        ids, self._ids = self._ids, []
        rows = [self.bag.office.store.register.get("mails", key) for key in ids]
        return [row for row in rows if row is not None]

    def mails(self) -> list[Row]:
        return [row for _, row in self.bag.office.store.register.iterate("mails")]

    def size(self, row: Row) -> int:
        return len(self.bag.office.store.sent_bytes(row["key"]))

    def close(self) -> None:
        self.bag.close()
        shutil.rmtree(self.folder)


def floods(share: Share) -> Result:
    """1,500 forged senders an hour, 5,000 bounces, machines that answer, 300 equal questions, two offices."""
    result = Result()
    for attack in (forged, bounced, answered_at_once, asked_again, two_offices):
        attack(share, result)
    return result


def forged(share: Share, result: Result) -> None:
    """Forged senders in one hour, honest people in between, and the admin's word at the end."""
    count, per_hour = share.count(FORGED), max(6, share.count(60))
    attack = Attack("forged", per_hour)
    bag, step, honest = attack.bag, timedelta(hours=1) / count, 0
    for no in range(count):
        bag.now += step
        raw = bag.message(f"korban{no}@palsu{no % 9}.example", f"Jalan rusak {no}", f"{TEXT} {no}").as_bytes()
        attack.send(raw, f"korban{no}@palsu{no % 9}.example")
        if no % max(1, count // 5) == 3:
            honest += 1
            who = f"warga{no}@jujur.example"
            proven = {"Authentication-Results": f"{HOST}; dmarc=pass header.from=jujur.example"}
            raw = bag.message(who, "Lampu jalan mati", TEXT, headers=proven).as_bytes()
            if not any(row["form"] == "receipt" and row["to"] == who for row in attack.send(raw, who)):
                result.findings.append(f"forged: {who} got no receipt at once")
    rows = attack.mails()
    receipts = sum(row["form"] == "receipt" for row in rows) - honest
    result.add("forged senders", count)
    result.add("receipts to them within the hour", receipts)
    result.add(
        "bytes sent to them within the hour", sum(attack.size(row) for row in rows if "@palsu" in row["to"])
    )
    asked = [row for row in rows if row["form"] == "flood"]
    if receipts > 2 * per_hour:
        result.findings.append(f"forged: {receipts} receipts at {per_hour} an hour")
    if len(bag.cases()) != count + honest:
        result.findings.append(f"forged: {len(bag.cases())} of {count + honest} were registered")
    if len(asked) != 1:
        result.findings.append(f"forged: the admin was asked {len(asked)} times")
    bag.answer(asked[0], "2 spam semua")
    for _ in range(count // 200 + 1):  # the daemon looks every two seconds
        bag.office.settle(bag.now)
    archived = bag.office.store.register.find("cases", "open", 0)
    result.add("archived by one word", len(archived))
    if len(archived) != count - receipts:
        result.findings.append(f"forged: {len(archived)} archived of {count - receipts} that waited")
    bag.at("2026-03-09 08:05")
    _daily_letters(attack, "forged", result)
    attack.close()


def bounced(share: Share, result: Result) -> None:
    """Bounces: of our own mails, and of mails that the sender only claims to be ours."""
    count = share.count(BOUNCES)
    attack = Attack("bounced", 1_000_000)
    bag = attack.bag
    bag.at("2026-03-05 17:00")
    ours = [row for no in range(count // 50) for row in _complaint(attack, f"w{no}@hilang.example")]
    receipts = [row for row in ours if row["form"] == "receipt"]
    before = len(attack.mails())
    for no in range(count):
        bag.now += timedelta(seconds=1)
        row = receipts[no % len(receipts)]
        if no < len(receipts):  # true ones, by their token
            raw, to = delivery_report(row["sender"], row["to"], f"b{no}", at=bag.now), row["sender"]
        else:
            seen = f"Message-ID: {row['message_id']}"
            raw, to = (
                delivery_report(bag.house.mail, row["to"], f"b{no}", returned=seen, at=bag.now),
                bag.house.mail,
            )
        attack.send(raw, "", to)
    bag.at("2026-03-06 08:05")
    result.add("bounces", count)
    result.add("mails because of them", len(attack.mails()) - before)
    _daily_letters(attack, "bounced", result)
    attack.close()


def _complaint(attack: Attack, who: str) -> list[Row]:
    return attack.send(attack.bag.message(who, "Jalan rusak", TEXT).as_bytes(), who)


def _daily_letters(attack: Attack, name: str, result: Result) -> None:
    """Every daily letter is small, and lists few lines a section."""
    digests = [row for row in attack.mails() if row["form"] == "digest"]
    largest = max(map(attack.size, digests), default=0)
    result.did["bytes of the largest daily letter"] = max(
        largest, result.did.get("bytes of the largest daily letter", 0)
    )
    if largest > LARGEST:
        result.findings.append(f"{name}: a daily letter of {largest} bytes")
    for key, row in attack.bag.office.store.register.iterate("dossiers"):
        kinds = Counter((line["kind"], line["purpose"]) for line in row.get("lines", ()))
        if kinds and max(kinds.values()) > MOST:
            result.findings.append(f"{name}: {key} lists {max(kinds.values())} lines of one kind")


def answered_at_once(share: Share, result: Result) -> None:
    """A liaison's machine answers each of our mails, for a day on which he gets many: at once, or slowly."""
    cases = max(6, share.count(60))
    for no, (words, pause) in enumerate(zip(MACHINES, PAUSES, strict=True)):
        attack = Attack(f"machine{no}", 1_000_000)
        bag = attack.bag
        answers = sent = 0
        for case in range(cases):
            bag.now += timedelta(minutes=6)
            _complaint(attack, f"warga{case}@surat.example")
            verification = bag.last_row("verification", ADMIN)
            bag.answer(verification, "1 PUPR")
            waiting = [row for row in attack.fresh() if row["to"] == LIAISON]
            while waiting and answers < 50 * cases:
                sent += len(waiting)
                row = waiting.pop()
                bag.now += timedelta(seconds=pause)
                answers += 1
                raw = bag.reply_to(row, words, quote=False).as_bytes()
                waiting += [one for one in attack.send(raw, LIAISON, row["sender"]) if one["to"] == LIAISON]
        caused = sent - cases
        result.add("answers of machines", answers)
        result.add("mails to machines because of them", caused)
        if caused > SAME:
            result.findings.append(f"machine: {words!r} got {caused} answers in {cases} cases")
        attack.close()


def asked_again(share: Share, result: Result) -> None:
    """One official and one complainant ask the same over and over."""
    count = share.count(ASKED)
    attack = Attack("asked", 1_000_000)
    bag = attack.bag
    _complaint(attack, "warga@surat.example")
    bag.answer(bag.last_row("verification", ADMIN), "1 PUPR")
    letters = [("disposition", LIAISON, "status"), ("verification", ADMIN, "?")]
    letters += [
        ("receipt", "warga@surat.example", "sampai di mana?"),
        ("disposition", LIAISON, "entahlah apa ini"),
    ]
    for form, who, words in letters:
        mail, before = bag.last_row(form, who), len(attack.mails())
        for _ in range(count):
            bag.now += timedelta(seconds=50)
            attack.send(bag.reply_to(mail, words, quote=False).as_bytes(), who, mail["sender"])
        caused = sum(row["to"] == who and row["form"] != "digest" for row in attack.mails()[before:])
        result.add("questions", count)
        result.add("answers to them", caused)
        if caused > SAME:
            result.findings.append(f"asked: {words!r} of {who} was answered {caused} times")
    attack.close()


def two_offices(share: Share, result: Result) -> None:
    """Each office is a complainant of the other, and every mail that one writes to the other arrives."""
    there, here = Attack("there", 60, "lapor@lain.example"), Attack("here", 60)
    pair, carried = (here, there), 0
    first = here.bag.message(there.bag.house.mail, "Jalan rusak", TEXT).as_bytes()
    waiting: list[tuple[Attack, bytes, str, str]] = [(here, first, there.bag.house.mail, here.bag.house.mail)]
    while waiting and carried < 500:
        to, raw, sender, rcpt = waiting.pop(0)
        carried += 1
        other = pair[to is here]
        for row in to.send(raw, sender, rcpt):
            if not row["to"].endswith(other.bag.house.domain):
                continue
            bytes_of_it = to.bag.office.store.sent_bytes(row["key"])
            waiting.append((other, bytes_of_it, row["sender"], row["to"]))
        to.bag.now += timedelta(seconds=5)
    result.add("mails between two offices", carried)
    if carried > 6:
        result.findings.append(f"two offices wrote {carried} mails to each other")
    for one in pair:
        one.close()
