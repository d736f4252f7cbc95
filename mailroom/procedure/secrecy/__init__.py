"""What may be told to whom of a complainant: nobody learns more than he allows.

Floors, the lowest first: `home_masking` and `complainant_facts` (what is known of him), `writer_traces`
(where a text tells it), `case_masks` (its numbered masks). Above them lie `alias_and_masked_texts` (texts for
officials) and `role_view` (a case as a role reads it). The house's `identity` reader says which words are
harmless; without one no hidden text is shown. Templates know only the keys of `role_view`: when you add a
key, you decide who may read it."""
