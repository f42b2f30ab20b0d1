"""How much time the list of slips says is left, or for how many days it has been over."""

from datetime import datetime

import pytest

from models.penalty.slip.lists import left_or_over


@pytest.mark.parametrize(
    ("until", "now", "words"),
    [
        ("2026-11-27 00:00", "2026-11-24 11:00", "剩 2 天 13 小时"),
        ("2026-11-27 00:00", "2026-11-27 00:01", "逾期 1 天"),
        ("2026-11-27 00:00", "2026-11-27 23:59", "逾期 1 天"),
        ("2026-11-27 00:00", "2026-11-28 00:00", "逾期 2 天"),
        ("2026-11-26 17:00", "2026-11-26 17:01", "逾期 1 天"),
        ("2026-11-26 17:00", "2026-11-27 09:00", "逾期 1 天"),
        ("2026-11-26 17:00", "2026-11-28 09:00", "逾期 2 天"),
    ],
)
def test_days_are_counted_from_the_last_day_whenever_it_ends(until: str, now: str, words: str) -> None:
    assert left_or_over(datetime.fromisoformat(until), datetime.fromisoformat(now)) == words


def test_the_last_moment_itself_is_still_in_time() -> None:
    last = datetime.fromisoformat("2026-11-26 17:00")
    assert left_or_over(last, last).startswith("剩")
