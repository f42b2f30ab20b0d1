"""Office files of the areas, out and in: they know Word and Excel, and neither the screen nor the database."""
