"""Published prices, shares and reliefs, late fees, classes of customers and ways of paying."""
