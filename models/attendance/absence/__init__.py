"""Absence without leave: runs, sums of the year, self-criticism, and what may only be proposed."""
