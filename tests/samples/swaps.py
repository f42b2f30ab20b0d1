"""Samples of the actions of swaps, rotations and leaving the post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from models.core import clock
from models.core.unit import perform
from models.org.tables import UserAccount
from models.roster.tables import RosterEntry, ShiftSwap
from tests.factories import org as make
from tests.factories import roster as rosters
from tests.samples import Maker, Sample, World


class _Hall:
    """Two clerks with a day's shifts in a published roster, a leader and a manager, each with an account."""

    def __init__(self, world: World) -> None:
        self.unit = make.unit(world)
        self.users: dict[int, int] = {}
        self.leader = self._person(world, "GROUP_LEADER")
        self.manager = self._person(world, "MANAGER")
        self.one, self.other = self._person(world, "AGENT"), self._person(world, "AGENT")
        self.day = clock.now().date() + timedelta(days=14)
        early, late = rosters.shift(f"早{self.unit}", rosters.EARLY), rosters.shift(f"晚{self.unit}", rosters.LATE)
        self.roster = rosters.roster(self.unit, f"{self.day:%Y-%m}", "published")
        rosters.entry(self.roster.id, self.one, self.day, early.id)
        rosters.entry(self.roster.id, self.other, self.day, late.id)
        self.fields = {
            "day": self.day.isoformat(), "counterpart_id": self.other, "reason": "家中有事",
        }  # fmt: skip

    def _person(self, world: World, role: str) -> int:
        employee = make.colleague(world, role=role, unit_id=self.unit)
        user = make.user(world, roles=(role,), scope="all" if role in ("MANAGER", "GROUP_LEADER") else "own")
        UserAccount.update(employee_id=employee).where(UserAccount.id == user).execute()
        self.users[employee] = user
        return employee

    def asked(self) -> ShiftSwap:
        """A request that waits for the colleague."""
        done = perform("roster.request_swap", self.fields, user=self.users[self.one])
        return self._row(done)

    def agreed(self) -> ShiftSwap:
        """A request that waits for the decision."""
        row = self.asked()
        return self._row(perform("roster.agree_swap", _at(row), user=self.users[self.other]))

    def _row(self, done: Any) -> ShiftSwap:
        row: ShiftSwap = ShiftSwap.get_by_id(done.record[1])
        return row


def _at(row: Any) -> dict[str, Any]:
    return {"id": row.id, "row_version": row.row_version}


def request(world: World) -> Sample:
    hall = _Hall(world)
    return Sample(hall.fields, hall.users[hall.one], bad={"shift_id": 999_999})


def _step(make_row: Callable[[_Hall], ShiftSwap], who: Callable[[_Hall], int], **more: Any) -> Maker:
    def sample(world: World) -> Sample:
        hall = _Hall(world)
        row = make_row(hall)
        assert RosterEntry.select().where(RosterEntry.roster_id == hall.roster.id).count() == 2
        return Sample({**_at(row), **more}, hall.users[who(hall)])

    return sample


def leave(world: World) -> Sample:
    hall = _Hall(world)
    now = clock.now()
    left = max(now - timedelta(minutes=1), now.replace(hour=0, minute=0, second=0))  # allowed on the day itself only
    values = {"employee_id": hall.one, "left_at": left.isoformat(), "reason": "取急件"}
    return Sample(values, hall.users[hall.leader])


def back(world: World) -> Sample:
    sample = leave(world)
    done = perform("roster.record_leaving", sample.values, user=sample.user)
    assert done.record is not None
    return Sample({"id": done.record[1], "row_version": 1, "back_at": clock.now().isoformat()}, sample.user)


def _rotation(**values: Any) -> dict[str, Any]:
    shift = rosters.shift("早", rosters.EARLY)
    slots = [{"shift_id": shift.id}] * 5 + [{}, {}]
    return {"name": "常白班", "kind": "weekly", "slots": slots, "by_calendar": True, "remark": "", **values}


def add_rotation(world: World) -> Sample:
    return Sample(_rotation(), world.admin, bad={"slots": [{"shift_id": 999_999}], "weekdays": "hall.weekdays"})


def _kept(world: World) -> tuple[int, dict[str, Any]]:
    values = _rotation()
    done = perform("roster.add_rotation", values, user=world.admin)
    assert done.record is not None
    return done.record[1], values


def edit_rotation(world: World) -> Sample:
    record, values = _kept(world)
    return Sample({"id": record, "row_version": 1, **values, "name": "常白班（新）"}, world.admin)


def retire_rotation(world: World) -> Sample:
    return Sample({"id": _kept(world)[0], "row_version": 1}, world.admin)


def restore_rotation(world: World) -> Sample:
    sample = retire_rotation(world)
    perform("roster.retire_rotation", sample.values, user=world.admin)
    return Sample({**sample.values, "row_version": 2}, world.admin)


def apply_rotation(world: World) -> Sample:
    unit = make.unit(world)
    people = [{"employee_id": make.colleague(world, unit_id=unit), "offset": offset} for offset in (0, 1)]
    draft = rosters.roster(unit, "2026-12")
    values = {"id": draft.id, "rotation_id": _kept(world)[0], "people": people, "last": "2026-12-05"}
    return Sample(values, world.admin, bad={"first": "2026-11-30", "people": people * 2})


SAMPLES: dict[str, Maker] = {
    "roster.request_swap": request,
    "roster.agree_swap": _step(_Hall.asked, lambda hall: hall.other),
    "roster.decline_swap": _step(_Hall.asked, lambda hall: hall.other, remark="当天有安排"),
    "roster.approve_swap": _step(_Hall.agreed, lambda hall: hall.manager),
    "roster.refuse_swap": _step(_Hall.agreed, lambda hall: hall.manager, remark="人手不够"),
    "roster.cancel_swap": _step(_Hall.asked, lambda hall: hall.one),
    "roster.record_leaving": leave,
    "roster.record_back": back,
    "roster.add_rotation": add_rotation,
    "roster.edit_rotation": edit_rotation,
    "roster.retire_rotation": retire_rotation,
    "roster.restore_rotation": restore_rotation,
    "roster.apply_rotation": apply_rotation,
}
