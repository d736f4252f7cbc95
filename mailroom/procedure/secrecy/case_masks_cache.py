"""For how long the computed masks of a case are kept in memory, since all its letters and the linter ask for
them.

All that is read of a case is in the key, so a kept answer is the same as a new one. At most 16 cases are kept
(`_KEPT`). Numbers for new masks are given by a `Gate` of its own (case_masks.py).

In: `gate_of`: a `Case`, an `IdentityReader`, masks given so far.
Out: `KeptGate`: the same answers as a new `Gate`.
Fails: A reader without answers raises LookupError: the letter is set aside, nothing leaves.
See: The masks themselves, and numbers for new ones: case_masks.py."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from types import NoneType
from typing import Any

from mailroom.procedure.case import Case, Mask
from mailroom.procedure.identity_questions import IdentityReader
from mailroom.procedure.secrecy.case_masks import Gate

_KEPT = 16  # gates
_TEXTS = 256  # shown by each of them
# Where a case lies and since when: a gate asks for nothing of it. Its masks stand beside its content in the
# key.
_BESIDE = frozenset(
    (
        *("events", "trail", "salt", "chain", "stage", "clock", "rung", "steps", "questions", "escalations"),
        *("first_clock", "first_response", "verified", "first_disposed", "whole_clock", "silence_clock"),
        *("notice_left", "apologised", "comments", "paused", "masks"),
        *("made", "answered", "release", "relayed", "first_follow_up", "extended", "rating"),
        *("reason_asked", "closed", "closed_by", "lasting", "archived", "survey"),
    )
)
_WHOLE = frozenset((str, int, bool, float, datetime, date, NoneType))  # what holds nothing else
_gates: OrderedDict[tuple[Any, ...], KeptGate] = OrderedDict()


class KeptGate(Gate):
    """A gate that several ask. It shows a text once."""

    def __init__(self, case: Case, identity: IdentityReader, given: Sequence[Mask]) -> None:
        self._shown: dict[tuple[str, str | None], str] = {}
        super().__init__(case, identity, given)

    def complainants_words(self, text: str, joined: str = "") -> str:
        key = (text, joined)
        return self._shown[key] if key in self._shown else self._keep(key, super().complainants_words(*key))

    def officials_words(self, text: str) -> str:
        key = (text, None)
        return self._shown[key] if key in self._shown else self._keep(key, super().officials_words(text))

    def _keep(self, key: tuple[str, str | None], shown: str) -> str:
        if len(self._shown) >= _TEXTS:
            self._shown.clear()
        self._shown[key] = shown
        return shown


def gate_of(case: Case, identity: IdentityReader, given: Sequence[Mask] = ()) -> KeptGate:
    """Returns the gate of a case as it stands, to be asked only. given: as of `Gate`."""
    content, masks = _content(case), tuple(given or case.masks)
    gate = _gates.get((content, masks, identity))
    if gate is None:
        gate = KeptGate(deepcopy(replace(case, trail=[], masks=())), identity, masks)
        # with the masks that it has found, once their event is entered, it would be made to the same end
        keys = (masks, tuple(gate.masks)) if gate.settled else (masks,)
        _gates.update(((content, one, identity), gate) for one in keys)
        while len(_gates) > 2 * _KEPT:
            _gates.popitem(last=False)
    else:
        _gates.move_to_end((content, masks, identity))
    return gate


@cache
def _fields(kind: type) -> tuple[str, ...] | None:
    """Returns which fields of such values are part of the key; None: such values have no fields."""
    fields = getattr(kind, "__dataclass_fields__", None)
    return None if fields is None else tuple(name for name in fields if name not in _BESIDE)


def _content(value: Any) -> Any:
    """All that a gate may read of a case, as a key."""
    kind: Any = type(value)
    if kind in _WHOLE:
        return value
    fields = _fields(kind)
    if fields is not None:
        return tuple([_content(getattr(value, name)) for name in fields])
    if isinstance(value, Mapping):
        return tuple((key, _content(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_content, value))
    return frozenset(value) if isinstance(value, set) else value
