"""The Ctrl+K box, bound to the records and functions of the program."""
