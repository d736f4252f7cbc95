"""Whether a letter is proven to come from the domain in From, by DMARC, SPF and DKIM results that we trust
(RFC 7489 3.1).

Trusted are our own mail host, our own door, and forwarders named in config.toml. Proven means: DMARC passes
for the very domain in From, or SPF or DKIM for a domain aligned with it. A DNS that did not answer makes it
unknown.

In: `origin_of`: an `OpenedMail`, its `Envelope`, authserv_id, the forwarders. `result_at_door`: envelope and
domain.
Out: `Origin`: proven, disproven or unknown, and why; a word.
Fails: raises nothing.
See: Checking at our door: doors/spf_dkim_dmarc.py. Results of our mail host: authentication_results.py.
Forwarders: arc_chain.py. What an unproven letter may do: reading/case_of_reply.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from mailroom.procedure.letter import Envelope, Seal
from mailroom.reading.mime.opener import OpenedMail, handed_over_by
from mailroom.reading.senders.ambiguous_from import Doubt, doubt_of
from mailroom.reading.senders.arc_chain import forwarded_results
from mailroom.reading.senders.authentication_results import EXCHANGE, INSIDE, AuthResult, results_of
from mailroom.text.idn import speaks_for
from mailroom.text.ip_networks import network_of

MAX_SIGNATURES: Final = 10
MARKS: Final = {"fail": "fail", "softfail": "fail", "policy": "fail", "permerror": "permerror"}
REPLAY: Final = "replay"  # a signature passes, and it signed none to us, or to this reply address
WRONG: Final = "signature"  # the letter bears a signature that does not hold, or another's
ALWAYS: Final = {
    "fail",
    "permerror",
    REPLAY,
    WRONG,
}  # said of a domain that publishes what its mail must show


@dataclass(frozen=True)
class Origin:
    """doubt: why nobody can say who the sender is (`ambiguous_from`). result: "pass", "fail", "permerror",
    "temperror", "none", or "" = nobody has looked; said: in what words it was found; domain: that of From.

    network: who handed the letter to our side, where that is known. signed: the headers that are proven,
    where nothing but a signature proves the letter; None: where it came from does. personal: its writer's own
    signature proves it, which says nothing of other mail of his domain."""

    doubt: Doubt = ""
    result: str = ""
    said: str = ""
    domain: str = ""
    network: str = ""
    signed: frozenset[str] | None = None
    personal: bool = False

    def to_reply_address(self, *, named: bool) -> Origin:
        """Returns the origin of a letter that bears a token. named: To or Cc names us, or the reply address
        that it came to. Whoever got a signed letter may hand it in again, to any address that he likes."""
        if (
            self.result != "pass"
            or self.signed is None
            or (named and not self.signed.isdisjoint(("to", "cc")))
        ):
            return self
        return replace(self, result=REPLAY, said=f"{self.said}, To")

    def with_seal(self, seal: Seal | None, *, covers: bool) -> Origin:
        """Returns the origin of a letter that its writer has signed. covers: what makes it a reply to this
        letter of ours stands under the signature; else a letter that he signed once might serve again."""
        signature = seal.signature if seal else None
        if signature is None or signature.verdict != "good" or not covers or self.result == "pass":
            return self
        return replace(self, result="pass", said=signature.kind, signed=None, personal=True)

    @property
    def key(self) -> str:
        """What a yes is remembered by, beside the address."""
        return f"{self.doubt or self.result}|{self.network}"

    def unproven(self, proven_before: Callable[[], bool]) -> bool:
        """Whether the letter waits for its sender's word. proven_before: mail of this domain was proven
        once, so that it can be."""
        if self.doubt or self.result in ALWAYS:
            return True
        return self.result not in ("", "pass") and proven_before()


def origin_of(
    opened: OpenedMail,
    envelope: Envelope,
    authserv_id: str,
    forwarders: tuple[str, ...] = (),
    *,
    above: bool = False,
) -> Origin:
    """authserv_id: our mail host, as it names itself; "" = its results are not read. forwarders: domains
    whose ARC seals are believed. above: as of `results_of`."""
    domain = opened.sender[1].rpartition("@")[2].lower()
    doubt = doubt_of(opened)
    at_door = envelope.trace.get("authentication")
    if isinstance(at_door, Mapping):
        results = _of_door(at_door)
        network = network_of(str(envelope.trace.get("client", "")))
    else:
        results = results_of(opened, authserv_id, above=above)
        network = ""
    looked = bool(at_door or authserv_id)
    result, said = _judge(results, domain) if looked else ("", "")
    signed = _signed_alone(opened, results, domain) if result == "pass" else None
    if result not in ("", "pass"):
        before = forwarded_results(opened, results, authserv_id, forwarders)
        if before and _judge(before, domain)[0] == "pass":
            result, said = "pass", "arc=pass"
    if authserv_id == EXCHANGE and not at_door and opened.all(INSIDE) == ("Internal",):
        result, said = "pass", "AuthAs=Internal"
    signature = opened.seal.signature if opened.seal else None
    if signature is not None and signature.verdict in ("bad", "another"):
        result, said, signed = WRONG, f"{signature.kind}: {signature.verdict}", None
    if not network and (doubt or signed is not None or result not in ("", "pass")):
        network = network_of(handed_over_by(opened, authserv_id))
    return Origin(doubt, result, said, domain, network, signed)


def result_at_door(envelope: Envelope, domain: str) -> str:
    """Returns what our own door found of a letter whose From has this domain, by DMARC, SPF and DKIM; "" when
    it did not look."""
    found = envelope.trace.get("authentication")
    return _judge(_of_door(found), domain)[0] if isinstance(found, Mapping) else ""


def _signed_alone(opened: OpenedMail, results: Iterable[AuthResult], domain: str) -> frozenset[str] | None:
    """Returns the headers that signatures for this domain cover, when SPF was looked at and proves nothing
    for it. A signature of a part of the text (l=) covers none. None: SPF proves it, or says nothing."""
    found = [one for one in results if one.method == "spf"]
    passed = [_signed_by(one) for one in found if one.result == "pass"]
    # DMARC's relaxed alignment holds in both directions
    if not found or any(speaks_for(one, domain) or speaks_for(domain, one) for one in passed if one):
        return None
    covered: set[str] = set()
    for value in opened.all("dkim-signature")[:MAX_SIGNATURES]:
        tags = {
            key.strip().lower(): text for key, _, text in (tag.partition("=") for tag in value.split(";"))
        }
        if speaks_for("".join(tags.get("d", "").split()).lower(), domain) and "l" not in tags:
            covered |= {name.strip().lower() for name in tags.get("h", "").split(":")}
    return frozenset(covered)


def _of_door(found: Mapping[str, object]) -> tuple[AuthResult, ...]:
    """What our own door found, as it is kept with the letter: lists of [method, result, domain]."""
    rows = found.get("results")
    names = {"dmarc": "header.from", "spf": "smtp.mailfrom", "dkim": "header.d", "arc": "header.d"}
    return tuple(
        AuthResult(str(row[0]), str(row[1]), {names[str(row[0])]: str(row[2])})
        for row in (rows if isinstance(rows, list | tuple) else ())
        if len(row) == 3 and row[0] in names
    )


def _judge(results: Iterable[AuthResult], domain: str) -> tuple[str, str]:
    """Returns (result, in what words it was found)."""
    found = list(results)
    dmarc = [one for one in found if one.method == "dmarc" and _is_about(one, domain)]
    others = [one for one in found if one.method in ("spf", "dkim") and speaks_for(_signed_by(one), domain)]
    failed = next((one for one in dmarc if one.result == "fail"), None)
    passed = next((one for one in (*dmarc, *others) if one.result in ("pass", "bestguesspass")), None)
    for one in (failed, passed):
        if one is not None:
            return ("fail" if one is failed else "pass"), f"{one.method}={one.result}"
    weak = [one for one in (*dmarc, *others) if one.result in ("temperror", "permerror")]
    if weak:
        return weak[0].result, f"{weak[0].method}={weak[0].result}"
    bad = next((one for one in others if one.result in MARKS), None)
    if bad is not None:
        return MARKS[bad.result], f"{bad.method}={bad.result}"
    return "none", "none"


def _signed_by(one: AuthResult) -> str:
    return one.domain("smtp.mailfrom") if one.method == "spf" else one.domain("header.d", "header.i")


def _is_about(one: AuthResult, domain: str) -> bool:
    """Whether a DMARC result is of the domain in From, or of the domain above it whose policy holds for it. A
    result that names no domain is."""
    named = one.domain("header.from")
    return not named or speaks_for(named, domain)
