"""Who has acknowledged which version of the company's regulation (R-013, F-97)."""
