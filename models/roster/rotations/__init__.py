"""Patterns of shifts that repeat, and filling drafts with them (R-015, R-016)."""
