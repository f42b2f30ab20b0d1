"""Pages of scores and bonuses."""
