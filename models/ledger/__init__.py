"""What customers owe and pay: accounts, charges, payments, reconciliation, arrears and dunning, and finance's files."""
