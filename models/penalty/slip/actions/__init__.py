"""Acts on penalty slips."""
