"""Importing duty rosters: the grid of a sheet, its legend, the record of swaps, what is new, and the writing."""
