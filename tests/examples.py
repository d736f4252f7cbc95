"""Writes the labelled replies that are open into the reader's examples: `python -m tests.examples`.

What stands in mailroom/reading/language/grammar/examples.toml already and in no labelled table, since the
office added it, stays. The labelled replies name the demonstration's places; the examples, which every office
has, name invented ones."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mailroom.reading.language.grammar_patterns import GRAMMAR
from tests.bench import reading_figures

FILE = GRAMMAR / "examples.toml"
MENUS = reading_figures.ROOT / "templates" / "menus.toml"
HEAD = """# Contoh surat yang pernah dibaca: [surat yang dibalas], lalu langkah = [isi balasan]. Balasan \
yang berbunyi sama dengan salah satunya selalu dibaca
# sebagai langkah itu, asal keterangan yang diperlukan ada di dalamnya. Boleh dibaca \
dan ditambah oleh siapa pun di kantor:
# tambahkan balasan yang pernah salah dibaca pada langkah yang benar; "ask?" = yang memang harus \
ditanyakan. Ganti dahulu nama, alamat dan
# nomor orang dengan yang rekaan: berkas ini tinggal di sini untuk seterusnya, dan tidak ikut terhapus \
bersama perkaranya.
"""

TAUGHT = (
    *("verification", "disposition", "comment", "approval", "instruction", "report"),
    *("answer", "case", "complete", "reason", "object", "closed"),
)  # the menus of which replies are taken over
# The demonstration's names → invented ones of as many words.
NEUTRAL = {
    "Balai Besar Pelaksanaan Jalan Nasional Sumatera Selatan": "Balai Besar Pelaksanaan Jalan Nasional",
    "Provinsi Sumatera Selatan": "Provinsi",
    "Muara Enim - Baturaja": "Sungai Jernih - Batujaya",
    "Muara Enim": "Sungai Jernih",
    "muaraenim": "sungaijernih",
    "Sungai Enim": "Sungai Jernih",
    "Tanjung Enim": "Tanjung Jernih",
    "Griya Enim": "Griya Jernih",
    "Gelumbang": "Karangjati",
    "Semende": "Mekarsari",
    "Semendo": "Mekarsari",
    "Lubai": "Rejosari",
    "Lembak": "Sukaraja",
    "Benakat": "Wonosari",
    "Kelekar": "Sidomulya",
    "Rambang": "Margasari",
    "Gunung Megang": "Gunung Jati",
    "Lawang Kidul": "Lawang Wetan",
    "Ujan Mas": "Hujan Mas",
    "Sungai Rotan": "Sungai Bambu",
    "Belida": "Bening",
    "Dangku": "Jayasari",
    "ME-2": "KAB-2",
    "ME-0417": "LP-0417",
}

Table = dict[str, dict[str, list[str]]]


def labelled() -> Iterator[tuple[str, str, str]]:
    """(purpose, act, text) of each open labelled reply in words alone, of the menus that are compared; none
    that is frozen, too."""
    frozen = {
        row["text"].strip()
        for table in reading_figures.tables("replies", frozen=True)
        for row in reading_figures.half(table, frozen=True)
    }
    for table in reading_figures.tables("replies", frozen=False):
        for row in reading_figures.half(table, frozen=False):
            if row["purpose"] in TAUGHT and not row.get("files") and row["text"].strip() not in frozen:
                yield row["purpose"], row["act"], neutral(row["text"].strip())
    acts = {
        (purpose, str(row["digit"])): str(row["act"])
        for purpose, rows in _toml(MENUS).items()
        for row in rows
    }
    for purpose, choices in _toml(reading_figures.FOLDER / "menus" / "free-words-2026-11-25.toml").items():
        for digit, choice in choices.items() if purpose in TAUGHT else ():
            yield from (
                (purpose, acts[purpose, digit], neutral(text))
                for text in choice["words"]
                if text not in frozen
            )


def neutral(text: str) -> str:
    """`text` without a name of the demonstration's kabupaten."""
    for name, other in NEUTRAL.items():
        for one, two in ((name, other), (name.lower(), other.lower()), (name.upper(), other.upper())):
            text = re.sub(rf"(?<![a-zA-Z]){re.escape(one)}(?![a-z])", two, text)
    return text


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def wanted(table: Table) -> Table:
    """The table with the labelled replies added, each once."""
    whole = {purpose: {act: list(texts) for act, texts in acts.items()} for purpose, acts in table.items()}
    for purpose, act, text in labelled():
        texts = whole.setdefault(purpose, {}).setdefault(act, [])
        if text not in texts:
            texts.append(text)
    return whole


def written(table: Table) -> str:
    """The table as the file holds it: purposes and acts in order of the alphabet."""
    lines = [HEAD]
    for purpose, acts in sorted(table.items()):
        lines.append(f"\n[{purpose}]\n")
        for act, texts in sorted(acts.items()):
            name = act if act.isidentifier() else json.dumps(act)
            lines.append(f"{name} = [\n")
            lines += [f"  {json.dumps(text, ensure_ascii=False)},\n" for text in texts]
            lines.append("]\n")
    return "".join(lines)


def main() -> None:
    table = tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    FILE.write_text(written(wanted(table)), encoding="utf-8")


if __name__ == "__main__":
    main()
