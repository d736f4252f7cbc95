"""An opened mail → what its writer wrote now: the cut of its text, with what its head says of the reply.

Promises: those of `quote_cutter`. A reply that holds only a letter with one of our codes has nothing new: our
own words are not read as the writer's. A forward, and a mail without a code, is shown whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mailroom.reading.language import patterns
from mailroom.reading.language.reasons import say
from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.quotes.quote_cutter import ReplyCut, cut_reply
from mailroom.text import token


def cut_mail(opened: OpenedMail, sent: Iterable[str] = ()) -> ReplyCut:
    """sent: the texts of ours that the mail answers, as far as they are known."""
    sent = tuple(sent)
    passes_on = patterns.prefix_pattern("forward").match(opened.subject) is not None
    follows = (
        opened.in_reply_to or opened.references or patterns.prefix_pattern("reply").match(opened.subject)
    )
    answers = bool(follows) and not passes_on
    found = cut_reply(opened.text, opened.html, sent, opened.sender[0] if answers or passes_on else None)
    if answers and not sent and say("cut", "whole") in found.why and token.find(found.rest):
        why = tuple(one for one in found.why if one != say("cut", "whole"))
        return replace(found, new="", why=(*why, say("cut", "only_ours")))
    return found
