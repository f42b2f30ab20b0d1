"""The rows of a sheet, whatever kind of file they come from."""

from __future__ import annotations

from models.core.cells import SheetRow as Row

__all__ = ["Row"]
