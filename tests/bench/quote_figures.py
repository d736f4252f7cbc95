"""How well a reply's new words are found, by program and language: `python -m tests.bench.quote_figures
[--misses]`.

What programs write stands in letters/labelled/quotes; here stand the shapes in which a reply comes:
above the quote, below it, between its lines, with and without marks, wrapped, and as the pages that programs
make. Each attribution, block of headers and last line is tried in each shape, and only the very words of the
writer are right."""

from __future__ import annotations

import argparse
import textwrap
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from mailroom.reading.mime.html_text import to_text
from mailroom.reading.quotes.quote_cutter import cut_reply

FILE = Path(__file__).parents[1] / "letters" / "labelled" / "quotes" / "programs-2026-11-25.toml"
NAME, ADDRESS = "Layanan Pengaduan Kabupaten", "pengaduan@kab.example"

Language = Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """One reply: its language, its shape, its text or page, and what must be read from it."""

    language: str
    shape: str
    wanted: str
    text: str = ""
    page: str = ""

    def read(self) -> str:
        found = cut_reply(self.text or to_text(self.page), self.page or None)
        return " ".join(found.new.split())

    @property
    def right(self) -> bool:
        return self.read() == " ".join(self.wanted.split())


@cache
def languages() -> tuple[Language, ...]:
    return tuple(tomllib.loads(FILE.read_text(encoding="utf-8"))["language"])


def replies() -> Iterator[Reply]:
    for one in languages():
        code, new = one["code"], "\n\n".join(one["new"])
        for line in map(_filled, one["attributions"]):
            for shape, make in _BELOW.items():
                yield Reply(code, shape, new, text=make(one, line))
            for shape, make in _PAGES.items():
                yield Reply(code, shape, new, page=make(one, line))
        for head in map(_filled, one["heads"]):
            for shape, make in _HEADS.items():
                yield Reply(code, shape, new, text=make(one, head))
            for shape, make in _HEAD_PAGES.items():
                yield Reply(code, shape, new, page=make(one, head))
        for line in one["endings"]:
            for shape, make in _ENDINGS.items():
                yield Reply(code, shape, new, text=make(one, line))
            yield Reply(
                code,
                "page: last line",
                new,
                page=f"{_divs(one['new'])}<div><br></div><div>{escape(line)}</div>",
            )


def _filled(line: str) -> str:
    return line.replace("{n}", NAME).replace("{a}", ADDRESS)


def _new(one: Language) -> str:
    return "\n\n".join(one["new"])


def _marked(one: Language) -> str:
    return "\n".join(f"> {line}" for line in one["old"])


def _old(one: Language) -> str:
    return "\n".join(one["old"])


def _wrapped(line: str, width: int = 72) -> str:
    return "\n".join(textwrap.wrap(line, width, break_on_hyphens=False, break_long_words=False))


def _before_address(line: str) -> str:
    return line.replace(f" <{ADDRESS}", f"\n<{ADDRESS}")


def _after_bracket(line: str) -> str:
    return line.replace(f"<{ADDRESS}", f"<\n{ADDRESS}")


def _linked(line: str) -> str:
    """As a text made of a page writes an address."""
    return line.replace(f"<{ADDRESS}>", f"<{ADDRESS} <mailto:{ADDRESS}>>")


Maker = Callable[[Language, str], str]

