"""Appeals against penalty slips and their answers (R-093 to R-098): each a paper of its own."""
