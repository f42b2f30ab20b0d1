"""Pages of the ledger: arrears, accounts, charges, payments, imports, reconciliation, dunning and figures."""
