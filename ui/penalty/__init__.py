"""Pages of penalties: slips with their whole life."""
