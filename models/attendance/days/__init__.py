"""What each day was: derived from punches, roster, corrections and decisions whenever it is read."""
