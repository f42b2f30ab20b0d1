"""Dunning: the ladder, contacts, notices, and stops of supply."""
