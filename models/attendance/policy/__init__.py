"""The attendance policy: bands, steps, thresholds and tolerance as dated rows, and what they make of a month."""
