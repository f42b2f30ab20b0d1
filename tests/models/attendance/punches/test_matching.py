"""Which punches of a file are known already: one to one, by the minute, in any order of the sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.attendance.punches.intake import Stamp, match, minute

START = datetime.fromisoformat("2026-10-08 08:00")


def stamp(second: int, *, exact: bool = True, employee: int = 1) -> Stamp:
    at = START + timedelta(seconds=second)
    return Stamp(employee, at if exact else minute(at), exact)


def take(stored: list[Stamp], coming: Sequence[Stamp]) -> int:
    """Import one source; the number of new punches."""
    known = match(stored, coming)
    new = [one for one, is_known in zip(coming, known, strict=True) if not is_known]
    stored += new
    return len(new)


def test_to_the_second_first_then_by_the_minute() -> None:
    stored = [stamp(5), stamp(30, exact=False)]
    assert match(stored, [stamp(5), stamp(40), stamp(50)]) == [True, True, False]
    assert match(stored, [stamp(40), stamp(5)]) == [True, True]


def test_no_stored_punch_stands_for_two() -> None:
    assert match([stamp(5)], [stamp(5, exact=False), stamp(5, exact=False)]) == [True, False]
    assert match([stamp(5, exact=False)], [stamp(5), stamp(40)]) == [True, False]
    assert match([stamp(5)], [stamp(5), stamp(5, exact=False)]) == [True, False]


def test_other_people_other_minutes_and_other_seconds_are_other_punches() -> None:
    assert match([stamp(5)], [stamp(5, employee=2), stamp(65), stamp(6)]) == [False, False, False]


# A day of two people, often several punches in one minute, and views of it: to the second, to the minute, each minute
# once, as machines and programs export them; a view may hold only some of the minutes.
DAYS = st.sets(st.tuples(st.integers(1, 2), st.integers(0, 299)), min_size=1, max_size=25)
VIEWS = st.sampled_from(["exact", "minutes", "distinct"])
PARTS = st.sets(st.integers(0, 4), min_size=1)


def view(day: set[tuple[int, int]], form: str, minutes: set[int]) -> list[Stamp]:
    seen = [
        stamp(second, employee=who, exact=form == "exact") for who, second in sorted(day) if second // 60 in minutes
    ]
    return list(dict.fromkeys(seen)) if form == "distinct" else seen


@given(DAYS, st.lists(st.tuples(VIEWS, PARTS), min_size=1, max_size=6))
def test_the_order_of_the_sources_changes_nothing_and_nothing_is_lost_or_doubled(
    day: set[tuple[int, int]], forms: list[tuple[str, set[int]]]
) -> None:
    sources = [view(day, form, minutes) for form, minutes in forms]
    counts = []
    for order in (sources, sources[::-1], sorted(sources, key=len)):
        stored: list[Stamp] = []
        for source in order:
            take(stored, source)
            assert take(stored, source) == 0, "the same source again brings nothing"
        counts.append(Counter((one.employee, minute(one.at)) for one in stored))
    assert counts[0] == counts[1] == counts[2]
    most: Counter[tuple[int, datetime]] = Counter()
    for source in sources:
        most |= Counter((one.employee, minute(one.at)) for one in source)
    assert counts[0] == most, "each minute has as many punches as the source that knows most of it"


@given(DAYS, DAYS)
def test_two_sources_to_the_second_make_their_union(one: set[tuple[int, int]], two: set[tuple[int, int]]) -> None:
    stored: list[Stamp] = []
    for day in (one, two):
        take(stored, view(day, "exact", set(range(5))))
    assert Counter(stored) == Counter(view(one | two, "exact", set(range(5))))


@given(DAYS, st.integers(0, 4))
def test_a_longer_export_brings_only_what_is_new(day: set[tuple[int, int]], last: int) -> None:
    short, long = (view(day, "minutes", set(range(end))) for end in (last, 5))
    stored: list[Stamp] = []
    take(stored, short)
    assert take(stored, long) == len(long) - len(short)
