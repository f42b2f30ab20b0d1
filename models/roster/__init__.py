"""Duty rosters: shift types, who works when by group and month, rotation patterns, swaps, leaving the post."""
