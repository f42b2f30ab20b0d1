"""Official papers: their kinds, the templates that the office owns, and what was issued."""
