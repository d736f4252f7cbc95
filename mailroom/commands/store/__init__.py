"""Commands about the store as a whole: proof, copies, and what is taken out of it.

`store_proof` is the examination behind `verify`, `erasure_scope` the search behind `erase`; the other modules
are a command each. `verify`, `export` and `backup` only read, also beside an office at work; `rebuild`,
`retain`, `erase`, `key` and `restore` hold the lock. Before touching `erase` or `retain`, read
shelves/upkeep: what they take away is announced in the journal first."""
