"""What penalties take: deductions and their lists, the score, the fund, and the way back."""
