"""The acts of leave: asking, deciding, proofs, return, balances."""
