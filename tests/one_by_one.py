"""A `put_all` for doors in tests, of a `put` that takes one letter and raises."""

from collections.abc import Callable, Sequence

from mailroom.doors.group_commit import Letter, PutAll
from mailroom.procedure.letter import Envelope


def one_by_one(put: Callable[[bytes, Envelope], object]) -> PutAll:
    def put_one(letter: Letter) -> object:
        try:
            return put(*letter)
        except Exception as fault:
            return fault

    def put_all(letters: Sequence[Letter]) -> list[object]:
        return [put_one(letter) for letter in letters]

    return put_all
