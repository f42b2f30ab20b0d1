"""The organisation: its public data, units, posts, accounts, lent rights and approval chains."""
