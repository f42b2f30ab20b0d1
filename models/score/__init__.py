"""The score of a month: one line per cause, and for whom a month is closed."""
