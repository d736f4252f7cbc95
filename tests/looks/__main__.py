"""`python -m tests.looks [FOLDER]`: draws every kind of mail in headless Chromium, and measures it.

FOLDER (default /tmp/looks) gets each mail as HTML and text, and sheets of pictures: 360 px wide light and
dark, 600 px wide light. Words, octets, height at 360 px and the place of the first button are compared with
tests/looks/figures.json. What differs is printed and written there; nothing fails. Without Chromium it says
what to install."""

from __future__ import annotations

import email
import email.policy
import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mailroom.writing.mail_composer import MailComposer, TypedMail
from tests.letters_sample import NOW, TOKEN, house, replies
from tests.looks.papers import draw_papers

ROOT = Path(__file__).parents[2]
FIGURES = Path(__file__).with_name("figures.json")
SHOWN = ("words", "octets", "height", "first")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=8000")
DARK = "--blink-settings=preferredColorScheme=0"
_MEASURE = """
<script>addEventListener("load", () => {
  const found = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument, link = page.querySelector("a[href]");
    found[frame.title] = {height: page.documentElement.scrollHeight, width: page.documentElement.scrollWidth,
      first: link ? Math.round(link.getBoundingClientRect().top) : 0};
  }
  document.querySelector("#found").textContent = JSON.stringify(found);
})</script><pre id="found"></pre>
"""


def mails() -> Iterator[tuple[str, TypedMail]]:
    """Yields (form-role, mail) of every kind of letter, the first sample of each."""
    composer, seen = MailComposer(ROOT / "templates", house()), set()
    for reply, view in replies():
        name = f"{reply.form}-{reply.role.value}"
        if name not in seen:
            seen.add(name)
            yield (
                name,
                composer.type(reply, view, token=TOKEN, message_id="<a@b.example>", mail_id="a", now=NOW),
            )


def page_of(mail: TypedMail) -> str:
    """Returns the HTML part of a mail."""
    message: Any = email.message_from_bytes(mail.raw, policy=email.policy.default)
    return str(message.get_body(("html",)).get_content())


def figures_of(mail: TypedMail) -> dict[str, int]:
    """Returns what can be counted without a browser: visible words and octets of the HTML part."""
    return {"words": len(re.findall(r"\w+", mail.text)), "octets": len(page_of(mail).encode())}


def sheet(pages: dict[str, str], width: int, heights: dict[str, int], *, measure: bool = False) -> str:
    """Returns one page that shows all others side by side, each with its name above it."""
    frames = "".join(
        f"<div style='display:inline-block;vertical-align:top;margin:6px'><b>{name}</b><br>"
        f'<iframe title="{name}" width="{width}" height="{heights.get(name, 10)}" style="border:0" '
        f'srcdoc="{html.escape(page)}"></iframe></div>'
        for name, page in pages.items()
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body style="margin:0;background:#8a8f8d;'
        f'font:13px Arial">{frames}{_MEASURE if measure else ""}</body></html>'
    )


def browser(*args: str) -> str:
    """Runs Chromium once, and returns what it printed."""
    assert CHROMIUM
    done = subprocess.run((CHROMIUM, *FLAGS, *args), capture_output=True, text=True, timeout=300, check=True)
    return done.stdout


def measured(pages: dict[str, str], folder: Path) -> dict[str, dict[str, int]]:
    """Returns height, width and the top of the first link of each page, 360 px wide."""
    page = folder / "measure.html"
    page.write_text(sheet(pages, 360, {}, measure=True), "utf-8")
    printed = browser("--window-size=1600,1200", "--dump-dom", page.as_uri())
    found = re.search(r'<pre id="found">(.*?)</pre>', printed, re.DOTALL)
    page.unlink()
    return dict(json.loads(html.unescape(found[1]))) if found else {}


def main(folder: Path) -> int:
    """Draws and measures; prints what has changed since the last time. 2: there is no Chromium."""
    if not CHROMIUM:
        print("no Chromium here; on Debian: apt-get install chromium fonts-liberation", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    typed = dict(mails())
    pages = {name: page_of(mail) for name, mail in typed.items()}
    for name, mail in typed.items():
        (folder / f"{name}.html").write_text(pages[name], "utf-8")
        (folder / f"{name}.txt").write_text(mail.text, "utf-8")
    sizes = measured(pages, folder)
    now = {name: figures_of(mail) | sizes.get(name, {}) for name, mail in sorted(typed.items())}
    heights = {name: row["height"] + 8 for name, row in sizes.items()}
    # one reader of each form: the others' letters look the same
    forms = {name.partition("-")[0]: name for name in reversed(pages)}
    names = sorted(forms.values())
    for width, mode, flags in ((360, "light", ()), (360, "dark", (DARK,)), (600, "light", ())):
        for no, start in enumerate(range(0, len(names), 24)):
            shown = {name: pages[name] for name in names[start : start + 24]}
            source = folder / f"sheet-{width}-{mode}-{no}.html"
            source.write_text(sheet(shown, width, heights), "utf-8")
            high = 2 * (max(heights.get(name, 900) for name in shown) + 40)
            size = f"--window-size={12 * (width + 14)},{min(high, 12000)}"
            browser(*flags, size, f"--screenshot={source.with_suffix('.png')}", source.as_uri())
            source.unlink()
    for picture in draw_papers(folder):
        print(picture)
    before = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    for name, row in now.items():
        old = before.get(name, {})
        changed = [
            f"{key} {old.get(key, '-')} -> {row[key]}" for key in SHOWN if old.get(key) != row.get(key)
        ]
        if changed:
            print(f"{name}: {', '.join(changed)}")
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in now.items())
    FIGURES.write_text("{\n" + lines + "\n}\n", "utf-8")
    late = [name for name, row in now.items() if row.get("first", 0) > 560]
    wide = [name for name, row in now.items() if row.get("width", 0) > 360]
    print(f"{len(now)} kinds in {folder}; the first link below 560 px in {len(late)}: {', '.join(late)}")
    print(f"wider than 360 px: {', '.join(wide) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/looks")))
