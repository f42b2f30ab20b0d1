"""How much of what was charged came in: rates with their bases, what is missing to the target, and arrears."""
