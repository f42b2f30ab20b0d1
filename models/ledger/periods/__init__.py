"""Heating seasons and months that are charged for."""
