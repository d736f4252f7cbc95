"""Stores as each form of the mailroom wrote them, for tests that today's opens them: form-N.tar.gz, made once
by the code of that form with `python -m tests.stores form-N`, and never again. Form 1: lines of the journal
hold all openly. Form 2: what is personal is sealed."""
