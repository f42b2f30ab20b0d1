"""Pages of rosters: the month grid, swaps, shifts, rotations."""
