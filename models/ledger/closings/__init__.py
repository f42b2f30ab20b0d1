"""Takings of a day counted by who took them and agreed to by others, and months reconciled with finance's books."""
