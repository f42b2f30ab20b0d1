"""The catalogue of penalties: schemes, offences, bands, repeat rules and measures, as the rulebook has them."""
