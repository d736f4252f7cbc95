"""Which sentence tells a person why a letter was read as it was, by its key in grammar/reasons.toml.

In: `say`: group and key of a sentence, and its values.
Out: the sentence; a placeholder without a value is shown as it stands.
Fails: An unknown group or key raises KeyError, an error of ours that a test looks for: the letter is set
aside. A broken reasons.toml raises ValueError when it is first read.
See: Where `kenapa?` shows them: procedure/kenapa_answer.py."""

from __future__ import annotations

from mailroom.reading.language.grammar_patterns import load


def say(group: str, key: str, **values: object) -> str:
    """Returns the sentence for `key` of the table `group`, filled. KeyError on a key that the file does not
    hold: a fault of the program."""
    sentence = str(load("reasons")[group][key])
    # what a letter holds becomes part of the sentence: no control character goes along
    texts = {name: str(value)[:120] for name, value in values.items()}
    for name, text in texts.items():
        if not text.isprintable():
            texts[name] = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    try:
        return sentence.format(**texts)
    except (KeyError, IndexError, ValueError):
        return sentence
