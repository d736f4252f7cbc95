"""Files as bytes: what they are, what they are called, what they hold and what they tell of their maker.

`file_names` and `archives` stand for themselves; `file_types` builds on `archives`, `picture_metadata` on
`file_types`. `image_worker` and `document_worker` are programs of their own, started by their paths, since
what they call may need all memory or crash. `document_text` finds the words of a document. Reading and
writing share this floor; it knows no mail and no case."""
