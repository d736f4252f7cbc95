"""Every way in which a letter may pretend to be the liaison's, and in which honest mail of his comes in: what
stands in From, what our mail host found out, what the letter bears.

Tried in the clerk's hands (tests/clerk/test_forged_senders.py) and through the doors of a running daemon
(tests/soak/forgeries.py)."""

from __future__ import annotations

from tests.mailbag import LIAISON

HOST = "mx.kab.example"
OF_PUPR = LIAISON.rpartition("@")[2]
LOCAL = LIAISON.partition("@")[0]
LIST = "milis.instansi.example"
PASS = f"{HOST}; dmarc=pass header.from={OF_PUPR}"
FROM = f"From: {LIAISON}\r\n"
# mail-parser passes over the networks that are set apart for examples
STRANGER = "1.2.3.9"
OTHER = "5.6.7.7"


def received(address: str = STRANGER, by: str = HOST) -> str:
    way = f"from x.example (x.example [{address}])\r\n\tby {by} with ESMTPS"
    return f"Received: {way}; Thu, 5 Mar 2026 08:00:00 +0700\r\n"


WRITTEN = {
    "two From lines, his first": f"{FROM}From: orang@lain.example\r\n",
    "two From lines, his last": f"From: orang@lain.example\r\n{FROM}",
    "two mailboxes": f"From: {LIAISON}, orang@lain.example\r\n",
    "two mailboxes in angles": f"From: A <{LIAISON}> B <{LIAISON}>\r\n",
    "a group": f"From: Dinas: {LIAISON};\r\n",
    "a route": f"From: <@lain.example:{LIAISON}>\r\n",
    "an encoded address": f"From: =?utf-8?q?{LOCAL}=40{OF_PUPR}?=\r\n",
    "an encoded local part": f"From: =?utf-8?q?{LOCAL}?=@{OF_PUPR}\r\n",
    "a full-width address": f"From: {LOCAL.replace('e', 'ｅ')}@{OF_PUPR}\r\n",
    "a full-width domain": f"From: {LOCAL}@{OF_PUPR.replace('m', 'ｍ')}\r\n",
    "an ideographic dot": f"From: {LOCAL}@{OF_PUPR.replace('.', '。')}\r\n",
    "a letter that nobody sees": f"From: {LOCAL}\u200b@{OF_PUPR}\r\n",
    "blanks in the address": f"From: {LOCAL} @ {OF_PUPR}\r\n",
    "Sender stands in": f"Sender: {LIAISON}\r\n",
    "Return-Path stands in": f"Return-Path: <{LIAISON}>\r\n",
    "Resent-From stands in": f"Resent-From: {LIAISON}\r\n",
    "From is empty, Sender stands in": f"From: \r\nSender: {LIAISON}\r\n",
    "a list of one and nothing": f"From: {LIAISON},\r\n",
    "a list with a semicolon": f"From: A <{LIAISON}>; B <orang@lain.example>\r\n",
    "a second address in the name": f"From: orang@lain.example <{LIAISON}>\r\n",
    "a comment within the address": f"From: {LOCAL}(x)@{OF_PUPR}\r\n",
    "a tab within the address": f"From: {LOCAL}\t@{OF_PUPR}\r\n",
    "a soft hyphen": f"From: {LOCAL}\u00ad@{OF_PUPR}\r\n",
    "the address turned around": f"From: \u202e{LOCAL}@{OF_PUPR}\r\n",
    "no angle that closes": f"From: A <{LIAISON}\r\n",
    "his and hers, one a group": f"From: A: {LIAISON}; , orang@lain.example\r\n",
}
CYRILLIC = OF_PUPR.replace("a", "\u0430")
ANOTHERS = {
    "a letter of another alphabet": f"From: {LOCAL}@{CYRILLIC}\r\n",
    "that letter as an A-label": "From: penghubung@xn--pupr-43d.muaraenim.example\r\n",
    "a look-alike domain": f"From: {LOCAL}@{OF_PUPR.replace('m', 'rn', 1)}\r\n",
    "a domain below his": f"From: {LOCAL}@mail.{OF_PUPR}\r\n",
    "the domain above his": f"From: {LOCAL}@muaraenim.example\r\n",
    "another's domain behind his": f"From: {LOCAL}@{OF_PUPR}.lain.example\r\n",
    "his address as the name": f'From: "{LIAISON}" <orang@lain.example>\r\n',
    "his address as an encoded name": f"From: =?utf-8?q?{LOCAL}=40{OF_PUPR}?= <orang@lain.example>\r\n",
    "his address in a comment": f"From: orang@lain.example ({LIAISON})\r\n",
    "his name alone": 'From: "Samsul Effendi" <samsul@lain.example>\r\n',
    "Reply-To is his": f"From: orang@lain.example\r\nReply-To: {LIAISON}\r\n",
    "Sender is his": f"From: orang@lain.example\r\nSender: {LIAISON}\r\n",
    "Resent-From is his": f"From: orang@lain.example\r\nResent-From: {LIAISON}\r\n",
    "X-Original-From is his": f"From: orang@lain.example\r\nX-Original-From: {LIAISON}\r\n",
    "a list rewrote him": f"From: {LOCAL} lewat milis <milis@lain.example>\r\nReply-To: {LIAISON}\r\n",
    "an address behind his plus": f"From: {LOCAL}+orang@{OF_PUPR}\r\n",
}
JUDGED = {
    "dmarc=fail": f"{HOST}; dmarc=fail header.from={OF_PUPR}",
    "dmarc=permerror": f"{HOST}; dmarc=permerror header.from={OF_PUPR}",
    "dmarc=temperror of a domain proven before": f"{HOST}; dmarc=temperror header.from={OF_PUPR}",
    "dmarc=none of a domain proven before": f"{HOST}; dmarc=none header.from={OF_PUPR}",
    "no results of a domain proven before": "",
    "another's pass": f"mx.lain.example; dmarc=pass header.from={OF_PUPR}",
    "a pass of ours further down": f"{HOST}; dmarc=fail\r\nAuthentication-Results: {PASS}",
    "a pass in a comment": f"{HOST}; dmarc=fail (dmarc=pass header.from={OF_PUPR})",
    "a pass for another domain": f"{HOST}; dmarc=pass header.from=lain.example",
    "a signature of another domain": (
        f"{HOST}; dkim=pass header.d=lain.example; spf=pass smtp.mailfrom=x@lain.example"
    ),
    "a signature of the registry": f"{HOST}; dkim=pass header.d=example; spf=pass smtp.mailfrom=x@example",
    "spf fails for his domain": f"{HOST}; spf=fail smtp.mailfrom={LIAISON}",
    "his signature is broken": f"{HOST}; dkim=permerror header.d={OF_PUPR}",
    "a chain of an unknown forwarder": (
        f"{HOST}; arc=pass; dmarc=fail header.from={OF_PUPR}\r\n"
        f"ARC-Seal: i=1; d=lain.example; s=x; cv=none; b=x\r\n"
        f"ARC-Authentication-Results: i=1; lain.example; dmarc=pass header.from={OF_PUPR}"
    ),
    "a broken chain of the forwarder": (
        f"{HOST}; arc=fail; dmarc=fail header.from={OF_PUPR}\r\n"
        f"ARC-Seal: i=1; d={LIST}; s=x; cv=none; b=x\r\n"
        f"ARC-Authentication-Results: i=1; {LIST}; dmarc=pass header.from={OF_PUPR}"
    ),
    "a chain that somebody went on with": (
        f"{HOST}; arc=pass; dmarc=fail header.from={OF_PUPR}\r\n"
        f"ARC-Seal: i=2; d=lain.example; s=x; cv=pass; b=x\r\n"
        "ARC-Authentication-Results: i=2; lain.example; arc=pass\r\n"
        f"ARC-Seal: i=1; d={LIST}; s=x; cv=none; b=x\r\n"
        f"ARC-Authentication-Results: i=1; {LIST}; dmarc=pass header.from={OF_PUPR}"
    ),
}

