"""What came back acts: on the mail it names and on no other, and its reader gets it all the same where he can
be reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailroom.clerk.outgoing import mail_delivery
from mailroom.config import Config
from mailroom.doors.maildir import Maildirs
from mailroom.procedure.letter import Never
from tests.clerk.outgoing.test_mail_delivery import Scripted, relayed, row_of, screens  # noqa: F401 - a fixture
from tests.delivery_reports import delivery_report
from tests.mailbag import ADMIN, ANSWER, CITIZEN, LIAISON, NAME, OUTSIDER, Bag, Refusing, Row, flat

OTHER = "pupr.muaraenim@surelgratis.example"  # the liaison's own second address
DEPUTY = "penghubung2@pupr.muaraenim.example"
SECOND = "budi.kedua@warga.example"


@pytest.fixture
def post(relayed: Config, tmp_path: Path) -> Iterator[tuple[Bag, Scripted]]:  # noqa: F811 - the fixture
    relay = Scripted()
    bag = Bag(relayed, tmp_path, carrier=relay)
    bag.office.post.waits.luck = lambda: 0.5
    yield bag, relay
    bag.close()


def bounce(
    bag: Bag, mail: Row, to: str = "", status: str = "5.1.1", *, action: str = "failed", sender: str = ""
) -> list[tuple[str, str]]:
    """A delivery report about a mail of ours, to its envelope sender; `to`: whom it speaks of."""
    bag.count += 1
    back = sender or mail["sender"]
    about = to or row_of(bag, mail["key"]).get("rcpt") or mail["to"]
    raw = delivery_report(back, about, f"dsn-{bag.count}", action=action, status=status, at=bag.now)
    return bag.put(raw, "", back)


def whither(relay: Scripted, mail: Row) -> list[str]:
    """Where a mail was taken to, in order."""
    return [to for key, _, to, _ in relay.took if key == mail["key"]]


# Officials.


def test_a_bounced_disposition_goes_to_the_agencys_other_addresses(post: tuple[Bag, Scripted]) -> None:
    bag, relay = post
    bag.disposed()
    mail, first = bag.last("disposition"), bag.now
    assert bag.case().dispositions[0].first_clock == first
    bag.now += timedelta(hours=1)
    with bag.nothing_changes():
        bounce(bag, mail)
    assert whither(relay, mail) == [LIAISON, OTHER]
    assert len({raw for key, _, _, raw in relay.took if key == mail["key"]}) == 1
    part = bag.case().dispositions[0]
    assert part.clock == part.first_clock == bag.case().whole_clock == bag.now, (
        "his time runs from when it reached him"
    )
    assert bag.case().undelivered == ""
    (line,) = bag.listed(ADMIN, "undelivered")
    assert (line["data"]["reason"], line["data"]["elsewhere"]) == ("no_mailbox", "p***@surelgratis.example")
    told = flat(bag.last("digest", ADMIN)["text"])
    assert ("sudah kami kirim ke alamatnya yang lain (p***@surelgratis.example)") in told
    bounce(bag, mail)
    assert whither(relay, mail) == [LIAISON, OTHER, DEPUTY]
    bag.answer(mail, f"2 {ANSWER}", sender=DEPUTY)
    assert bag.stage() == "handling/window"


def test_when_no_address_is_left_the_admin_hears_at_once_and_no_clock_runs(
    post: tuple[Bag, Scripted], capsys: pytest.CaptureFixture[str]
) -> None:
    bag, relay = post
    bag.disposed()
    mail = bag.last("disposition")
    bounce(bag, mail)
    bounce(bag, mail)
    assert bounce(bag, mail, status="5.1.2") == [("undelivered", ADMIN)]
    case = bag.case()
    assert (
        case.undelivered,
        case.dispositions[0].clock,
        case.dispositions[0].first_clock,
        case.whole_clock,
    ) == ("liaison", None, None, None)
    told = bag.last("undelivered")
    assert "server surat untuk alamat itu tidak ada" in flat(told["text"])
    assert "Batas waktu perangkat daerah ini belum berjalan" in flat(told["text"])
    assert [part.get_filename() for part in bag.read(told).iter_attachments()] == [
        "lembar-disposisi-ME-2026-0001.pdf"
    ]
    assert {to for _, to in bag.at("2026-03-12 08:00")} == {ADMIN}, "nobody is reminded of what he never got"
    bag.says("admin", "verification", "status")
    assert "surat kepada Pejabat Penghubung tidak sampai; batas waktunya belum berjalan" in flat(
        bag.last("status_letter")["text"]
    )
    assert (
        "Lembar disposisi tidak sampai kepada Pejabat Penghubung: alamat email itu tidak ada; dikirim lagi ke"
        " p***@surelgratis.example." in screens(bag, capsys)["show"]
    )
    assert whither(relay, mail) == [LIAISON, OTHER, DEPUTY]
    assert bounce(bag, mail) == []


def test_an_officer_who_cannot_be_reached_is_told_to_his_liaison_who_assigns_anew(
    post: tuple[Bag, Scripted],
) -> None:
    bag, relay = post
    bag.disposed()
    gone, here = "petugas.lama@pupr.muaraenim.example", bag.who("officer PUPR")
    bag.says("liaison PUPR", "disposition", f"1 {gone}")
    mail, day = bag.last("instruction", gone), bag.now
    assert bag.case().dispositions[0].clock == day
    bag.now += timedelta(hours=1)
    assert [one for one in bounce(bag, mail) if one[0] != "digest"] == [
        ("reassign", LIAISON),
        ("undelivered", ADMIN),
    ]
    assert bag.case().dispositions[0].clock is None, "nobody's time runs for what he never got"
    asked = flat(bag.last("reassign")["text"])
    assert (f"Penugasan kepada {gone} tidak dapat disampaikan: alamat email itu tidak ada") in asked
    assert (
        "Batas waktu Pejabat Pelaksana belum berjalan, tetapi batas jawaban kepada Pelapor tetap "
        "berjalan sampai"
    ) in asked
    assert "Tugaskan petugas (tulis namanya)" in asked
    assert bounce(bag, mail) == [], "asked once"
    with bag.nothing_changes():
        bounce(bag, bag.last("reassign"), OTHER)  # of somebody else
    assert bag.says("liaison PUPR", "reassign", "1 1") == [("echo", LIAISON), ("instruction", here)]
    part = bag.case().dispositions[0]
    assert (part.officer, part.clock, part.stage) == (here, bag.now, "execution")
    assert gone not in {to for _, _, to, _ in relay.took[-2:]}


def test_a_liaison_who_assigned_himself_is_not_written_to_where_he_cannot_be_reached(
    post: tuple[Bag, Scripted],
) -> None:
    bag, _ = post
    bag.disposed("KEC-LUBAI")
    liaison = bag.who("liaison KEC-LUBAI")
    bag.says("liaison KEC-LUBAI", "disposition", f"1 {liaison}")
    assert ("reassign", liaison) not in bounce(bag, bag.last("instruction", liaison))
    assert "undelivered" in bag.kinds()


def test_a_corrected_address_gets_the_disposition_and_its_clock(post: tuple[Bag, Scripted]) -> None:
    bag, _ = post
    bag.disposed("KEC-LUBAI")
    assert bounce(bag, bag.last("disposition")) == [("digest", ADMIN), ("undelivered", ADMIN)]
    agency = bag.house.agency("KEC-LUBAI")
    liaison = replace(agency.liaison, addresses=("camat.lubai@baru.example",))
    people = replace(
        bag.house.people,
        agencies={**bag.house.people.agencies, "KEC-LUBAI": replace(agency, liaison=liaison)},
    )
    bag.now += timedelta(hours=2)
    bag.office.reread(replace(bag.config, house=replace(bag.house, people=people)), bag.now)
    assert bag.settle() == [("disposition", "camat.lubai@baru.example")]
    assert (bag.case().dispositions[0].clock, bag.case().undelivered) == (bag.now, "")


def test_what_the_relay_refuses_at_once_goes_elsewhere_too(post: tuple[Bag, Scripted]) -> None:
    bag, relay = post
    relay.say = lambda mail: (
        Never("550 5.1.1 <penghubung@pupr.muaraenim.example>: user unknown") if mail.to == LIAISON else None
    )
    bag.disposed()
    assert whither(relay, bag.last("disposition")) == [OTHER]
    assert bag.case().dispositions[0].clock == bag.now


# Citizens.


def test_a_bounced_citizen_is_tried_at_the_reply_to_of_his_own_letter(post: tuple[Bag, Scripted]) -> None:
    bag, relay = post
    bag.answered(headers={"Reply-To": f"Budi <{SECOND}>"})
    mail = bag.last("answer")
    bag.now += timedelta(hours=1)
    bounce(bag, mail)
    assert whither(relay, mail) == [CITIZEN, SECOND]
    assert bag.case().clock == bag.case().silence_clock == bag.now
    assert bag.mails("post") == [], "it need not be printed"
    bag.answer(mail, "4", sender=SECOND)
    assert bag.case().rating == 4
    closed = bag.last("closed")
    assert (closed["to"], whither(relay, closed)) == (CITIZEN, [SECOND]), (
        "what follows goes round the dead address"
    )


def test_an_address_that_he_has_confirmed_serves_for_all_his_cases(post: tuple[Bag, Scripted]) -> None:
    bag, relay = post
    bag.complaint()
    # from an address that nobody knows
    bag.answer(bag.last("receipt"), "Tambahan: jembatannya juga rusak.", sender=SECOND)
    bag.answer(bag.last("confirm", CITIZEN), "ya")
    bag.write(
        subject="Lampu jalan mati di Lembak",
        text="Lampu jalan di Desa Lembak Kecamatan Lembak mati sejak 3 Maret 2026.",
    )
    second = bag.last("receipt")
    assert second["dossier"] == "ME-2026-0002"
    bounce(bag, second)
    assert whither(relay, second) == [CITIZEN, SECOND]


def test_nobodys_other_address_is_guessed(post: tuple[Bag, Scripted]) -> None:
    """The same name in another case, a Reply-To in somebody else's letter, a stranger's held letter: none of
    it is his word."""
    bag, relay = post
    bag.write(
        sender=OUTSIDER,
        subject="Sampah menumpuk",
        text="Sampah di Desa Lembak menumpuk sejak 1 Maret 2026.",
        name=NAME,
        headers={"Reply-To": SECOND},
    )
    bag.complaint()
    # held, and never confirmed
    bag.answer(bag.last("receipt", CITIZEN), "tolong dipercepat", sender="orang@asing.example")
    mail = bag.last("receipt", CITIZEN)
    bounce(bag, mail)
    assert whither(relay, mail) == [CITIZEN]
    assert row_of(bag, mail["key"])["status"] == "failed"
    assert bag.case(2).undelivered == "complainant"


def test_the_reply_to_of_whoever_wrote_for_him_is_not_his(post: tuple[Bag, Scripted]) -> None:
    """The admin filled in a form for a citizen at the counter: where the admin is answered is nobody else's
    address."""
    bag, relay = post
    bag.write(sender=ADMIN, subject="formulir", text="formulir")
    form = f"""Nama: Pak Mat Solar
