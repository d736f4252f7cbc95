"""How a domain with letters beyond ASCII is written for mail servers: `bücher.example` is
`xn--bcher-kva.example` (RFC 5890 2.3.2.1).

`speaks_for`: whether one domain may speak for another. ß and ς stay letters of their own (RFC 5892): the
standard library's "idna" is of 2003 and makes another domain of them.

In: domains and addresses, as text.
Out: its A-label form; a text that is no such domain comes back as it was; yes or no.
Fails: raises nothing.
See: Proof that a domain sent a letter: reading/senders/sender_origin.py. Encoded words in headers:
reading/mime/headers.py."""

from __future__ import annotations

import re
import unicodedata

_DOTS = re.compile("[.\u3002\uff0e\uff61]")
# Under these names organisations are registered: they are nobody's domain.
_REGISTRY = re.compile(r"[a-z]+|(?:ac|biz|co|com|desa|edu|go|gov|mil|my|net|or|org|ponpes|sch|web)\.[a-z]{2}")
MAX_LABEL = 63  # octets (RFC 1035 2.3.4)


def a_label(domain: str) -> str:
    """Returns a domain in lower case, each of its labels in ASCII."""
    if domain.isascii():
        return domain.lower()
    small = "".join(map(str.lower, domain))  # each for itself: a capital sigma is a small one at the end, too
    labels = [unicodedata.normalize("NFKC", label) for label in _DOTS.split(small)]
    if not all(map(_is_label, labels)):
        return domain.lower()
    found = [
        label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}" for label in labels
    ]
    return ".".join(found) if max(map(len, found)) <= MAX_LABEL else domain.lower()


def is_registry(domain: str) -> bool:
    return _REGISTRY.fullmatch(domain.lower()) is not None


def speaks_for(named: str, domain: str) -> bool:
    """Whether who speaks for the domain `named` speaks for `domain`: it is the same, or `domain` lies in it
    and it is no registry. DMARC's relaxed alignment (RFC 7489 3.1.1) is wider."""
    above, below = a_label(named), a_label(domain)
    if not above or above == below:
        return bool(above)
    return below.endswith(f".{above}") and not is_registry(above)


def ascii_domain(address: str) -> str:
    """Returns the same address with its domain in ASCII."""
    if address.isascii():
        return address
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{a_label(domain)}" if at else address


def is_postmaster(address: str, domain: str) -> bool:
    """Whether it is every mail server's own address (RFC 5321 4.5.1), with our domain or none."""
    local, _, at = address.partition("@")
    return local.lower() == "postmaster" and a_label(at) in ("", a_label(domain))


def _is_label(label: str) -> bool:
    """No sign that NFKC turns into an @ or a blank: it would make another address."""
    return bool(label) and all(char in "-_" or unicodedata.category(char)[0] in "LMN" for char in label)
