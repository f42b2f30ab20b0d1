"""Imports: files of which the rows become records, with one mechanism for every kind of file."""
