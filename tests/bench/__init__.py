"""`python -m tests.bench`: what the office costs, each figure with the bound that the issue names. `make
bench` runs it.

    meter.py      CPU of a deed, memory of a fresh process, the machine and how busy it was; figure, bound
    corpus.py     letters as real programs send them: 70 % of 2-6 KB, 20 % with an attachment, 10 % replies
    stored.py     stores of any size: whole lives of cases, lived once by a real office and copied
    rows.py       TinyDB with rows under it
    path.py       the path of a letter, where its time goes, and letters that wait
    scale.py      the same at 1,000 and 100,000 cases: a letter, the bells, the quarter's figures
    mailbox.py    catching up by IMAP and LMTP beside Dovecot and Postfix; from mail in to receipt out
    shelves.py    rebuild, verify, backup, restore, export
    table.py      the figures as docs/benchmarks.md shows them

Timings are benchmarks, never assertions.
"""
