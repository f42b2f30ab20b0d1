"""The papers of penalties: slip, annex, appeal, answer, warnings, and the lists of deductions, fund and slips."""