_BELOW: dict[str, Maker] = {
    "above": lambda one, line: f"{_new(one)}\n\n{line}\n\n{_marked(one)}\n",
    "above, close": lambda one, line: f"{_new(one)}\n{line}\n{_marked(one)}\n",
    "above, unmarked": lambda one, line: f"{_new(one)}\n\n{line}\n\n{_old(one)}\n",
    "above, wrapped": lambda one, line: f"{_new(one)}\n\n{_wrapped(line)}\n\n{_marked(one)}\n",
    "above, wrapped, unmarked": lambda one, line: f"{_new(one)}\n\n{_wrapped(line)}\n\n{_old(one)}\n",
    "above, wrapped narrowly": lambda one, line: f"{_new(one)}\n\n{_wrapped(line, 45)}\n\n{_marked(one)}\n",
    "above, with blanks that do not break": lambda one, line: (
        f"{_new(one)}\n\n{line.replace(' ', chr(0xA0), 3)}\n\n{_marked(one)}\n"
    ),
    "above, by a person with degrees": lambda one, line: (
        f"{_new(one)}\n\n{_wrapped(line.replace(NAME, 'BUDI SANTOSO, S.Sos., M.Si.'))}\n\n{_marked(one)}\n"
    ),
    "above, address on a line": lambda one, line: (
        f"{_new(one)}\n\n{_before_address(line)}\n\n{_marked(one)}\n"
    ),
    "above, bracket at the end": lambda one, line: (
        f"{_new(one)}\n\n{_after_bracket(line)}\n\n{_marked(one)}\n"
    ),
    "above, address linked": lambda one, line: f"{_new(one)}\n\n{_linked(line)}\n\n{_marked(one)}\n",
    "above, line marked": lambda one, line: f"{_new(one)}\n\n> {line}\n> \n{_marked(one)}\n",
    "above, signed": lambda one, line: f"{_new(one)}\n\n-- \nB. Warga\n0812\n\n{line}\n\n{_marked(one)}\n",
    "above, the quote in its line": lambda one, line: (
        f"{_new(one)}\n\n{one['endings'][0]} \n \n  {line}   {' '.join(one['old'])}  "
        if line.endswith((":", "：")) and ADDRESS in line.rstrip(">:： ")[:-20] and line[0] != "-"
        else f"{_new(one)}\n"
    ),
    "below": lambda one, line: f"{line}\n\n{_marked(one)}\n\n{_new(one)}\n",
    "below, close": lambda one, line: f"{line}\n{_marked(one)}\n{_new(one)}\n",
    "between": lambda one, line: (
        f"{line}\n\n> {one['old'][0]}\n> {one['old'][1]}\n\n{one['new'][0]}\n\n>"
        f" {one['old'][2]}\n\n{one['new'][1]}\n"
    ),
    "between, wrapped": lambda one, line: (
        f"{_wrapped(line)}\n> {one['old'][0]}\n> {one['old'][1]}\n{one['new'][0]}\n>"
        f" {one['old'][2]}\n{one['new'][1]}\n"
    ),
    "twice": lambda one, line: (
        f"{_new(one)}\n\n{line}\n\n{_marked(one)}\n>\n> {line}\n>\n>> {one['old'][0]}\n"
    ),
}


def _divs(lines: list[str]) -> str:
    return "".join(f"<div>{escape(line)}</div>" for line in lines)


def _link(line: str) -> str:
    return escape(line, quote=False).replace(ADDRESS, f'<a href="mailto:{ADDRESS}">{ADDRESS}</a>')


