"""The stage of an unpaid charge: the worked timeline, and the database telling the same as the rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.core import database
from models.core.calendar.rules import Calendar, Count, Day, DayKind
from models.ledger import ages
from models.ledger.dunning import rules, standing
from models.ledger.dunning.policy import Steps
from models.ledger.dunning.rules import Arrear, Contact, Phase, Rung, Stage, When
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerContact, LedgerStop
from tests.factories import ledger

DELIVERED = date(2026, 11, 2)  # a Monday
DUE = DELIVERED + timedelta(days=7)
CALL = Rung("call", "电话通知", "due", 1)
NOTICE = Rung("notice", "催缴通知单", "call", 3, way="notice", document="F-65")
STOP = Rung("stop", "停供", "notice", None, proposes=True)
LADDER = (CALL, NOTICE, STOP)


def day(number: int) -> date:
    """A day of the timeline of the rules: day 0 is the one on which the settlement sheet was delivered."""
    return DELIVERED + timedelta(days=number)


def on(number: int, *contacts: Contact, open_: int = 10_000, stop: str = "") -> Stage:
    found = rules.stage(Arrear(open_, DUE), contacts, LADDER, day(number), Calendar(), stop)
    assert found is not None
    return found


CALLED, NOTICED = Contact("call", day(8)), Contact("notice", day(11))


@pytest.mark.parametrize(
    ("number", "contacts", "phase", "following", "next_day", "when"),
    [
        (0, (), Phase.NOT_DUE, "call", 8, When.LATER),
        (7, (), Phase.NOT_DUE, "call", 8, When.WEEK),
        (8, (), Phase.IDLE, "call", 8, When.TODAY),
        (9, (), Phase.IDLE, "call", 8, When.OVERDUE),
        (8, (CALLED,), Phase.CONTACTED, "notice", 11, When.WEEK),
        (11, (CALLED,), Phase.CONTACTED, "notice", 11, When.TODAY),
        (11, (CALLED, NOTICED), Phase.NOTICED, "stop", None, When.NONE),
        (300, (CALLED, NOTICED), Phase.NOTICED, "stop", None, When.NONE),
    ],
)
def test_the_timeline_of_the_rules(
    number: int, contacts: tuple[Contact, ...], phase: Phase, following: str, next_day: int | None, when: When
) -> None:
    """R-261 to R-265: day 7 is the last, a call on day 8, a notice on day 11, a stop that only people propose."""
    found = on(number, *contacts)
    assert (found.phase, found.next.code if found.next else "", found.when) == (phase, following, when)
    assert found.next_on == (day(next_day) if next_day is not None else None)


def test_a_payment_ends_the_ladder_at_once() -> None:
    assert rules.stage(Arrear(0, DUE), (CALLED, NOTICED), LADDER, day(30), Calendar(), "asked") is None


def test_a_promise_holds_the_next_step_until_that_day_has_passed() -> None:
    promised = replace(CALLED, promised_on=day(20))
    assert (on(20, promised).next_on, on(20, promised).held_until) == (day(21), day(20))
    assert not on(20, promised).is_due
    assert on(21, promised).is_due
    assert on(21, promised).held_until is None


def test_what_was_not_reached_or_lies_before_the_last_day_does_no_step() -> None:
    assert on(8, replace(CALLED, counts=False)).phase is Phase.IDLE
    assert on(8, Contact("call", day(7))).phase is Phase.IDLE


def test_a_second_call_does_not_put_off_the_notice() -> None:
    assert on(12, CALLED, Contact("call", day(12))).next_on == day(11)


def test_a_notice_without_a_call_before_it_counts() -> None:
    assert on(12, NOTICED).phase is Phase.NOTICED


def test_a_stop_shows_its_own_state_and_ends_the_ladder() -> None:
    for state, phase in rules.STOPS.items():
        found = on(20, CALLED, NOTICED, stop=state)
        assert (found.phase, found.next, found.when) == (phase, None, When.NONE)
    assert on(20, CALLED, NOTICED, stop="refused").phase is Phase.NOTICED


def test_a_small_amount_is_not_carried_to_a_step_that_asks_for_more() -> None:
    ladder = (CALL, replace(NOTICE, min_amount=10_001))
    found = rules.stage(Arrear(10_000, DUE), (CALLED,), ladder, day(30), Calendar())
    assert found is not None
    assert (found.phase, found.next) == (Phase.CONTACTED, None)


def test_working_days_leave_out_weekends_and_holidays() -> None:
    rung = replace(NOTICE, days=3, count=Count.WORKING)
    calendar = Calendar({date(2026, 11, 11): Day(DayKind.HOLIDAY, "停工")}, frozenset({2026}))
    assert rung.day(calendar, date(2026, 11, 10)) == date(2026, 11, 16)  # 12, 13 and 16


@given(st.integers(0, 12), st.sampled_from(list(Count)[:2]), st.integers(0, 400), st.sets(st.integers(0, 420)))
def test_the_latest_day_before_a_step_is_the_last_one_from_which_it_is_due(
    days: int, count: Count, until: int, free: set[int]
) -> None:
    begin = date(2026, 1, 1)
    calendar = Calendar({begin + timedelta(days=one): Day(DayKind.HOLIDAY, "") for one in free}, frozenset({2026}))
    rung, last = replace(NOTICE, days=days, count=count), begin + timedelta(days=until)
    base = rung.latest_base(calendar, last)
    assert base is not None
    next_day, too_late = rung.day(calendar, base), rung.day(calendar, base + timedelta(days=1))
    assert next_day is not None
    assert too_late is not None
    assert next_day <= last < too_late


# the same in SQL

TODAY = date(2026, 11, 22)
RESULTS = (*rules.COUNTING, "no_answer", "undeliverable")
DAYS = st.integers(-40, 40)
CONTACTS = st.lists(
    st.fixed_dictionaries(
        {
            "step": st.sampled_from(["call", "notice", "stop", "visit", "letter", ""]),
            "ago": st.integers(0, 60),
            "hour": st.sampled_from([0, 9, 23]),
            "result": st.sampled_from(RESULTS),
            "promised": st.none() | st.integers(-5, 9),
            "withdrawn": st.booleans(),
        }
    ),
    max_size=5,
)
CHARGES = st.lists(
    st.fixed_dictionaries(
        {"open": st.sampled_from([1, 5_000, 10_000]), "due": st.none() | DAYS, "class_code": st.sampled_from(["", "b"])}
    ),
    min_size=1,
    max_size=3,
)
RUNGS = st.fixed_dictionaries(
    {
        "call": st.integers(0, 4),
        "notice": st.integers(0, 9),
        "stop": st.none() | st.integers(0, 9),
        "count": st.sampled_from(list(Count)[:2]),
        "lowest": st.sampled_from([0, 5_000, 6_000]),
        "business": st.booleans(),
    }
)
STOP_STATES = st.sampled_from(["", "asked", "approved", "refused", "withdrawn", "done", "ended"])


def _steps(asked: dict[str, Any]) -> Steps:
    count = asked["count"]
    ladder = (
        replace(CALL, days=asked["call"], count=count),
        replace(NOTICE, days=asked["notice"], count=count, min_amount=asked["lowest"]),
        replace(STOP, days=asked["stop"], count=count),
    )
    visit = Rung("visit", "上门", "due", 2, count)
    letter = replace(NOTICE, code="letter", after="visit", days=1)
    halt = replace(STOP, code="halt", after="letter")  # no two rows of the table have the same code
    business = (visit, letter, halt) if asked["business"] else ladder
    return Steps(ladder, business, {one.code: one for one in (*ladder, *business)})


def _store(contacts: list[dict[str, Any]], charges: list[dict[str, Any]], stop: str) -> int:
    account = ledger.account(class_code="household")
    for one in charges:
        due = TODAY + timedelta(days=one["due"]) if one["due"] is not None else None
        ledger.charge(account, receivable=one["open"], due_on=due, class_code=one["class_code"])
    for one in contacts:
        at = datetime.combine(TODAY - timedelta(days=one["ago"]), time(one["hour"]))
        LedgerContact.insert(
            account_id=account, step=one["step"], way="phone", at=at, result=one["result"], by="刘芳", recorded_at=at,
            promised_on=TODAY + timedelta(days=one["promised"]) if one["promised"] is not None else None,
            withdrawn_at=at if one["withdrawn"] else None,
        ).execute()  # fmt: skip
    if stop:
        LedgerStop.insert(
            number="TG-2026-0001", state=stop, account_id=account, amount=1, arrears="[]", reason="", legal="",
            proposed_at=datetime.combine(TODAY, time()), proposed_by="刘芳",
        ).execute()  # fmt: skip
    return account


@pytest.mark.usefixtures("opened")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CONTACTS, CHARGES, STOP_STATES, RUNGS)
def test_the_database_tells_the_same(
    contacts: list[dict[str, Any]], charges: list[dict[str, Any]], stop: str, rungs: dict[str, Any]
) -> None:
    steps = _steps(rungs)
    with database.transaction():
        for table in (LedgerCharge, LedgerContact, LedgerStop, LedgerAccount):
            table.delete().execute()
        _store(contacts, charges, stop)
    reading = replace(
        standing.read(TODAY), steps=steps, households=frozenset({"household"}), today=TODAY
    )  # fmt: skip
    standing._READING.set(reading)
    known = [
        Contact(one.step, one.at.date(), one.result in rules.COUNTING, one.promised_on)
        for one in LedgerContact.select().where(LedgerContact.withdrawn_at.is_null())
    ]
    rows: Any = (
        LedgerCharge.select(LedgerCharge, standing.PHASE.alias("phase"), standing.NEXT.alias("next"),
                            standing.WHEN.alias("when"), standing.AGE.alias("age"), standing.GROUP.alias("group"))
        .join(LedgerAccount, on=(LedgerAccount.id == LedgerCharge.account_id)).order_by(LedgerCharge.id).objects()
    )  # fmt: skip
    found = list(rows)
    assert len(found) == len(charges)
    for row in found:
        is_household = row.class_code != "b"
        ladder = steps.ladder(is_household)
        told = rules.stage(Arrear(row.open, row.due_on), known, ladder, TODAY, reading.calendar, stop)
        assert told is not None
        assert (row.phase, row.next, row.when) == (told.phase, told.next.code if told.next else "", told.when)
        assert row.age == ages.age(row.due_on, TODAY)
        assert row.group == ("household" if is_household else "business")
    due = {
        code: LedgerCharge.select().join(LedgerAccount, on=(LedgerAccount.id == LedgerCharge.account_id)).where(
            standing.due_for(code)
        ).count()
        for code in steps.known
    }  # fmt: skip
    stages = [
        rules.stage(Arrear(row.open, row.due_on), known, steps.ladder(row.class_code != "b"), TODAY, reading.calendar,
                    stop)
        for row in found
    ]  # fmt: skip
    for code in steps.known:
        wanted = [one for one in stages if one is not None and one.next is not None and one.next.code == code]
        assert due[code] == sum(one.is_due or (one.next is not None and one.next.days is None) for one in wanted)
