"""Pages about the program itself: operation log and backups."""
