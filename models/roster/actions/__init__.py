"""Actions of rosters, one module for what changes together."""

from models.roster.actions import copying, editing, publishing, rosters, shifts

__all__ = ["copying", "editing", "publishing", "rosters", "shifts"]