_PAGES: dict[str, Maker] = {
    "page: Gmail": lambda one, line: (
        f'<div dir="ltr">{_divs(one["new"])}</div><br><div class="gmail_quote gmail_quote_container"><div'
        f' dir="ltr" class="gmail_attr">{_link(line)}<br></div><blockquote class="gmail_quote"'
        ' style="margin:0px 0px 0px 0.8ex;border-left:1px solid'
        f' rgb(204,204,204);padding-left:1ex">{_divs(one["old"])}</blockquote></div>'
    ),
    "page: Gmail, between": lambda one, line: (
        '<div dir="ltr"><div class="gmail_quote"><div dir="ltr"'
        f' class="gmail_attr">{_link(line)}<br></div><blockquote class="gmail_quote" style="margin:0px 0px'
        " 0px 0.8ex;border-left:1px"
        f' solid">{_divs(one["old"][:2])}</blockquote><div>{one["new"][0]}</div><blockquote'
        ' class="gmail_quote" style="border-left:1px'
        f' solid">{_divs(one["old"][2:])}</blockquote><div>{one["new"][1]}</div></div></div>'
    ),
    "page: Apple": lambda one, line: (
        f'<html><body dir="auto">{_divs(one["new"])}<div dir="ltr"><br><blockquote'
        f' type="cite">{_link(line)}<br><br></blockquote></div><blockquote type="cite"><div'
        f' dir="ltr">{_divs(one["old"])}</div></blockquote></body></html>'
    ),
    "page: Apple, between": lambda one, line: (
        f"<html><body>{_link(line)}<br><div><blockquote"
        f' type="cite">{_divs(one["old"][:2])}</blockquote><div>{one["new"][0]}</div><br><blockquote'
        f' type="cite">{_divs(one["old"][2:])}</blockquote><div>{one["new"][1]}</div></div></body></html>'
    ),
    "page: Thunderbird": lambda one, line: (
        f"<html><body><p>{one['new'][0]}</p><p>{one['new'][1]}</p><div"
        f' class="moz-cite-prefix">{_link(line)}<br></div><blockquote type="cite"'
        f' cite="mid:1@kab.example"><p>{_old(one)}</p></blockquote></body></html>'
    ),
    "page: Thunderbird, below": lambda one, line: (
        f'<html><body><div class="moz-cite-prefix">{_link(line)}<br></div><blockquote type="cite"'
        f' cite="mid:1@kab.example"><p>{_old(one)}</p></blockquote>'
        f"<p>{one['new'][0]}</p><p>{one['new'][1]}</p></body></html>"
    ),
    "page: Yahoo": lambda one, line: (
        "<html><body><div"
        f' class="ydp1yahoo-style-wrap"><div>{one["new"][0]}</div><div>{one["new"][1]}</div><div><br>'
        "</div></div><div"
        ' id="ydp2yahoo_quoted_9" class="ydp2yahoo_quoted">'
        "<div"
        f' style="font-size:13px"><div>{_link(line)}</div><div><br></div><div>{_divs(one["old"])}</div>'
        "</div></div></body></html>"
    ),
    "page: Yahoo for telephones": lambda one, line: (
        f'{_divs(one["new"])}<br><br><div id="ymail_android_signature"></div><br><blockquote style="margin: 0'
        f' 0 20px 0;"><div style="font-family:Roboto"><div>{_link(line)}</div></div><div style="padding: 10px'
        f' 0 0 20px; border-left: 1px solid #6D00F6;">{_divs(one["old"])}</div></blockquote>'
    ),
    "page: Proton": lambda one, line: (
        f'{_divs(one["new"])}<div class="protonmail_signature_block"><div'
        ' class="protonmail_signature_block-user"></div></div><div><br></div><div'
        f' class="protonmail_quote">{_link(line)}<br><br><blockquote class="protonmail_quote"'
        f' type="cite">{_divs(one["old"])}</blockquote></div>'
    ),
    "page: Zoho": lambda one, line: (
        f'<div>{_divs(one["new"])}</div><br><div style="border-top:1px solid'
        ' #d5d5d5;height:0;margin-top:10px" class="zmail_extra_hr"></div><div'
        f' class="zmail_extra"><div><br></div><div id="Zm-_Id_-Sgn1">{_link(line)}<br></div><blockquote'
        f' style="margin:0">{_divs(one["old"])}</blockquote></div>'
    ),
    "page: Roundcube": lambda one, line: (
        f'<div id="reply-intro">{_link(line)}</div><blockquote type="cite" style="padding:0'
        " 0.4em;border-left:#1010ff 2px"
        f' solid"><div>{_divs(one["old"])}</div></blockquote><p>{one["new"][0]}</p><p>{one["new"][1]}</p>'
    ),
    "page: Mail.ru": lambda one, line: (
        f'<HTML><BODY><p>{one["new"][0]}</p><p>{one["new"][1]}</p><blockquote style="border-left:1px solid'
        f' #0857A6; margin:10px; padding:0 0 0 10px;">{_link(line)}<br><div'
        f' id="">{_divs(one["old"])}</div></blockquote></BODY></HTML>'
    ),
    "page: Spark": lambda one, line: (
        f'<html><body><div name="messageBodySection">{_divs(one["new"])}</div><div'
        ' name="messageSignatureSection"><br></div><div'
        f' name="messageReplySection">{_link(line)}<br><blockquote type="cite"'
        ' style="border-left-color:grey;border-left-width:thin;border-left-style:solid;margin:5px'
        f' 5px;padding-left:10px">{_divs(one["old"])}</blockquote></div></body></html>'
    ),
    "page: Evolution": lambda one, line: (
        f"<div>{one['new'][0]}</div><div>{one['new'][1]}</div><div><br></div><div>{_link(line)}</div>"
        "<blockquote"
        ' type="cite" style="margin:0 0 0 .8ex; border-left:2px #729fcf'
        f' solid;padding-left:1ex"><div>{_old(one)}</div></blockquote>'
    ),
    "page: nothing but lines": lambda one, line: (
        f"<p>{one['new'][0]}</p><p>{one['new'][1]}</p><p>{_link(line)}</p><p>{_old(one)}</p>"
    ),
    "page: K-9": lambda one, line: (
        f'{one["new"][0]}<br><br>{one["new"][1]}<br><br><div class="gmail_quote"><div'
        f' dir="auto">{_link(line)}</div><blockquote class="gmail_quote" style="margin: 0pt 0pt 0pt 0.8ex;'
        ' border-left: 1px solid rgb(204, 204, 204); padding-left: 1ex;"><pre'
        f' class="k9mail">{_old(one)}</pre></blockquote></div>'
    ),
}

