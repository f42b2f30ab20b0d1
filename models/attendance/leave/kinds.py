"""What types of leave are called, for lists and histories: the words of the rulebook as it was last read."""

from __future__ import annotations

from models.attendance.leave.policy import queries as policy
from models.attendance.leave.policy.words import FIRST_TYPES
from models.core import clock

# Screens read it without a database; whatever reads slips refreshes it first.
KINDS: dict[str, str] = dict(FIRST_TYPES)


def refresh() -> None:
    """Take over the types that an office named itself, and the names it gave to others."""
    KINDS.update({code: one.label for code, one in policy.policy_on(clock.now().date()).types.items()})
