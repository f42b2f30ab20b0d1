"""An invented department: who works there, its records and rules, and the files that somebody hands in."""
