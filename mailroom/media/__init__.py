"""Files as bytes: what they are, what they are called, what they hold and what they tell of their maker.

`file_names` and `archives` stand for themselves; `file_types` builds on `archives`, `file_metadata` on
`file_types`. `image_worker` is a program of its own, started by its path, since Pillow may need all memory or
crash. Reading and writing share this floor; it knows no mail and no case."""
