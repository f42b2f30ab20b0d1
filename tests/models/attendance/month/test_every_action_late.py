"""Whatever is done about a month that is closed: what was frozen stays, and nothing changes it without a late fact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import pytest

import models.areas
from models.attendance.days import queries as days
from models.attendance.days.values import Month
from models.attendance.month import checklist, differences
from models.attendance.tables import LateFact, MonthResult, SheetVersion
from models.core import access, check, clock, database, register
from models.core.errors import Refused
from models.core.unit import Behalf, perform
from tests.dump import dump
from tests.factories.late import CASES
from tests.samples import Sample, World, samples

assert models.areas

DAY = re.compile(r"20\d\d-[01]\d-[0-3]\d")
EARLIEST = "2026-06"  # what samples tell of earlier months is history nobody derives days from
TABLES = re.compile(r"punch|roster_entry|leave_slip|attendance_request|day_verdict|no_show|suspension|employment_event")
# What these change is told by «what changed» and corrected only where HR opens the month again (docs/areas).
RULES = ("rulebook.", "calendar.", "regulation.")


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)
    elif not isinstance(value, bytes):
        yield str(value)


def months_of(sample: Sample) -> set[str]:
    """The months that a sample is about, by the days of its values and of the records it rests on."""
    rows = [row for table, own in dump().items() if TABLES.fullmatch(table) for row in own]
    found = {day[:7] for text in _texts([sample.values, rows]) for day in DAY.findall(text)}
    return {one for one in found if one >= EARLIEST}


def frozen() -> dict[str, list[tuple[Any, ...]]]:
    """What the closed months say: everything about them but whether they still count."""
    kept: dict[str, list[tuple[Any, ...]]] = {}
    for table, apart in (
        (MonthResult, {"live", "row_version"}),
        (SheetVersion, {"ended_at", "ended_by", "end_reason", "ended_as", "row_version"}),
    ):
        columns = [one for name, one in table._meta.fields.items() if name not in apart]
        kept[table.__name__] = list(table.select(*columns).order_by(table.id).tuples())
    return kept


def fresh(closed: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Month]:
    """What the closed months would come to now."""
    by_month: dict[str, set[int]] = {}
    for employee, month in closed:
        by_month.setdefault(month, set()).add(employee)
    found: dict[tuple[int, str], Month] = {}
    for month, people in by_month.items():
        found |= {(number, month): one for number, one in days.months(people, month, fresh=True).items()}
    return found


def differs(before: Month, after: Month) -> bool:
    """Whether a month came out otherwise, in a day or in a sum."""
    sums = [(one.due_days, one.present_days, one.leave, differences.Amounts.of(one)) for one in (before, after)]
    return sums[0] != sums[1] or bool(differences.days_between(before, after))


def close(month: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Close a month of everybody, whatever is open about it: what is closed may be as odd as it likes."""
    with monkeypatch.context() as patch:
        patch.setattr(checklist, "HARD", frozenset())
        try:
            perform(
                "attendance.close_month", {"month": month, "units": [], "remark": "测试"}, user=world.admin, budget=0
            )
        except Refused as refused:
            if "没有可以编制的考勤表" not in refused.sentence:
                raise


def later(wanted: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the time be some days after the last of these months."""
    last = max([*wanted, f"{clock.now():%Y-%m}"])
    now = days.span(last)[1] + timedelta(days=8)
    monkeypatch.setattr(database, "is_trial", lambda: True)
    monkeypatch.setenv("HEARTHDESK_CLOCK", f"{now}T09:00:00")


def act(name: str, sample: Sample, world: World) -> str:
    """Do it; where it is too late for that, as the office records what was signed in time. Why it was refused."""
    values = {**sample.values, **LATE.get(name, {})}
    try:
        perform(name, values, user=sample.user, reason=sample.reason, budget=0)
    except Refused as refused:
        author = access.load_user(sample.user).employee_id if sample.user is not None else None
        if not register.actions[name].behalf or author is None:
            return refused.sentence
        paper = Behalf(author, clock.now() - timedelta(days=60), scan=("调班单.pdf", b"%PDF-1.4 x"))
        try:
            perform(name, values, user=world.admin, reason="当时已在纸上同意", behalf=paper, budget=0)
        except Refused as again:
            return again.sentence
    return ""


# Acts that are about days: what the samples and cases of them do leaves a late fact.
ABOUT_DAYS = re.compile(
    r"attendance\.(request|record_notice|.*_request|.*_verdict|.*exempt|.*no_show|import_punches|end_exemption)"
    r"|leave\.(approve|excuse|hand_in|import_records|record_call|refuse|request|return|revoke|take_back_proof|withdraw)"
    r"|roster\.(publish|change_cells|import_roster|approve_swap)|staff\.(leave|resume|suspend)|.*: .*"
)
# What an act asks for, too, when it comes late.
LATE: dict[str, dict[str, Any]] = {"leave.record_call": {"remark": "当天忙于抢修，补记"}}


def every_act() -> dict[str, tuple[str, Any]]:
    """Every registered action with its sample, and further cases of some, by what they are called."""
    return {name: (name, make) for name, make in samples().items()} | CASES


@pytest.mark.parametrize("case", sorted(every_act()))
def test_a_closed_month_stays_and_hears_of_what_changes_it(
    case: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, make = every_act()[case]
    sample = make(world)
    wanted = months_of(sample)
    later(wanted, monkeypatch)
    for month in sorted(one for one in wanted if one < f"{clock.now():%Y-%m}"):
        close(month, world, monkeypatch)
    shut = {(row.employee_id, row.month) for row in MonthResult.select().where(MonthResult.live == 1)}
    known = {row.id for row in LateFact.select()}
    kept, before = frozen(), fresh(shut)
    refused = act(name, sample, world)
    for table, rows in frozen().items():
        assert rows[: len(kept[table])] == kept[table]
    heard = {(row.employee_id, row.month) for row in LateFact.select() if row.id not in known}
    changed = {one for one, month in fresh(shut).items() if differs(before[one], month)}
    if not name.startswith(RULES):
        assert changed <= heard, f"closed months changed and nobody heard of it: {sorted(changed - heard)}"
    if ABOUT_DAYS.fullmatch(case):
        assert not refused
        assert heard, "the case shows nothing"
    assert not [one for one in check.check() if "考勤" in one or "补登" in one]
