"""Certificates of people and of the firm: how they stand today, and who holds what he needs."""
