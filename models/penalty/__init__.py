"""Penalty slips with their whole life: schemes, slips, signatures, appeals, money, fund, and final warnings."""
