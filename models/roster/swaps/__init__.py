"""Shift swaps and leaving the post with permission (R-017 to R-019)."""