_HEADS: dict[str, Maker] = {
    "headers": lambda one, head: f"{_new(one)}\n\n{head}\n\n{_old(one)}\n",
    "headers, close": lambda one, head: f"{_new(one)}\n{head}\n\n{_old(one)}\n",
    "headers, marked": lambda one, head: (
        f"{_new(one)}\n\n"
        + "\n".join(f"> {line}".rstrip() for line in f"{head}\n\n{_old(one)}".split("\n"))
        + "\n"
    ),
    "headers, blank lines between": lambda one, head: (
        f"{_new(one)}\n\n" + head.replace("\n", "\n\n") + f"\n\n{_old(one)}\n"
    ),
    "headers, signed": lambda one, head: f"{_new(one)}\n\n-- \nB. Warga\n0812\n\n{head}\n\n{_old(one)}\n",
    "headers of two mails": lambda one, head: (
        f"{_new(one)}\n\n{head}\n\n{_old(one)}\n\n{head}\n\n{_old(one)}\n"
    ),
}


def _lines(text: str) -> str:
    return "<br>".join(escape(line, quote=False) for line in text.split("\n"))


def _bold(head: str) -> str:
    """The block as programs write it: the names bold."""
    rows = [line.partition(":") if ":" in line else (line, "", "") for line in head.split("\n")]
    return "<br>".join(
        f"<b>{escape(key)}{colon}</b>{escape(rest, quote=False)}" if colon else escape(key)
        for key, colon, rest in rows
    )


