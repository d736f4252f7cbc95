"""The soaks by name. A further one is a line here."""

from __future__ import annotations

from collections.abc import Mapping

from tests.soak import (
    Soak,
    bombs,
    damage,
    days,
    floods,
    forgeries,
    fuzz,
    lengths,
    load,
    mailbox,
    power,
    relay,
    sieges,
    steps,
)
from tests.soak.bodies import bodies
from tests.soak.offices import many_offices

SOAKS: Mapping[str, Soak] = {
    "kill": steps.kill_at_each,
    "full": steps.room_at_each,
    "broken": steps.fault_at_each,
    "unreadable": steps.look_at_each,
    "aside": steps.set_aside,
    "door": steps.door_fault,
    "mailbox": mailbox.mailbox_at_each,
    "relay": relay.kill_at_each,
    "breaks": relay.break_anywhere,
    "load": load.killed_under_load,
    "floods": floods.floods,
    "sieges": sieges.sieges,
    "forgeries": forgeries.forgeries,
    "honest": forgeries.honest,
    "fuzz": fuzz.fuzz,
    "lengths": lengths.lengths,
    "bodies": bodies,
    "power": power.cut_anywhere,
    "lies": power.fsync_lies,
    "days": days.days_of_faults,
    "damage": damage.damaged_register,
    "book": damage.damaged_book,
    "bombs": bombs.bombs,
    "offices": many_offices,
}
