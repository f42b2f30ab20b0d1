"""The screen: one package for each area, and the kit that they share."""
