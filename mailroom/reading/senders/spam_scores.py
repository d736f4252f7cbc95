"""Which headers of spam filters are read for a score: X-Spam-Score and its kin of SpamAssassin, amavis,
Rspamd, Exim, Microsoft's SCL.

The highest counts, wherever its header stands, so that an added low one gains nothing. Sources: the manuals
of SpamAssassin (`add_header`), Rspamd (`milter_headers`) and Exchange Online ("Spam confidence level").

In: `spam_score`, `spam_level`: an `OpenedMail`.
Out: the score or level as a number, or None.
Fails: raises nothing.
See: From which score a mail is spam: `spam_score` and `spam_scl` of [office] in config.toml, applied in
auto_mail.py."""

from __future__ import annotations

import re

from mailroom.reading.mime.opener import OpenedMail

_NUMBER = r"(-?\d{1,5}(?:\.\d{1,6})?)"
# header → where its score stands
_SCORES = {
    "x-spam-score": re.compile(rf"\s*{_NUMBER}(?:\s|/|\(|\Z)"),
    "x-spam-status": re.compile(rf"\b(?:score|hits)={_NUMBER}"),
    "x-rspamd-score": re.compile(rf"\s*{_NUMBER}(?:\s|/|\Z)"),
    "x-spamd-result": re.compile(rf"\[\s*{_NUMBER}\s*/"),
}
_LEVEL = "x-spam-level"  # a star for each whole point
_STARS = re.compile(r"\s*([*+]{1,500})")
_SCL = {
    "x-ms-exchange-organization-scl": re.compile(r"\s*(-1|\d)\b"),
    "x-forefront-antispam-report": re.compile(r"(?:^|;)\s*SCL:(-1|\d)\b"),
    "x-microsoft-antispam-mailbox-delivery": re.compile(r"(?:^|;)\s*SCL:(-1|\d)\b"),
}
_LONGEST = 2_000  # characters of a header


def spam_score(opened: OpenedMail) -> float | None:
    """Returns the score that a filter gave, or None."""
    found = [float(one) for name, pattern in _SCORES.items() for one in _all(opened, name, pattern)]
    found += [float(len(stars)) for stars in _all(opened, _LEVEL, _STARS)]
    return max(found, default=None)


def spam_level(opened: OpenedMail) -> int | None:
    """Returns Microsoft's spam confidence level, -1 to 9, or None."""
    return max(
        (int(one) for name, pattern in _SCL.items() for one in _all(opened, name, pattern)), default=None
    )


def _all(opened: OpenedMail, name: str, pattern: re.Pattern[str]) -> list[str]:
    values = opened.fields.by_name.get(name, ())
    texts = (value[:_LONGEST].decode("utf-8", "replace") for value in values[:20])
    return [found[1] for text in texts if (found := pattern.search(text))]
