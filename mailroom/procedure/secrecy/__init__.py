"""What may be told to whom of a complainant (promise 12).

home_masking (his address) and writer_known (all else known of him) < hidden_writer (where a text tells it)
< gate (the numbered masks of a case) < masking (texts for officials) < view (a case as each role may read
it). What is known to be harmless is decided by the house's `identity` reader; without one nothing of a hidden
complainant is shown. Templates know only the keys of `view`: whoever adds one decides who may read it."""
