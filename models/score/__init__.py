"""The score of a month: one line per cause, and months that are open or closed."""
