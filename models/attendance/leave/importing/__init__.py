"""Lists of leave that an office keeps in files, imported as leave slips."""
