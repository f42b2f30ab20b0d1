"""Writers of the staff register; importing this package registers them all."""

from __future__ import annotations

from models.staff.actions import accounts, appraisals, archive, certificates, imports, people, records, service, steps

__all__ = ["accounts", "appraisals", "archive", "certificates", "imports", "people", "records", "service", "steps"]
