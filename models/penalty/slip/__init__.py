"""Slips from their draft to their end: acts on them, and how they are read."""
