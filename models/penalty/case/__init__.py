"""Final warnings and other measures about which only people decide, proposed from a slip (R-100, C-11)."""
