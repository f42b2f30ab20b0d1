"""The first page: what is due, how things stand, what was left unsaved."""
