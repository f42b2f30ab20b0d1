"""Widgets shared by all areas: they know Qt and the look of the program, and nothing of the data."""
