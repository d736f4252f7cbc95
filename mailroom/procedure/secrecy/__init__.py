"""What may be told to whom of a complainant (promise 12).

Floors, the lowest first: `home_masking` and `writer_known` (what is known of him), `hidden_writer` (where a
text tells it), `gate` (a case's numbered masks). Above them lie `masking` (texts for officials) and `view` (a
case as a role reads it). The house's `identity` reader says which words are harmless; without one no hidden
text is shown. Templates know only the keys of `view`: when you add a key, you decide who may read it."""
