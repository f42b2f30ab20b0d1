"""What part of a day a leave takes, pure: by the work of the day, or by the clock where no roster tells of any."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from models.attendance.policy.values import FULL_DAY

EARLIEST = time(8)  # the small hours belong to the night before
DAY_OF_WORK = 8 * 60
ONE_DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def rounded(minutes: int, of: int, least: int) -> int:
    """So many minutes of those of a day in hundredths, to the nearest multiple of `least`, half up.

    Of anything it is at least one multiple, and never more than the day.
    """
    if minutes <= 0:
        return 0
    steps = (2 * FULL_DAY * minutes + of * least) // (2 * of * least)
    return min(FULL_DAY, max(1, steps) * least)


def by_clock(starts: datetime, ends: datetime, day: date, least: int) -> int:
    """The part of a day without work in a roster that lies between two moments, in hundredths."""
    return rounded(minutes_by_clock(starts, ends, day), DAY_OF_WORK, least)


def minutes_by_clock(starts: datetime, ends: datetime, day: date) -> int:
    """The minutes between two moments of a day without work in a roster, eight hours at most."""
    first, last = datetime.combine(day, EARLIEST), datetime.combine(day + ONE_DAY, time())
    return max(0, min((min(last, ends) - max(first, starts)) // MINUTE, DAY_OF_WORK))
