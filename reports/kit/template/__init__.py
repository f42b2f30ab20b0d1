"""Filling the office's own Word and Excel templates."""
