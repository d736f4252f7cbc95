"""Outgoing mail: who goes first, who waits how long, what ends, and who is told."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailroom.clerk.change import Change
from mailroom.clerk.outgoing.mail_delivery import LARGE
from mailroom.clerk.outgoing.unsure_delivery import unsure
from mailroom.clerk.register_rows import Mail as MailRow
from mailroom.clerk.register_rows import stamp
from mailroom.commands import Call
from mailroom.commands.looking import queue, show, status
from mailroom.config import Config
from mailroom.daemon.office_clock import Clock
from mailroom.doors.maildir import Maildirs
from mailroom.doors.smtp_client import Relay, domain_of
from mailroom.procedure.letter import Later, Never, Outgoing, Sent
from tests.delivery_reports import delivery_report
from tests.mailbag import ADMIN, CITIZEN, Bag, Row

Outcome = Sent | Later | Never
MINUTE = timedelta(minutes=1)


class Scripted:
    """A relay that a test tells what to say of each mail; what it took lies in `took`, and whom it was asked
    about in `asked`."""

    def __init__(self, say: Callable[[Outgoing], Outcome | None] = lambda _: None) -> None:
        self.say, self.took, self.asked = say, [], []  # type: ignore[var-annotated]

    def carry(self, mail: Outgoing, now: datetime) -> Outcome:
        self.asked.append(mail.id)
        outcome = self.say(mail) or Sent(now)
        if isinstance(outcome, Sent) or (isinstance(outcome, Later) and outcome.maybe):
            self.took.append((mail.id, mail.sender, mail.to, mail.raw or Path(mail.file).read_bytes()))
        return outcome

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Outcome]:
        return (self.carry(mail, now) for mail in mails)


@pytest.fixture
def relayed(demonstration: Config) -> Config:
    """The demonstration office with its letters going to a mail server."""
    return replace(
        demonstration, relay=demonstration.relay.model_copy(update={"mode": "smtp", "host": "relay.example"})
    )


@pytest.fixture
def by_relay(relayed: Config, tmp_path: Path) -> Iterator[tuple[Bag, Scripted]]:
    relay = Scripted()
    bag = Bag(relayed, tmp_path, carrier=relay)
    bag.office.post.waits.luck = lambda: 0.5
    yield bag, relay
    bag.close()


def row(bag: Bag, form: str) -> Row:
    found = bag.office.store.register.get("mails", bag.last(form)["key"])
    assert found is not None
    return found


def waits(bag: Bag, form: str) -> float:
    """Minutes until the next try."""
    return (datetime.fromisoformat(row(bag, form)["next"]) - bag.now) / MINUTE


def later(bag: Bag, minutes: float) -> list[tuple[str, str]]:
    bag.now += minutes * MINUTE
    return bag.settle()


# Priorities.


def digests(bag: Bag, count: int, to: str = "pejabat{}@dinas{}.example") -> None:
    """So many digests wait, typed before all else."""
    change = Change("digests")
    for number in range(count):
        key = f"digest-2026-03-05-{number:04d}.1.1"
        change.mails[key] = b"Subject: ringkasan\r\n\r\n"
        change.update(
            "mails", key, dossier=f"digest-2026-03-05-{number:04d}", role="liaison",
            to=to.format(number, number % 50), name="", purpose="digest", agency="", disposition=0, event=1,
            form="digest", token="", clock=False,
            message_id=f"<{number}@x>", subject="ringkasan", sender=bag.house.mail, stage="",
            status="waiting", attempts=0, priority=7,
            typed=stamp(bag.now - MINUTE), next=stamp(bag.now - MINUTE),
        )  # fmt: skip
    bag.office.store.enter([change], bag.now)


def test_an_answer_that_becomes_due_in_a_queue_of_5000_digests_leaves_first(
    by_relay: tuple[Bag, Scripted],
) -> None:
    bag, relay = by_relay
    bag.answered()
    relay.asked.clear()
    digests(bag, 5000)
    mail = bag.last("answer")
    again = Change("an answer falls due while the queue is at work")

    def say(one: Outgoing) -> None:
        if len(relay.asked) == 100:
            again.update("mails", mail["key"], status="waiting", next=stamp(bag.now), attempts=0)
            bag.office.store.register.enter([{"why": again.why, **again.tables}], bag.now)

    relay.say = say
    assert bag.office.deliver(bag.now) >= 480
    place = relay.asked.index(mail["key"])
    assert 100 <= place <= 112, "it left with the next group"
    while bag.office.deliver(bag.now):
        pass
    assert len(relay.asked) == len(set(relay.asked)) == 5001


def test_a_large_mail_goes_behind_the_small_ones_of_its_rank_and_leaves_nothing_of_theirs_in_doubt(
    by_relay: tuple[Bag, Scripted],
) -> None:
    class Killed(BaseException):
        pass

    bag, relay = by_relay
    digests(bag, 20)
    large = "digest-2026-03-05-0000.1.1"
    bag.office.shelves.outgoing.write({large: b"Subject: foto\r\n\r\n" + b"x" * (LARGE + 1)})

    def say(one: Outgoing) -> None:
        if one.id == large:
            raise Killed

    relay.say = say
    with pytest.raises(Killed):
        bag.office.deliver(bag.now)
    assert relay.asked[-1] == large
    status = {row["key"]: row["status"] for row in bag.mails("digest")}
    assert Counter(status.values()) == {"sent": 19, "waiting": 1}
    assert status[large] == "waiting"


def test_an_answer_leaves_first_also_when_the_relay_comes_back(by_relay: tuple[Bag, Scripted]) -> None:
    bag, relay = by_relay
    down = Later("421 4.3.2 penuh", scope="relay", tried=False)
    bag.disposed()
    relay.say = lambda _: down
    digests(bag, 200)
    bag.says(
        "liaison PUPR", "disposition", "2 Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026."
    )
    bag.settle(windows_over=True)
    relay.asked.clear()
    relay.say = lambda _: None
    later(bag, 20)
    forms = [one.rpartition(".")[0] for one in relay.asked]
    assert relay.asked[0] == bag.last("answer")["key"]
    assert len(set(relay.asked)) == len(relay.asked) > 200
    assert not any(one.startswith("digest") for one in forms[:2])


def test_what_each_form_ranks(by_relay: tuple[Bag, Scripted]) -> None:
    bag, _ = by_relay
    bag.answered()
    bag.at("2026-03-12 08:00")
    ranks = {mail["form"]: mail["priority"] for mail in bag.mails()}
    assert ranks["answer"] < ranks["receipt"] < ranks["disposition"]
    assert ranks["verification"] == ranks["disposition"]


# Whose trouble it is.


def test_a_letter_waits_longer_each_time(by_relay: tuple[Bag, Scripted]) -> None:
    bag, relay = by_relay
    relay.say = lambda mail: Later("450 4.2.1 kotak sibuk") if mail.to == CITIZEN else None
    bag.complaint()
    seen = []
    for _ in range(6):
        seen.append(round(waits(bag, "receipt")))
        bag.now = datetime.fromisoformat(row(bag, "receipt")["next"])
        bag.settle()
    assert seen == [1, 5, 15, 60, 240, 240]
    assert row(bag, "receipt")["heard"] == row(bag, "receipt")["attempts"] == 7


def test_a_domain_that_puts_us_off_is_asked_once_and_the_others_go(by_relay: tuple[Bag, Scripted]) -> None:
    bag, relay = by_relay
    put_off = Later("450 4.4.1 server tujuan diam", scope="domain")
    relay.say = lambda mail: put_off if domain_of(mail.to) == "dinas7.example" else None
    digests(bag, 200)
    bag.settle()
    asked = [one for one in relay.asked if int(one[18:22]) % 50 == 7]
    assert len(asked) == 1, "the first showed how it is with that domain"
    assert len(relay.took) == 196
    kept = bag.office.store.register.find("mails", "status", "waiting")
    assert sorted(mail["attempts"] for mail in kept) == [0, 0, 0, 1]
    relay.say = lambda _: None
    later(bag, 0.5)
    assert len(relay.took) == 196
    later(bag, 3)
    assert len(relay.took) == 200


def test_a_relay_that_is_away_costs_no_letter_its_tries_or_its_time(by_relay: tuple[Bag, Scripted]) -> None:
    """Nine days over Lebaran: all of them wait, are asked about once a try, and leave when it is back."""
    bag, relay = by_relay
    bag.office.post.carrier = away = Away(relay)
    digests(bag, 100)
    bag.complaint()
    for _ in range(9 * 24 * 2):
        later(bag, 30)
    rows = list(bag.office.store.register.find("mails", "status", "waiting"))
    assert {mail["attempts"] for mail in rows} == {0}
    assert len(rows) >= 102
    assert bag.office.store.register.find("mails", "status", "failed") == []
    assert away.knocks == 9 * 24 * 2 + 1
    trouble = bag.office.store.register.fact("relay")
    assert (trouble["why"], trouble["tries"]) == ("no line to the relay: refused", away.knocks)
    bag.office.post.carrier = relay
    later(bag, 30)
    assert not bag.office.store.register.find("mails", "status", "waiting")
    assert bag.office.store.register.fact("relay") is None
    assert len({mail[0] for mail in relay.took}) == len(relay.took)


class Away(Scripted):
    """As the line to a relay that is not there answers: the first letter finds it out, those behind it are
    not tried."""

    def __init__(self, back: Scripted) -> None:
        super().__init__()
        self.knocks = 0

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Outcome]:
        self.knocks += 1
        return (Later("no line to the relay: refused", scope="relay", tried=False) for _ in mails)


def test_a_slow_relay_has_the_clerk_for_half_a_minute_at_a_time(by_relay: tuple[Bag, Scripted]) -> None:
    """Then he reads what has come in, and whoever watches over him sees that he lives."""
    bag, _ = by_relay
    ticks = [0.0]

    def takes(seconds: float, outcome: Outcome | None) -> Patient:
        def say(_: Outgoing) -> Outcome | None:
            ticks[0] += seconds
            return outcome

        bag.office.post.carrier = relay = Patient(say)
        return relay

    def mails() -> list[Row]:
        return [row_of(bag, f"digest-2026-03-05-{number:04d}.1.1") for number in range(40)]

    bag.office.post.ticks = lambda: ticks[0]
    digests(bag, 40)
    before, slow = mails(), takes(4, None)
    assert bag.office.deliver(bag.now) == 8, "four seconds each"
    assert [mail["status"] for mail in mails()] == ["sent"] * 8 + ["waiting"] * 32
    assert [(one["attempts"], one["next"]) for one in mails()[8:]] == [
        (one["attempts"], one["next"]) for one in before[8:]
    ]
    stuck = takes(300, BROKEN)
    for asked in (1, 2):
        assert bag.office.deliver(bag.now) == 0
        assert len(stuck.asked) == asked, "one letter at a time"
    slow = takes(4, None)
    bag.settle()
    assert len(slow.asked) == len(set(slow.asked)) == 30


def test_what_the_relay_took_amiss_goes_behind_the_others(by_relay: tuple[Bag, Scripted]) -> None:
    """One letter at which it hangs up must not keep all others for ever."""
    bag, relay = by_relay
    poison = "digest-2026-03-05-0000.1.1"
    relay.say = lambda mail: Later("421 4.3.0 sampai jumpa", scope="relay") if mail.id == poison else None
    digests(bag, 40)
    bag.settle()
    later(bag, 2)
    assert len(relay.took) >= 39
    assert row_of(bag, poison)["status"] == "waiting"


class Patient(Scripted):
    """As our line puts off the letters behind one at which the relay, or a domain, says no."""

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Outcome]:
        return Relay.carry_all(self, mails, now)  # type: ignore[arg-type]


def test_the_letter_that_the_relay_took_amiss_is_not_the_first_of_the_next_round(
    relayed: Config, tmp_path: Path
) -> None:
    """It waits a minute longer than those that were not tried because of it: they leave before it can harm
    them again."""
    poison = "digest-2026-03-05-0000.1.1"
    relay = Patient(
        lambda mail: Later("421 4.3.0 sampai jumpa", scope="relay") if mail.id == poison else None
    )
    bag = Bag(relayed, tmp_path, carrier=relay)
    bag.office.post.waits.luck = lambda: 0.5
    digests(bag, 20)
    bag.settle()
    assert (relay.asked, len(relay.took)) == ([poison], 0)
    until = bag.now + MINUTE
    assert row_of(bag, poison)["next"] == stamp(until + MINUTE)
    assert row_of(bag, "digest-2026-03-05-0001.1.1")["next"] < stamp(until)
    later(bag, 1)
    assert len(relay.took) == 19 and relay.asked.count(poison) == 1
    bag.close()


def test_a_letter_whose_domain_is_free_in_a_moment_waits_a_minute_all_the_same(
    by_relay: tuple[Bag, Scripted],
) -> None:
    """Else each of a thousand would be looked at in each round of the bell, until the domain is free."""
    bag, relay = by_relay
    relay.say = lambda mail: Later("450 4.4.1 server tujuan diam", scope="domain")
    digests(bag, 1, to="pejabat@dinas.example")
    bag.settle()
    late = "digest-2026-03-05-0000.1.1"
    assert row_of(bag, late)["next"] == stamp(bag.now + MINUTE)
    bag.now += timedelta(seconds=50)
    again = Change("another for the same domain")
    row = {**row_of(bag, late), "next": stamp(bag.now), "attempts": 0, "token": "x", "message_id": "<x>"}
    key = row.pop("key").replace("0000", "0001")
    again.mails[key] = b"Subject: lain\r\n\r\n"
    again.update("mails", key, **row)
    bag.office.store.enter([again], bag.now)
    bag.settle()
    assert row_of(bag, "digest-2026-03-05-0001.1.1")["next"] == stamp(bag.now + MINUTE)
    assert relay.asked == [late]


def row_of(bag: Bag, key: str) -> dict[str, Any]:
    found = bag.office.store.register.get("mails", key)
    assert found is not None
    return found


# The end.


def test_a_letter_expires_after_five_working_days_and_is_told(by_relay: tuple[Bag, Scripted]) -> None:
    bag, relay = by_relay
    relay.say = lambda mail: Later("452 4.2.2 kotak penuh") if mail.to == CITIZEN else None
    bag.complaint()
    bag.at("2026-03-12 23:00")
    assert row(bag, "receipt")["status"] == "waiting"
    bag.at("2026-03-13 12:00")
    assert row(bag, "receipt")["status"] == "failed"
    (line,) = bag.listed(ADMIN, "undelivered")
    assert line["data"]["why"].startswith("5.4.7 delivery time expired: 452 4.2.2")
    assert bag.case().undelivered == "complainant"


def test_days_without_a_relay_do_not_count_against_a_letter(by_relay: tuple[Bag, Scripted]) -> None:
    bag, relay = by_relay
    bag.office.post.carrier = Away(relay)
    bag.complaint()
    bag.at("2026-03-30 08:00")
    bag.office.post.carrier = relay
    relay.say = lambda mail: Later("450 4.2.1 sibuk") if mail.to == CITIZEN else None
    later(bag, 60)
    assert row(bag, "receipt")["status"] == "waiting"
    relay.say = lambda _: None
    later(bag, 60)
    assert row(bag, "receipt")["status"] == "sent"


def test_tries_of_a_maildir_are_as_they_were(demonstration: Config, tmp_path: Path) -> None:
    """A Maildir shows by itself what lies in it: after a crash nothing is waited for but the back-off."""
    bag = Bag(demonstration, tmp_path, carrier=Maildirs(tmp_path / "outgoing"))
    assert bag.office.post.rules.resend_after == timedelta(0)
    bag.close()


# Maybe sent.


BROKEN = Later("the line broke after DATA: SMTPServerDisconnected: closed", maybe=True)


def broken_receipt(bag: Bag, relay: Scripted, times: int = 1) -> Row:
    left = [times]

    def say(mail: Outgoing) -> Outcome | None:
        if mail.to == CITIZEN:
            left[0] -= 1
        return BROKEN if mail.to == CITIZEN and left[0] >= 0 else None

    relay.say = say
    bag.complaint()
    return row(bag, "receipt")


def copies(relay: Scripted, to: str = CITIZEN) -> list[bytes]:
    return [raw for _, _, one, raw in relay.took if one == to]


def machines(bag: Bag) -> list[str]:
    """What the case says of its receipt."""
    trail = [event for event in bag.case().trail if event.kind in ("doubted", "resolved")]
    return [str(event.data["sign"]) for event in trail if event.data["form"] == "receipt"]


def test_a_letter_that_may_have_arrived_is_marked_and_waits_and_is_then_the_same_again(
    by_relay: tuple[Bag, Scripted],
) -> None:
    bag, relay = by_relay
    mail = broken_receipt(bag, relay)
    assert (mail["status"], mail["maybe"], waits(bag, "receipt")) == ("waiting", stamp(bag.now), 15)
    later(bag, 14)
    assert len(copies(relay)) == 1
    later(bag, 2)
    assert len(copies(relay)) == 2 and len(set(copies(relay))) == 1
    assert row(bag, "receipt")["status"] == "sent"
    assert machines(bag) == ["broken", "again"]
    bag.says("admin", "verification", "kenapa")
    told = " ".join(bag.last("trace")["text"].split())
    assert (
        "sambungan ke server surat putus" in told
        and "dikirim sekali lagi dengan nomor surel (Message-ID) yang sama" in told
    )


def test_a_kill_behind_the_250_leaves_the_same_state(by_relay: tuple[Bag, Scripted]) -> None:
    bag, relay = by_relay

    class Killed(BaseException):
        pass

    def say(mail: Outgoing) -> None:
        if mail.to == CITIZEN:
            relay.took.append((mail.id, mail.sender, mail.to, mail.raw or Path(mail.file).read_bytes()))
            raise Killed

    relay.say = say
    with pytest.raises(Killed):
        bag.complaint()
    bag.close()
    bag.open()
    relay.say = lambda _: None
    assert (row(bag, "receipt")["attempts"], row(bag, "receipt").get("heard"), waits(bag, "receipt")) == (
        1,
        None,
        15,
    )
    later(bag, 10)
    assert len(copies(relay)) == 1
    later(bag, 6)
    assert len(copies(relay)) == 2 and len(set(copies(relay))) == 1
    assert machines(bag) == ["again"]


@pytest.mark.parametrize("before", ["broken", "killed"])
def test_a_doubt_outlives_a_later_try_that_surely_failed(by_relay: tuple[Bag, Scripted], before: str) -> None:
    """The first copy may have arrived, whatever became of the second try: a sign is looked for and
    believed."""
    bag, relay = by_relay

    class Killed(BaseException):
        pass

    def say(mail: Outgoing) -> Outcome | None:
        if mail.to == CITIZEN and before == "broken":
            return BROKEN
        if mail.to == CITIZEN:
            raise Killed
        return None

    relay.say = say
    with pytest.raises(Killed) if before == "killed" else nullcontext():
        bag.complaint()
    bag.close()
    bag.open()
    asked: list[list[str]] = []
    bag.office.post.signs.sent_folder = lambda ids: (asked.append(list(ids)), {})[1]
    relay.say = lambda mail: Later("451 4.3.0 nanti", scope="letter") if mail.to == CITIZEN else None
    later(bag, 16)
    mail, doubted = row(bag, "receipt"), bag.now - (16 * MINUTE if before == "broken" else timedelta())
    assert (mail["attempts"], mail["heard"], mail["maybe"]) == (2, 2, stamp(doubted))
    assert unsure(MailRow.from_row(mail), bag.office.post.rules)
    later(bag, 60)
    assert [mail["message_id"] in ids for ids in asked] == [True, True], "before each further sending"
    relay.say = lambda _: None
    bag.answer(mail, "terima kasih, sudah saya terima")
    assert (row(bag, "receipt")["status"], row(bag, "receipt")["left"]) == ("sent", stamp(doubted))
    later(bag, 600)
    assert len(copies(relay)) == (1 if before == "broken" else 0), "it is not sent again"


@pytest.mark.parametrize("sign", ["copy", "reply", "automatic", "delivered", "delayed", "failed"])
def test_a_sign_of_it_and_it_is_not_sent_again(by_relay: tuple[Bag, Scripted], sign: str) -> None:
    bag, relay = by_relay
    mail = broken_receipt(bag, relay)
    later(bag, 5)
    raw = copies(relay)[0]
    if sign == "copy":
        bag.put(raw, bag.house.mail)
    elif sign == "reply":
        bag.answer(mail, "terima kasih, sudah saya terima")
    elif sign == "automatic":
        bag.answer(
            mail,
            "Saya sedang cuti.",
            headers={"Auto-Submitted": "auto-replied", "In-Reply-To": mail["message_id"]},
        )
    else:
        report(bag, mail, sign)
    assert row(bag, "receipt")["status"] == ("failed" if sign == "failed" else "sent")
    assert datetime.fromisoformat(row(bag, "receipt")["left"]) == bag.now - 5 * MINUTE
    later(bag, 60)
    assert len(copies(relay)) == 1
    assert mail["key"] not in relay.asked[relay.asked.index(mail["key"]) + 1 :]
    word = {"copy": "copy", "reply": "reply", "automatic": "reply"}.get(sign, "report")
    assert machines(bag) == ["broken", word]


def test_the_clock_of_whoever_was_asked_runs_from_when_it_may_have_left(
    by_relay: tuple[Bag, Scripted],
) -> None:
    bag, relay = by_relay
    relay.say = lambda mail: BROKEN if bag.who("liaison PUPR") == mail.to else None
    bag.disposed()
    part, asked = bag.case().dispositions[0], bag.now
    assert part.clock is None
    later(bag, 5)
    bag.says(
        "liaison PUPR", "disposition", "2 Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026."
    )
    assert bag.case().dispositions[0].first_clock == asked


def test_the_sent_folder_is_asked_before_a_second_sending(by_relay: tuple[Bag, Scripted]) -> None:
    bag, relay = by_relay
    asked: list[list[str]] = []
    there: dict[str, datetime] = {}
    folder: list[Any] = [there]
    bag.office.post.signs.sent_folder = lambda ids: (asked.append(list(ids)), folder[0])[1]
    mail = broken_receipt(bag, relay)
    folder[0] = None  # it cannot be asked: once more after a while, and then the letter goes
    for _ in range(3):
        later(bag, 16)
        assert len(copies(relay)) == 1
    folder[0], there[mail["message_id"]] = there, bag.now - timedelta(hours=1)
    later(bag, 16)
    assert asked == [[mail["message_id"]]] * 4
    assert (row(bag, "receipt")["status"], len(copies(relay))) == ("sent", 1)
    assert machines(bag) == ["broken", "sent_folder"]


def test_a_sent_folder_that_is_never_there_does_not_keep_a_letter_for_ever(
    by_relay: tuple[Bag, Scripted],
) -> None:
    bag, relay = by_relay
    bag.office.post.signs.sent_folder = lambda _: None
    broken_receipt(bag, relay)
    for _ in range(4):
        later(bag, 16)
    assert len(copies(relay)) == 2


def test_a_relay_that_takes_each_and_breaks_each_time(by_relay: tuple[Bag, Scripted]) -> None:
    """Sent again no oftener than every quarter of an hour, and always the same bytes."""
    bag, relay = by_relay
    broken_receipt(bag, relay, times=4)
    for _ in range(120):
        later(bag, 1)
    assert len(copies(relay)) == 5 and len(set(copies(relay))) == 1
    assert row(bag, "receipt")["status"] == "sent"


def report(bag: Bag, mail: Row, action: str) -> None:
    """A delivery report about a mail of ours, to its envelope sender."""
    status = {"failed": "5.1.1", "delayed": "4.4.1", "delivered": "2.0.0"}[action]
    raw = delivery_report(
        mail["sender"], mail["to"], f"dsn-{action}-{mail['key']}", action=action, status=status, at=bag.now
    )
    bag.put(raw, "", mail["sender"])


def test_status_queue_and_show_say_so(
    by_relay: tuple[Bag, Scripted], capsys: pytest.CaptureFixture[str]
) -> None:
    bag, relay = by_relay
    broken_receipt(bag, relay)
    bag.office.post.carrier = Away(relay)
    digests(bag, 3)
    later(bag, 1)
    told = screens(bag, capsys)
    assert (
        "mungkin sudah terkirim: 1; tandanya ditunggu paling lama sampai 05-03-2026 08.15" in told["status"]
    )
    assert "SERVER SURAT KELUAR TIDAK DAPAT DIPAKAI sejak 05-03-2026 08.01 WIB (1 percobaan" in told["status"]
    assert "MUNGKIN SUDAH TERKIRIM, tandanya ditunggu sampai 05-03-2026 08.15" in told["queue"]
    assert ": tanda terima laporan – mungkin sudah terkirim; tandanya ditunggu\n" in told["show"]


def screens(bag: Bag, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What the office reads on its screen."""
    said: dict[str, str] = {}
    for name, command in (("status", status), ("queue", queue), ("show", show)):
        call = Call(
            argparse.Namespace(number="1", codes=False, healthcheck=False),
            bag.config,
            bag.root,
            Clock(bag.zone, bag.now),
        )
        assert command.run(call) == 0
        said[name] = capsys.readouterr().out
    return said
