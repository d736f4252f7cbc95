"""`demo`: plays a whole quarter with invented people and tells it line by line."""

from __future__ import annotations

from mailroom import demo
from mailroom.commands import Call


def run(call: Call) -> int:
    """Play it in the folder that --store names, which must be empty, or in a temporary one that is kept."""
    return demo.run(call.config, getattr(call.args, "store", None), call.say)
