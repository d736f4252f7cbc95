"""What may be told to whom of a complainant (promise 12).

home_masking (his address) < masking (names, numbers, texts) < view (a case as each role may read it). Which
words of a text identify its writer is decided by the house's `identity` reader; without one nothing of a
hidden complainant is shown. Templates know only the keys of `view`: whoever adds a key decides there who may
read it."""
