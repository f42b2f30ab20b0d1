"""Appraisals of people: at the end of probation, of a skill, and every so often."""
