"""Attendance: punches, what each day was and why, corrections, absence and its consequences."""
