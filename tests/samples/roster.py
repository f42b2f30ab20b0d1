"""Samples of the actions of rosters."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.factories import org, roster, staff
from tests.samples import Maker, Sample, World

SHIFT: dict[str, Any] = {
    "code": "早", "name": "早班", "kind": "work", "role": "hotline", "certificate": "", "tone": "info", "position": 1,
    "starts": "08:00", "ends": "16:30", "break_from": "12:00", "break_until": "12:30", "punches_break": False,
    "pre_minutes": 10,
}  # fmt: skip


def add_shift(_: World) -> Sample:
    bad = {"code": "休", "ends": "25:99", "starts": "次日08:00", "break_until": "17:00"}
    return Sample(SHIFT, _.admin, bad=bad)


def edit_shift(world: World) -> Sample:
    used = roster.shift("早", certificate="燃气具安装维修工")
    plan = roster.roster(org.unit(world), "2026-10", "published")
    roster.entry(plan.id, staff.employee().id, date(2026, 10, 8), used.id)
    roster.shift("中")
    values = {"id": used.id, "row_version": 1, **SHIFT, "valid_from": "2099-01-01"}
    return Sample(values, world.admin, bad={"code": "中", "valid_from": "2026-10-01"})


def on_shift(is_active: bool) -> Maker:
    def make(world: World) -> Sample:
        row = roster.shift(is_active=is_active)
        return Sample({"id": row.id, "row_version": 1}, world.admin)

    return make


def create(world: World) -> Sample:
    unit = org.unit(world)
    roster.roster(unit, "2026-11")
    values = {"month": "2026-12", "unit_id": unit, "kind": "ordinary"}
    return Sample(values, world.admin, bad={"month": "2026-13"})


def draft(world: World, **values: Any) -> tuple[Any, Any, dict[str, Any]]:
    """A draft with one person, and the shifts."""
    unit = org.unit(world)
    person = staff.employee(unit_id=unit)
    return roster.roster(unit, **values), person, roster.shifts()


def set_cells(world: World) -> Sample:
    plan, person, shifts = draft(world)
    other = staff.employee(name="何志刚")
    roster.entry(plan.id, person.id, date(2026, 12, 2), shifts["早"].id)
    cells = [
        {"employee_id": person.id, "day": "2026-12-01", "shift": "早", "was": ""},
        {"employee_id": person.id, "day": "2026-12-02", "shift": "", "was": "早"},
        {"employee_id": person.id, "day": "2026-12-03", "shift": "休", "was": ""},
        {"employee_id": person.id, "day": "2026-12-04", "shift": "晚", "role": "hotline", "covers_for_id": other.id},
    ]
    bad = [{**cells[0], "day": "2027-01-01"}]
    return Sample({"id": plan.id, "cells": cells}, world.admin, bad={"cells": bad})


def discard(world: World) -> Sample:
    plan, person, shifts = draft(world)
    roster.entry(plan.id, person.id, date(2026, 12, 2), shifts["早"].id)
    return Sample({"id": plan.id, "row_version": 1}, world.admin)


def copy_month(world: World) -> Sample:
    plan, person, shifts = draft(world)
    source = roster.roster(plan.unit_id, "2026-11", "published")
    roster.entry(source.id, person.id, date(2026, 11, 3), shifts["早"].id)
    return Sample({"id": plan.id, "row_version": 1, "align": "weekday", "overwrite": False}, world.admin)


def waive(world: World) -> Sample:
    plan, person, shifts = draft(world)
    roster.days(plan.id, person.id, date(2026, 12, 8), [shifts["晚"].id, shifts["早"].id])
    about = f"rest:{person.id}:2026-12-09:1:晚,早"
    bad = {"reminders": [{"about": "rest:0:2026-12-09:1:晚,早"}]}
    return Sample({"id": plan.id, "reminders": [{"about": about}], "reason": "本人同意"}, world.admin, bad=bad)


def publish(world: World) -> Sample:
    plan, person, shifts = draft(world)
    roster.days(plan.id, person.id, date(2026, 12, 8), [shifts["晚"].id, shifts["早"].id])
    return Sample({"id": plan.id, "row_version": 1, "reason": "人手不足"}, world.admin, bad={"reason": ""})


def change_cells(world: World) -> Sample:
    plan, person, shifts = draft(world, state="published")
    roster.entry(plan.id, person.id, date(2026, 12, 2), shifts["早"].id)
    cells = [{"employee_id": person.id, "day": "2026-12-02", "shift": "中", "was": "早"}]
    bad = [{**cells[0], "shift": "没有"}]
    return Sample({"id": plan.id, "cells": cells, "reason": "临时换人"}, world.admin, bad={"cells": bad})


def on_roster(state: str, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        plan, _, _ = draft(world, month="2026-10", state=state)
        return Sample({"id": plan.id, "row_version": 1, **values}, world.admin)

    return make


SAMPLES: dict[str, Maker] = {
    "roster.add_shift": add_shift,
    "roster.edit_shift": edit_shift,
    "roster.retire_shift": on_shift(True),
    "roster.restore_shift": on_shift(False),
    "roster.create": create,
    "roster.set_cells": set_cells,
    "roster.discard": discard,
    "roster.copy_month": copy_month,
    "roster.waive": waive,
    "roster.publish": publish,
    "roster.change_cells": change_cells,
    "roster.close": on_roster("published"),
    "roster.reopen": on_roster("closed", reason="补记改班"),
}
