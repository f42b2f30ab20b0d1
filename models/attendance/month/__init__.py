"""Closed months: sheets, what they were frozen with, what came later, and what follows for the score."""
