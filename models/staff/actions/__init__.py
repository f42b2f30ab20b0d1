"""Writers of the staff register; importing this package registers them all."""

from __future__ import annotations

from models.staff.actions import accounts, imports, people, records, steps

__all__ = ["accounts", "imports", "people", "records", "steps"]
