"""Seeing, printing and saving papers."""
