"""Leave: its rules, slips from the request to the return, their evidence, and what they give to the days."""
