"""How long what is open has been overdue, in the bands by which arrears are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

NOT_DUE = "not_due"
# The last day of each band, in days after the last day to pay (inclusive); the last band has no end.
BANDS: Sequence[tuple[str, str, int | None]] = (
    ("d30", "逾期 1–30 天", 30),
    ("d90", "逾期 31–90 天", 90),
    ("d365", "逾期 91–365 天", 365),
    ("over", "逾期 1 年以上", None),
)
AGE_NAMES: Mapping[str, str] = {NOT_DUE: "未到期", **{code: label for code, label, _ in BANDS}}


def age(due_on: date | None, today: date) -> str:
    """The band of a charge whose last day to pay is `due_on` (inclusive); without one it is not due."""
    if due_on is None or due_on >= today:
        return NOT_DUE
    days = (today - due_on).days
    return next(code for code, _, last in BANDS if last is None or days <= last)


def bounds(today: date) -> Sequence[tuple[str, date | None, date]]:
    """The bands of overdue charges as first (None: no first) and last `due_on`, both inclusive, for asking by days."""
    found: list[tuple[str, date | None, date]] = []
    newest = today - timedelta(days=1)
    for code, _, last in BANDS:
        oldest = today - timedelta(days=last) if last is not None else None
        found.append((code, oldest, newest))
        newest = oldest - timedelta(days=1) if oldest is not None else newest
    return found
