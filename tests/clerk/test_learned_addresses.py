"""An address that somebody confirmed for his agency: for how long, and for whose sake, it is believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from mailroom.config import Config
from mailroom.procedure.people import Agency, Person, Role
from tests.mailbag import LIAISON, Bag

COLLEAGUE = "pegawai@pupr-kab.example"
HIS = [("confirm", LIAISON)]


def asked(bag: Bag, sender: str, text: str) -> bool:
    """Whether a letter with the liaison's token is asked about; it only tells how the work goes."""
    return ("confirm", LIAISON) in bag.answer(bag.last("disposition", LIAISON), text, sender=sender)


def learn(bag: Bag, sender: str = COLLEAGUE) -> None:
    bag.disposed()
    assert asked(bag, sender, "3 Tim sudah di lapangan")
    bag.says("liaison PUPR", "confirm", "ya")
    assert not asked(bag, sender, "3 Aspal datang besok")


def pupr(bag: Bag) -> Agency:
    return bag.house.people.agencies["PUPR"]


def test_it_lapses_after_a_year(bag: Bag) -> None:
    learn(bag)
    store, agency = bag.office.store, pupr(bag)
    assert store.is_learned(COLLEAGUE, agency, bag.now + timedelta(days=364))
    assert not store.is_learned(COLLEAGUE, agency, bag.now + timedelta(days=366))


def test_it_lapses_when_who_confirmed_it_leaves_the_agency(bag: Bag) -> None:
    learn(bag)
    store, agency = bag.office.store, pupr(bag)
    successor = Person("Siti", ("siti@pupr.muaraenim.example",), Role.LIAISON, "PUPR")
    assert not store.is_learned(COLLEAGUE, replace(agency, liaison=successor), bag.now)


def test_his_own_address_is_not_learned(bag: Bag) -> None:
    """Who confirms a letter of his own is believed as long as he holds his chair, and no longer."""
    bag.disposed()
    ours = str(bag.read(bag.last("disposition"))["Message-ID"])
    bag.answer(bag.last("disposition"), "3 Tim sudah di lapangan", to=bag.house.mail, quote=False,
               headers={"In-Reply-To": ours})  # fmt: skip
    assert bag.news() == []
    bag.says("liaison PUPR", "confirm", "ya")
    successor = Person("Siti", ("siti@pupr.muaraenim.example",), Role.LIAISON, "PUPR")
    assert not bag.office.store.is_learned(LIAISON, replace(pupr(bag), liaison=successor), bag.now)


def office(demonstration: Config, root: Path, domain: str) -> Bag:
    house = demonstration.house
    agencies = dict(house.people.agencies)
    agencies["PUPR"] = replace(agencies["PUPR"], domains=(domain,))
    people = replace(house.people, agencies=agencies)
    return Bag(replace(demonstration, house=replace(house, people=people)), root / "store")


def test_a_domain_of_the_agency_is_its_own_once_the_liaison_has_said_so(
    demonstration: Config, tmp_path: Path
) -> None:
    bag = office(demonstration, tmp_path, "pupr-kab.example")
    bag.disposed()
    assert asked(bag, COLLEAGUE, "3 Tim sudah di lapangan")
    with bag.nothing_changes():
        assert asked(bag, "lain@sub.pupr-kab.example", "3 Bukan domain itu")
    bag.says("liaison PUPR", "confirm", "ya")
    bag.close()


def test_all_addresses_of_the_domain_then_answer_and_none_of_another(
    demonstration: Config, tmp_path: Path
) -> None:
    bag = office(demonstration, tmp_path, "pupr-kab.example")
    learn(bag)
    assert not asked(bag, "siapapun@pupr-kab.example", "3 Aspal terpasang 100 meter")
    with bag.nothing_changes():
        assert asked(bag, "siapapun@sub.pupr-kab.example", "3 Aspal terpasang 200 meter")
    bag.close()
