"""`make looks`: every kind of mail as its readers see it, and its figures beside those of the last time."""
