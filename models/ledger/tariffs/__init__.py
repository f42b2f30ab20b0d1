"""Published prices, shares, reliefs and late fees, classes of customers and ways of paying, as the rulebook has them."""
