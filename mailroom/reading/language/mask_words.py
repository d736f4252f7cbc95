"""What the admin says of the masks of a hidden case: "buka 2 5", 'samarkan "pak haji"', "ringkas: …".

Orders may stand before, after or below the decision, in any order.

In: `MaskReader.take_out`: the admin's reply.
Out: (the rest of it, which the menu reads; orders about masks), `unread` among them for words that are not
understood.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Words: grammar/reply_words.toml [masks]. What is done with them: procedure/desk/mask_decisions.py."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from mailroom.reading.language.lexicon import Lexicon
from mailroom.reading.language.mask_tokens import Token, tokens_of, unwrapped_lines, without_quotation_marks

_MOST = 200  # numbers that one list may name
_BEFORE = 3  # words before a verb within which a negation turns it
_LONG = 300  # words and marks of a line within which words on masks are looked for
_TRIES = 30  # lines and pieces of one reply that are held against the menu
_REMARK = 12  # words and marks of a remark in brackets behind a number
_COLON = 4  # words within which a summary's colon stands
_GIVEN = 6  # fields of a reader that say how it reads
VERBS = ("open", "strike", "close", "sum")
Span = tuple[int, int]  # the tokens from the first to the one behind the last


@dataclass
class MaskReader:
    """Reads one reply. table: reply_words.toml [masks]; counts: the numbers' words; free: the digits of the
    menu after which stand words of any kind; names_agency: whether a text begins with an agency; decides:
    whether a text by itself is a decision."""

    lexicon: Lexicon
    table: Mapping[str, Sequence[str]]
    counts: Mapping[str, int]
    free: frozenset[int]
    names_agency: Callable[[str], bool]
    decides: Callable[[str], bool]
    found: defaultdict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    summary: list[str] | None = None
    tried: int = 0
    free_text: bool = False  # a decision stands above whose words go on in the next lines

    def take_out(self, text: str) -> tuple[str, dict[str, Any]]:
        """Returns (the reply without these words, what they say by the columns of a correction).

        opened, closed: numbers of masks; proposed: those that the form proposes to open are opened;
        disguised, undisguised: words; summary: the text that goes instead of the letter, "" = none any more;
        unread: pieces that speak of masks and were not understood; perhaps: pieces that do when the content
        of a mask stands in them ("buka pak Kardi")."""
        left: list[str] = []
        summing, blank = False, False
        for line in unwrapped_lines(text, lambda line: any(map(self._verb, self._tokens(line)))):
            if summing and not self._ends_summary(line, blank):
                assert self.summary is not None
                self.summary.append(line.rstrip())
            else:
                before = self.summary
                left.append(self._line_without(line))
                summing = self.summary is not before and self.summary is not None
            blank = not line.strip()
        if self.summary is not None:
            self._sum_up(self.summary)
        summary = self.found.pop("summary", [])
        said: dict[str, Any] = {key: list(dict.fromkeys(found)) for key, found in self.found.items()}
        return "\n".join(left).strip(), {**said, **({"summary": summary[0]} if summary else {})}

    def _sum_up(self, lines: Sequence[str]) -> None:
        text = "\n".join(lines).strip()
        text = without_quotation_marks(text)
        words = self.lexicon.words(text)
        if not words:  # a button was touched, and nothing written behind it
            self.found["unread"].append("ringkas:")
        else:
            gone = len(words) == 1 and words[0] in self.table["none"]
            self.found["summary"].append("" if gone else text)

    def _ends_summary(self, line: str, blank: bool) -> bool:
        """Whether a summary stops above this line: at words on masks, at "9 kolom:", at a decision. A
        numbered line within the summary is no decision; below an empty line it may be one."""
        tokens = self._tokens(line)
        if any(self._verb(token) and self._leads(tokens[:at]) for at, token in enumerate(tokens[:6])):
            tried = MaskReader(*(getattr(self, one.name) for one in fields(self)[:_GIVEN]))
            if tried._line_without(line) != line or tried.found.keys() - {"perhaps"}:
                return True
        if re.match(r"\s*9\b.{1,40}:", line):
            return True
        chosen = re.match(r"\s*[(\[]?[1-8]\s*[.):]*(?:\s|$)", line)
        alone = chosen is not None and not line[chosen.end() :].strip()
        to_agency = chosen is not None and self.names_agency(line[chosen.end() :])
        return bool(alone or to_agency or (blank and line.strip() and self._decides(line)))

    def _decides(self, text: str) -> bool:
        self.tried += 1
        return self.tried <= _TRIES and self.decides(text)

    # One line.

    def _tokens(self, line: str) -> list[Token]:
        return tokens_of(line, self.lexicon)

    def _verb(self, token: Token) -> str:
        """ "open", "strike", "close" or "sum" for a word that may speak of masks; else ""."""
        return next((kind for kind in VERBS if token.kind == "word" and token.said in self.table[kind]), "")

    def _is_courtesy(self, token: Token) -> bool:
        return token.kind == "word" and token.said in self.table["beside"]

    def _leads_on(self, token: Token) -> bool:
        return token.kind == "word" and token.said in self.table["then"]

    def _proposes(self, token: Token) -> bool:
        return token.kind == "word" and token.said in self.table["proposed"]

    def _denies(self, token: Token) -> bool:
        return token.kind == "word" and token.said in self.lexicon.sets["negators"]

    def _leads(self, tokens: Sequence[Token]) -> bool:
        """Whether before a verb stands nothing but its digit 9, marks and courtesy."""
        own = tokens[1:] if tokens and tokens[0].said == "9" else tokens
        return all(token.kind == "mark" or self._is_courtesy(token) or self._denies(token) for token in own)

    def _line_without(self, line: str) -> str:
        """The line without what it says of masks."""
        tokens = self._tokens(line)
        first = next(
            (token for token in tokens if token.kind != "mark" and not self._is_courtesy(token)), None
        )
        digit = int(first.said) if first is not None and first.kind == "number" else 0
        self.free_text = self.free_text or digit in self.free
        kept, at, start = "", 0, 0
        while at < min(len(tokens), _LONG):
            verb, span = self._verb(tokens[at]), None
            if verb and self._may_speak(tokens, at, start, digit):
                span = getattr(self, f"_read_{verb}")(line, tokens, at, start)
            if span is None:
                at += 1
                continue
            kept += self._text_before(line, tokens, start, span[0], bare=not kept)
            at = start = span[1]
        return line if start == 0 else (kept + self._text_behind(line, tokens, start, bare=not kept)).strip()

    def _may_speak(self, tokens: Sequence[Token], at: int, start: int, digit: int) -> bool:
        """Whether a verb at this place can be the admin's own word on masks, and no part of other words."""
        if self.free_text:  # behind "4 " stands what the complainant is to read
            return digit not in self.free and self._leads(tokens[:at])
        if digit == 9 and not start and not self._leads(tokens[:at]):  # "9 judul: Buka tutup jalan"
            return tokens[at - 1].kind == "mark" and tokens[at - 1].said in ",;."
        return True

    def _text_before(self, line: str, tokens: Sequence[Token], start: int, end: int, *, bare: bool) -> str:
        """Returns what stands from one piece up to the next, without the courtesy and the 9 of that."""
        while end > start:
            last = tokens[end - 1]
            if last.kind != "mark" and not (
                self._is_courtesy(last) or self._denies(last) or self._leads_on(last)
            ):
                break
            end -= 1
        if end == start or (end - start == 1 and tokens[start].said == "9"):
            return ""
        return self._text_behind(line[: tokens[end - 1].end], tokens[:end], start, bare=bare)

    def _text_behind(self, line: str, tokens: Sequence[Token], start: int, *, bare: bool) -> str:
        """Returns what stands behind a piece, without the "lalu" that leads on. bare: nothing stands before
        it."""
        begin = start
        while begin < len(tokens) and (tokens[begin].kind == "mark" or self._leads_on(tokens[begin])):
            begin += 1
        begin = self._end_of_others(tokens, begin)
        if begin == len(tokens):
            return ""
        mark = "" if bare else ". " if any(one.said == "." for one in tokens[start:begin]) else ", "
        return mark + line[tokens[begin].start :]

    def _end_of_others(self, tokens: Sequence[Token], begin: int) -> int:
        """The token behind "sisanya jangan", which leaves everything else as it is."""
        if begin >= len(tokens) or tokens[begin].said not in self.table["others"]:
            return begin
        end = begin + 1
        while end < len(tokens) and tokens[end].kind == "word":
            one = tokens[end]
            if not (
                self._is_courtesy(one)
                or self._denies(one)
                or self._verb(one)
                or one.said in self.table["stay"]
            ):
                return begin
            end += 1
        while end < len(tokens) and (tokens[end].kind == "mark" or self._leads_on(tokens[end])):
            end += 1
        return end

    def _is_denied(self, tokens: Sequence[Token], at: int, start: int) -> bool:
        return any(self._denies(token) for token in tokens[max(start, at - _BEFORE) : at])

    # Numbers.

    def _number(self, token: Token) -> int | None:
        if token.kind == "number" and len(token.said) <= 4:
            return int(token.said)
        return self.counts.get(token.said) if token.kind == "word" else None

    def _numbers(self, line: str, tokens: Sequence[Token], at: int) -> tuple[list[int], int]:
        """Returns (the numbers that are listed from this token on, the token behind the last of them)."""
        found: list[int] = []
        left_out: list[int] = []
        end, spanning, out, excepts = at, False, False, self.lexicon.sets["except"]
        place = at - 1
        while (place := place + 1) < len(tokens):
            token = tokens[place]
            if (behind := self._end_of_remark(tokens, place)) and found:  # "2 (nama kades)"
                end, place = behind, behind - 1
            elif (number := self._number(token)) is not None:
                last = found[-1] if found else number
                known = range(last + 1, min(number, last + _MOST) + 1) if spanning else (number,)
                (left_out if out else found).extend(known)
                end, spanning = place + 1, False
            elif token.said in ("-", "–", "—") or token.said in self.table["to"]:
                spanning = bool(found) and not out
            elif token.kind == "word" and (token.said in excepts or self._denies(token)):
                out = True
            elif token.said == "." and place > at and self._is_courtesy(tokens[place - 1]):
                continue  # "no. 2"
            elif not self._is_courtesy(token) and not (token.kind == "mark" and token.said in ",;:&+/#[]()"):
                break
        # of "buka 2 5, 1 PUPR" the last number is the menu's
        plain = bool(found) and not left_out and tokens[end - 1].kind == "number"
        if plain and end < len(tokens) and self.names_agency(line[tokens[end].start :]):
            return found[:-1], end - 1
        return [number for number in found if number not in left_out], end

    def _end_of_remark(self, tokens: Sequence[Token], at: int) -> int:
        """The token behind words in brackets that begin here; 0 where none do, or numbers stand in them."""
        if tokens[at].said != "(":
            return 0
        close = next((no for no in range(at, min(len(tokens), at + _REMARK)) if tokens[no].said == ")"), at)
        inside = tokens[at + 1 : close]
        words = any(token.kind == "word" and not self._is_courtesy(token) for token in inside)
        return close + 1 if words and not any(map(self._number, inside)) else 0

    def _goes_further(self, line: str, tokens: Sequence[Token], end: int) -> bool:
        """Whether numbers stand behind a list that are no part of it: "buka 2 = kades, 5 = sekdes"."""
        upto = next((no for no in range(end, len(tokens)) if self._verb(tokens[no])), len(tokens))
        if not any(token.kind == "number" for token in tokens[end:upto]):
            return False
        rest = line[: tokens[upto].start] if upto < len(tokens) else line
        return not self._decides(self._text_behind(rest, tokens[:upto], end, bare=True))

    def _runs_on(self, tokens: Sequence[Token], end: int) -> bool:
        """Whether words follow a list of numbers that neither a mark nor "lalu" sets apart from it."""
        if end >= len(tokens) or tokens[end].kind != "word":
            return False
        one = tokens[end]
        return not (self._leads_on(one) or self._is_courtesy(one) or self._denies(one) or self._verb(one))

    # Verbs: each gives the tokens of what it says, or None where it does not speak of masks.

    def _read_open(self, line: str, tokens: Sequence[Token], at: int, start: int) -> Span | None:
        numbers, end = self._numbers(line, tokens, at + 1)
        passive, denied = tokens[at].said.startswith(("di", "ter")), self._is_denied(tokens, at, start)
        if numbers and not self._runs_on(tokens, end) and not self._goes_further(line, tokens, end):
            self.found["closed" if denied else "opened"].extend(numbers)
            return at, end
        if numbers:  # "buka 2 saluran"
            if not passive:
                self._ask(line, tokens, at)
            return None
        if (words := self._words(line, tokens, at, colon=True)) is not None:
            if denied:
                self._ask(line, tokens, at)
                return None
            self.found["undisguised"] += words[0]
            return at, words[1]
        before, behind = self._numbers(line, tokens, start)
        if before and self._leads(tokens[behind:at]):
            if not passive:  # the 2 of "2 buka" may be the menu's
                self._ask(line, tokens, at)
                return None
            self.found["closed" if denied else "opened"].extend(before)
            return start, at + 1
        named = next((no for no in range(at + 1, len(tokens)) if not self._is_courtesy(tokens[no])), at)
        if self._proposes(tokens[named]) and not denied and not self._runs_on(tokens, named + 1):
            self.found["proposed"].append(True)
            return at, named + 1
        begin = at
        while begin > start and (self._is_courtesy(tokens[begin - 1]) or self._proposes(tokens[begin - 1])):
            begin -= 1
        apart = begin == start or tokens[begin - 1].kind == "mark"
        ends = at + 1 == len(tokens) or tokens[at + 1].kind == "mark"
        if passive and not denied and apart and ends and any(map(self._proposes, tokens[begin:at])):
            self.found["proposed"].append(True)  # "1 PUPR, yang dilaporkan dibuka"
            return begin, at + 1
        spoken_of = at + 1 < len(tokens) and tokens[at + 1].said in self.table["about"]
        if spoken_of and not denied:
            self._ask(line, tokens, at)
        elif not denied and (passive or at + 1 < len(tokens)):
            self.found["perhaps"].append(line[tokens[start if passive else at].start :].strip())
        return None

    def _read_close(self, line: str, tokens: Sequence[Token], at: int, _start: int) -> Span | None:
        """ "tutup 3": a mask that was opened is closed again."""
        numbers, end = self._numbers(line, tokens, at + 1)
        if not numbers or self._runs_on(tokens, end):
            return None
        self.found["closed"] += numbers
        return at, end

    def _read_strike(self, line: str, tokens: Sequence[Token], at: int, start: int) -> Span | None:
        numbers, end = self._numbers(line, tokens, at + 1)
        if numbers and not self._runs_on(tokens, end) and not self._is_denied(tokens, at, start):
            self.found["closed"] += numbers
            return at, end
        words = self._words(line, tokens, at, colon=False)
        if words is None or self._is_denied(tokens, at, start):
            self._ask(line, tokens, at)
            return None
        self.found["disguised"] += words[0]
        return at, words[1]

    def _read_sum(self, line: str, tokens: Sequence[Token], at: int, start: int) -> Span | None:
        """The summary begins here; it is what stands in quotation marks, or else the rest of the line."""
        marks = (no for no in range(at + 1, min(len(tokens), at + _COLON)) if tokens[no].said in (":", "="))
        begin = next(marks, at)
        if begin + 1 < len(tokens) and tokens[begin + 1].kind == "quote":
            self.summary = [tokens[begin + 1].said]
            return at, begin + 2
        bare = tokens[at].said in self.table["sum"][:2] and self._leads(tokens[start:at])
        if begin == at and not bare:
            return None
        self.summary = [line[tokens[begin].end :].strip()]
        return at, len(tokens)

    # Words.

    def _words(
        self, line: str, tokens: Sequence[Token], at: int, *, colon: bool
    ) -> tuple[list[str], int] | None:
        """Returns (the words that a verb is about, the token behind them): those in quotation marks, or else,
        up to the next verb, all of the line. colon: only behind a colon. None = there are none."""
        upto = next((no for no in range(at + 1, len(tokens)) if self._verb(tokens[no])), len(tokens))
        if quotes := [no for no in range(at + 1, upto) if tokens[no].kind == "quote"]:
            between = (token for token in tokens[at + 1 : quotes[-1]] if token.kind != "quote")
            known = all(token.kind == "mark" or self._is_courtesy(token) for token in between)
            return ([tokens[no].said for no in quotes], quotes[-1] + 1) if known else None
        if any(token.said == '"' for token in tokens[at + 1 : upto]):  # it is not closed
            return None
        begin = at + 1
        while begin < upto and tokens[begin].said in self.table["called"]:
            begin += 1
        marked = begin < upto and tokens[begin].said in (":", "=")
        begin += marked
        if begin == upto or (colon and not marked):
            return None
        place, end = tokens[begin].start, tokens[upto].start if upto < len(tokens) else len(line)
        said: list[str] = []
        for piece in re.split(r"(?<=[,;])", line[place:end]):
            if said and self._decides(piece.strip()):  # "samarkan pak haji, 1 PUPR"
                break
            said.append(piece.strip(" \t,;.") if marked else self._trim_words(piece))
            place += len(piece)
        behind = next((no for no in range(begin, upto) if tokens[no].start >= place), upto)
        return [words for words in said if words], behind

    def _trim_words(self, words: str) -> str:
        """Without the marks around it, and without the "ya" or "lalu" behind it."""
        kept = self._tokens(words)
        polite = (*self.table["called"], *self.table["then"], "ya", "saja", "dan")
        while kept and (kept[-1].kind == "mark" or kept[-1].said in polite):
            kept.pop()
        return words[kept[0].start : kept[-1].end] if kept else words.strip(" \t,;.")

    def _ask(self, line: str, tokens: Sequence[Token], at: int) -> None:
        """Words on masks that are not understood; they stay where they are."""
        self.found["unread"].append(line[tokens[at].start :].strip())
