"""What every area stands on: database, unit of work, register, access, audit, lists and backups."""