_HEAD_PAGES: dict[str, Maker] = {
    "page: Outlook": lambda one, head: (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang="IN"><div'
        f' class="WordSection1"><p class="MsoNormal">{one["new"][0]}<o:p></o:p></p><p'
        f' class="MsoNormal">{one["new"][1]}<o:p></o:p></p><div><div style="border:none;border-top:solid'
        ' #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><span'
        f' lang="EN-US">{_bold(head)}<o:p></o:p></span></p></div></div><p'
        ' class="MsoNormal"><o:p>&nbsp;</o:p></p><p'
        f' class="MsoNormal">{_old(one)}<o:p></o:p></p></div></body></html>'
    ),
    "page: Outlook without a rule": lambda one, head: (
        f'<div class="WordSection1"><p class="MsoNormal">{one["new"][0]}</p><p'
        f' class="MsoNormal">{one["new"][1]}</p><p class="MsoNormal">{_bold(head)}</p><p'
        f' class="MsoNormal">{_old(one)}</p></div>'
    ),
    "page: Outlook on the web": lambda one, head: (
        f'<div class="elementToProof">{one["new"][0]}</div><div'
        f' class="elementToProof">{one["new"][1]}</div><div id="appendonsend"></div><hr'
        ' style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font'
        ' face="Calibri,'
        f' sans-serif">{_bold(head)}</font><div>&nbsp;</div></div><div>{_divs(one["old"])}</div>'
    ),
    "page: Outlook for telephones": lambda one, head: (
        f'<div dir="auto">{one["new"][0]}</div><div dir="auto">{one["new"][1]}</div><div'
        ' id="ms-outlook-mobile-signature" dir="auto">Dapatkan <a href="https://aka.ms/AAb9ysg">Outlook'
        ' untuk Android</a></div><hr style="display:inline-block;width:98%"><div'
        ' id="mail-editor-reference-message-container" class="ms-outlook-mobile-reference-message"><div'
        ' style="border:none;border-top:1px solid'
        f' #b5c4df">{_bold(head)}</div><div>{_divs(one["old"])}</div></div>'
    ),
    "page: Zimbra": lambda one, head: (
        '<div style="font-family:'
        f' arial"><div>{one["new"][0]}</div><div>{one["new"][1]}</div><div><br></div><hr id="zwchr"'
        f' data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{_bold(head)}<br></div><div'
        f' data-marker="__QUOTED_TEXT__">{_divs(one["old"])}</div></div>'
    ),
    "page: Samsung": lambda one, head: (
        f'<div dir="auto">{one["new"][0]}</div><div dir="auto">{one["new"][1]}</div><div'
        ' dir="auto"><br></div><div id="composer_signature" dir="auto"><div'
        ' style="font-size:12px;color:#575757">Dikirim dari Galaxy saya</div></div>'
        '<div dir="auto"><br></div><div><br></div><div align="left" dir="auto"'
        f' style="font-size:100%;color:#000000"><div>{_lines(head)}</div><div><br></div></div><div>'
        f"{_divs(one['old'])}</div>"
    ),
    "page: QQ": lambda one, head: (
        f'<div>{one["new"][0]}</div><div>{one["new"][1]}</div><div><br></div><div style="font-size:'
        " 12px;font-family: Arial Narrow;padding:2px 0 2px"
        ' 0;">------------------&nbsp;Original&nbsp;------------------</div>'
        '<div style="font-size:'
        f' 12px;background:#efefef;padding:8px;"><div>{_bold(head)}</div></div><div><br></div>'
        f"{_divs(one['old'])}"
    ),
    "page: GMX": lambda one, head: (
        f'<div>{_divs(one["new"])}<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px'
        f' 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;">{_bold(head)}</div><div'
        f' name="quoted-content">{_divs(one["old"])}</div></div></div>'
    ),
    "page: nothing but a block": lambda one, head: (
        f"<div>{one['new'][0]}<br>{one['new'][1]}<br><br>{_lines(head)}<br><br>{_lines(_old(one))}</div>"
    ),
}

_ENDINGS: dict[str, Maker] = {
    "last line": lambda one, line: f"{_new(one)}\n\n{line}\n",
    "last line above headers": lambda one, line: (
        f"{_new(one)}\n\n{line}\n________________________________\n{_filled(one['heads'][0])}\n\n"
        f"{_old(one)}\n"
    ),
    "last line above a quote": lambda one, line: (
        f"{_new(one)}\n\n{line}\n\n{_filled(one['attributions'][0])}\n\n{_marked(one)}\n"
    ),
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", action="store_true", help="print each miss")
    options.add_argument("--language", default="", help="only this one")
    chosen = options.parse_args()
    of, right, missed = Counter[str](), Counter[str](), Counter[str]()
    for one in replies():
        if chosen.language not in ("", one.language):
            continue
        of[one.language] += 1
        right[one.language] += one.right
        if not one.right:
            missed[one.shape] += 1
            if chosen.misses:
                print(f"--- {one.language} | {one.shape}\n{one.text or one.page}\n=== {one.read()}")
    for code in of:
        print(f"{code:<6}{right[code]:>5} of {of[code]:<5}{100 * right[code] / of[code]:6.1f} %")
    for shape, count in missed.most_common():
        print(f"  {count:>4} missed: {shape}")


if __name__ == "__main__":
    main()
