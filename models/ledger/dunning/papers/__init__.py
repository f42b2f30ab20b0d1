"""Papers of dunning: contacts (F-64), notices (F-65, F-66), the decision on a stop (F-67), and arrears (F-68)."""