FAILS = f"{HOST}; dmarc=fail header.from={OF_PUPR}"
JUDGED |= {
    "spf softfails for his domain": f"{HOST}; spf=softfail smtp.mailfrom={LIAISON}",
    "his signature breaks a policy": f"{HOST}; dkim=policy header.d={OF_PUPR}",
    "a pass of a host that begins as ours": f"{HOST}.lain.example; dmarc=pass header.from={OF_PUPR}",
    "a pass in a quoted string": f'{HOST}; dmarc=fail reason="x; dmarc=pass header.from={OF_PUPR}"',
    "a pass in nested comments": f"{HOST}; dmarc=fail (a (b) ; dmarc=pass header.from={OF_PUPR})",
    "a pass of an unknown method": f"{FAILS}; x-dmarc=pass header.from={OF_PUPR}",
    "a pass in an old header": (
        f"{HOST}; dmarc=fail header.from={OF_PUPR}\r\nX-Authentication-Results: {PASS}\r\n"
        f"Old-Authentication-Results: {PASS}"
    ),
    "ours fails below another's pass": (
        f"mx.lain.example; dmarc=pass header.from={OF_PUPR}\r\n"
        f"Authentication-Results: {HOST}; dmarc=fail header.from={OF_PUPR}"
    ),
    "spf of the greeting alone": f"{HOST}; dmarc=none; spf=pass smtp.helo={OF_PUPR}",
    "a signature of the domain beside his": f"{HOST}; dmarc=none; dkim=pass header.d=dlh.muaraenim.example",
    "a signature of a domain below his": f"{HOST}; dmarc=none; dkim=pass header.d=x.{OF_PUPR}",
    "a guess for another domain": f"{HOST}; dmarc=bestguesspass header.from=lain.example",
    "a chain without its seal": (
        f"{HOST}; arc=pass; dmarc=fail header.from={OF_PUPR}\r\n"
        f"ARC-Authentication-Results: i=1; {LIST}; dmarc=pass header.from={OF_PUPR}"
    ),
    "a chain that only claims to pass": (
        f"{HOST}; dmarc=fail header.from={OF_PUPR}\r\n"
        f"ARC-Seal: i=1; d={LIST}; s=x; cv=none; b=x\r\n"
        f"ARC-Authentication-Results: i=1; {LIST}; arc=pass; dmarc=pass header.from={OF_PUPR}"
    ),
    "a chain in which the forwarder saw it fail": (
        f"{HOST}; arc=pass; dmarc=fail header.from={OF_PUPR}\r\n"
        f"ARC-Seal: i=1; d={LIST}; s=x; cv=none; b=x\r\n"
        f"ARC-Authentication-Results: i=1; {LIST}; dmarc=fail header.from={OF_PUPR}"
    ),
}
BY_KEY = f"{HOST}; dkim=pass header.d={OF_PUPR}; spf=softfail smtp.mailfrom=x@lain.example"
REPLAYED = {
    "a signed letter of his to somebody else": "h=from:to:subject:date",
    "a signature that leaves To open": "h=from:subject:date",
    "a signature of a part of the text": "h=from:to:subject:date; l=10",
    "a signature that is nowhere": "",
}
FAIL = JUDGED["dmarc=fail"]
MACHINES = {
    "an automatic reply": "Auto-Submitted: auto-replied\r\n",
    "a report that it came back": "Content-Type: multipart/report; report-type=delivery-status\r\n",
    "a letter of a list": "List-Id: <milis.lain.example>\r\nPrecedence: list\r\n",
}

