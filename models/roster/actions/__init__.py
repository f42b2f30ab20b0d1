"""Actions of rosters, one module for what changes together."""

from models.roster.actions import editing, rosters, shifts

__all__ = ["editing", "rosters", "shifts"]
