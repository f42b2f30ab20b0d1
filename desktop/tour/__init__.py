"""The tour: a demo department goes through what the program can do, and one page shows everything it made."""
