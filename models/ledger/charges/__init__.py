"""What accounts owe for a period: worked out, corrected, reduced, with late fees."""