Surel: {CITIZEN}
Saluran: loket
Perihal: Lampu jalan mati
Isi laporan: Lampu jalan di Desa Lembak mati sejak tiga hari.
Tempat kejadian: Desa Lembak, Kecamatan Lembak
"""
    bag.answer(bag.last("form"), form, headers={"Reply-To": SECOND})
    assert bag.case().address == CITIZEN
    assert (
        bag.office.services.archive.open_letter(str(bag.case().trail[0].data["letter"])).reply_to[0][1]
        == SECOND
    )
    mail = bag.last("receipt", CITIZEN)
    bounce(bag, mail)
    assert whither(relay, mail) == [CITIZEN]
    assert row_of(bag, mail["key"])["status"] == "failed"


def test_a_bounced_receipt_does_not_loop(post: tuple[Bag, Scripted]) -> None:
    bag, relay = post
    bag.complaint(headers={"Reply-To": SECOND})
    mail = bag.last("receipt")
    bounce(bag, mail)
    bounce(bag, mail)
    count = len(relay.took)
    for _ in range(5):  # both servers tell again and again
        assert bounce(bag, mail) == bounce(bag, mail, CITIZEN) == bounce(bag, mail, SECOND) == []
    assert len(relay.took) == count
    assert whither(relay, mail) == [CITIZEN, SECOND]


# Which bounces act.


@pytest.mark.parametrize("forged", ["unknown token", "another recipient", "an earlier address"])
def test_a_forged_bounce_changes_nothing(post: tuple[Bag, Scripted], forged: str) -> None:
    bag, relay = post
    bag.disposed()
    mail = bag.last("disposition")
    if forged == "an earlier address":
        bounce(bag, mail)
    before, took = row_of(bag, mail["key"]), len(relay.took)
    chain = bag.kinds()
    if forged == "unknown token":
        bounce(bag, mail, sender="pengaduan+0123456789abcdefg@muaraenim.example")
    else:
        bounce(bag, mail, LIAISON if forged == "an earlier address" else CITIZEN)
    assert row_of(bag, mail["key"]) == before
    assert (len([one for one in relay.took[took:] if one[0] == mail["key"]]), bag.kinds()) == (0, chain)
    assert bag.letter()["class"] == "bounce"
    assert len(bag.listed(ADMIN, "notice")) == (forged != "unknown token"), (
        "what is not understood is told, not dropped"
    )


def test_every_mail_has_an_envelope_sender_of_its_own(bag_of_all: Bag) -> None:
    mails = bag_of_all.mails()
    assert len({mail["form"] for mail in mails}) >= 12
    assert len({mail["sender"] for mail in mails}) == len(mails)
    for mail in mails:
        local = mail["sender"].partition("@")[0]
        assert local.partition(".")[0] == f"pengaduan+{mail['token']}" and len(local) <= 64


@pytest.fixture
def bag_of_all(demonstration: Config, tmp_path: Path) -> Iterator[Bag]:
    bag = Bag(demonstration, tmp_path)
    bag.closed()
    bag.disposed(
        "DINKES", subject="Puskesmas tutup", text="Puskesmas di Desa Lembak tutup sejak 2 Maret 2026."
    )
    bag.says("liaison DINKES", "disposition", "3 mohon perpanjangan sampai 30 Maret 2026")
    bag.says("admin", "verification", "bantuan")
    bag.at("2026-04-03 08:00")
    yield bag
    bag.close()


def test_parts_of_a_split_letter_come_back_each_by_itself(demonstration: Config, tmp_path: Path) -> None:
    relay = demonstration.relay.model_copy(update={"max_bytes": 1_000_000})
    bag = Bag(replace(demonstration, relay=relay), tmp_path)
    text = b"{\\rtf1 " + b"Jalan rusak. " * 40_000 + b"}"
    notes = {f"surat{number}.rtf": text for number in range(4)}
    bag.disposed("KEC-LUBAI", files=notes)
    parts = bag.mails("disposition")
    assert len(parts) > 1 and len({mail["token"] for mail in parts}) == 1
    assert len({mail["sender"] for mail in parts}) == len(parts)
    bounce(bag, parts[1])
    assert [row_of(bag, mail["key"])["status"] for mail in parts] == [
        "sent",
        "failed",
        *["sent"] * (len(parts) - 2),
    ]
    bag.close()


# How far an address is trusted.


def test_a_dead_address_is_gone_round_and_probed_and_trusted_again(post: tuple[Bag, Scripted]) -> None:
    bag, relay = post
    bag.disposed()
    bounce(bag, bag.last("disposition"))

    def next_letters() -> list[str]:
        """Where what is due to him went."""
        relay.took.clear()
        bag.disposed(
            subject=f"Jalan {bag.count}",
            text=f"Jalan nomor {bag.count} di Desa Lembak Kecamatan Lembak rusak sejak 1 Maret 2026.",
        )
        return [to for _, _, to, _ in relay.took if to in (LIAISON, OTHER, DEPUTY)]

    def probe() -> Row:
        return row_of(bag, next(key for key, _, to, _ in relay.took if to == LIAISON))

    assert set(next_letters()) == {OTHER}
    for _ in range(2):
        bag.now += timedelta(days=14)
        assert next_letters().count(LIAISON) == 1, "something real is due: it is the probe, and one at a time"
        bounce(bag, probe(), LIAISON)
        assert set(next_letters()) == {OTHER}
    bag.now += timedelta(days=14)
    assert next_letters().count(LIAISON) == 1
    bag.now += timedelta(days=2)
    assert set(next_letters()) == {LIAISON}, "nothing came back of it"


def test_what_came_back_is_forgotten_after_a_time_or_when_he_writes(post: tuple[Bag, Scripted]) -> None:
    bag, _ = post
    bag.disposed()
    bounce(bag, bag.last("disposition"))
    health = bag.office.post.health
    assert health.is_dead(LIAISON, bag.now)
    assert not health.is_dead(LIAISON, bag.now + timedelta(days=60))
    bag.close()
    bag.open()
    health = bag.office.post.health
    assert health.is_dead(LIAISON, bag.now), "it lies in the book"
    bag.write(sender=LIAISON, subject="Tes", text="Surel kami sudah pulih.")
    assert not health.is_dead(LIAISON, bag.now)


def test_a_full_mailbox_is_not_a_dead_address(post: tuple[Bag, Scripted]) -> None:
    bag, relay = post
    bag.disposed()
    bounce(bag, bag.last("disposition"), status="5.2.2")
    assert whither(relay, bag.last("disposition")) == [LIAISON, OTHER]
    health = bag.office.post.health
    assert not health.is_dead(LIAISON, bag.now), "the next letter is for it again"
    (line,) = bag.listed(ADMIN, "undelivered")
    assert line["data"]["reason"] == "full"
    for number in (2, 3):
        bag.disposed(
            subject=f"Jalan {number}",
            text=f"Jalan nomor {number} di Desa Lembak Kecamatan Lembak rusak sejak 1 Maret 2026.",
        )
        assert whither(relay, bag.last("disposition")) == [LIAISON]
        bounce(bag, bag.last("disposition"), status="5.2.2")
    assert health.is_dead(LIAISON, bag.now)


@pytest.mark.parametrize(
    ("status", "reached"), [("5.3.4", [LIAISON]), ("5.6.0", [LIAISON]), ("5.7.1", [LIAISON, OTHER])]
)
def test_what_any_address_would_refuse_is_not_sent_about(
    post: tuple[Bag, Scripted], status: str, reached: list[str]
) -> None:
    bag, relay = post
    bag.disposed()
    bounce(bag, bag.last("disposition"), status=status)
    assert whither(relay, bag.last("disposition")) == reached
    assert not bag.office.post.health.is_dead(LIAISON, bag.now)


def test_the_digest_says_why_and_what_to_do(demonstration: Config, tmp_path: Path) -> None:
    bag = Bag(demonstration, tmp_path, carrier=Refusing(Maildirs(tmp_path / "outgoing"), CITIZEN))
    bag.complaint()
    bag.settle()
    told = flat(bag.last("digest", ADMIN)["text"])
    assert (
        "alamat email itu tidak ada (550 5.1.1 user unknown) Tanda terima laporan kepada b***@warga.example "
        "ME-2026-0001 · Kamis, 5 Maret 2026"
    ) in told
    assert "Tanyakan alamat lain lewat telepon" in told
    bag.close()


def test_a_refusal_that_the_program_fails_over_stops_no_other_mail(
    tmp_path: Path, demonstration: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag = Bag(demonstration, tmp_path, carrier=Refusing(Maildirs(tmp_path / "outgoing"), CITIZEN))
    with monkeypatch.context() as patch:
        patch.setattr(mail_delivery, "decide_undelivered", lambda *_: 1 / 0)
        assert ("verification", ADMIN) in bag.write()
    assert [row["status"] for row in bag.mails("receipt")] == ["waiting"]
    assert [line["data"]["name"] for line in bag.listed(ADMIN, "aside")] == [bag.mails("receipt")[0]["key"]]
    bag.at("2026-03-05 09:05")
    assert [row["status"] for row in bag.mails("receipt")] == ["failed"]
    bag.close()