# Honest letters

GMAIL = (
    f"{HOST};\r\n       dkim=pass header.i=@{OF_PUPR} header.s=20230601 header.b=abc;\r\n"
    f"       arc=pass (i=1);\r\n"
    f"       spf=pass ({HOST}: domain of {LIAISON} designates 209.85.220.41 as permitted sender)"
    f" smtp.mailfrom={LIAISON};\r\n"
    f"       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from={OF_PUPR};\r\n"
    f"       dara=pass header.i=@kab.example"
)
ZIMBRA = f"{HOST} (amavisd-new);\r\n\tdkim=pass (2048-bit key) header.d={OF_PUPR}"
PARENT = f"{HOST}; dmarc=none; spf=pass smtp.mailfrom=surat@muaraenim.example"
FORWARDED = (
    f"{HOST}; arc=pass (i=1 spf=pass dkim=pass dmarc=pass); dmarc=fail header.from={OF_PUPR}\r\n"
    f"ARC-Seal: i=2; a=rsa-sha256; d=kab.example; s=x; cv=pass; b=x\r\n"
    f"ARC-Authentication-Results: i=2; {HOST}; arc=pass; dmarc=fail header.from={OF_PUPR}\r\n"
    f"ARC-Seal: i=1; a=rsa-sha256; d={LIST}; s=x; cv=none; b=x\r\n"
    f"ARC-Authentication-Results: i=1; {LIST}; dmarc=pass header.from={OF_PUPR}"
)

HEADS = (
    FROM,
    f'From: "Penghubung, Dinas PUPR" <{LIAISON}>\r\n',
    f"From: =?utf-8?q?Penghubung_PUPR?= <{LIAISON.upper()}>\r\n",
    f"From: {LIAISON} (Dinas PUPR)\r\n",
    f"From: Penghubung (Dinas) PUPR\r\n <{LIAISON}>\r\nSender: sekretaris@{OF_PUPR}\r\n",
)
SIGNED = f"DKIM-Signature: v=1; a=rsa-sha256; d={OF_PUPR}; s=x;\r\n h=From:Date:To:Subject; bh=x; b=x\r\n"
WAYS = {  # name: (what our host found, what the letter bears)
    "Gmail": (GMAIL, ""),
    "Zimbra": (ZIMBRA, ""),
    "Microsoft 365": (
        f"{PASS}; spf=pass smtp.mailfrom={OF_PUPR}; dkim=pass header.d={OF_PUPR}",
        f"DKIM-Signature: v=1; d={OF_PUPR}; s=selector1; h=From:Date:Subject:Message-ID; b=x\r\n",
    ),
    "one that only publishes SPF": (f"{HOST}; spf=pass smtp.mailfrom={LIAISON}; dkim=none", ""),
    "the domain above": (PARENT, ""),
    "a forwarder with ARC": (FORWARDED, ""),
    "a redirection that keeps the signature": (BY_KEY, SIGNED),
    "a list that keeps the signature": (BY_KEY, f"{SIGNED}List-Id: <milis.muaraenim.example>\r\n"),
    "one that is misconfigured": (JUDGED["spf fails for his domain"], ""),
    "our own server, twice": (f"{PASS}\r\nAuthentication-Results: {HOST}; dkim=none", ""),
    "a bounce address below his domain": (f"{PASS}; spf=pass smtp.mailfrom=x@tolak.{OF_PUPR}", ""),
    "no results of SPF": (PASS, SIGNED),
}
