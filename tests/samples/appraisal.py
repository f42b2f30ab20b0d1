"""Samples of the actions of bonus sheets and adjustments."""

from __future__ import annotations

from typing import Any

from tests.factories import bonus
from tests.factories.bonus import CHECKED, OCTOBER, PREPARED
from tests.samples import Maker, Sample, World


def prepare(world: World) -> Sample:
    hall = bonus.hall(world)
    values = {"month": OCTOBER, "units": [hall.office.unit], "remark": "补考勤后编制"}
    return Sample(values, hall.office.supervisor_user, bad={"month": "十月", "units": [99999]})


def on_sheet(user: str, upto: int = PREPARED, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        hall = bonus.hall(world)
        sheet = bonus.sheet(hall, upto)
        who = hall.hr_user if user == "hr_user" else getattr(hall.office, user)
        return Sample({"id": sheet.id, "row_version": sheet.row_version, **values}, who)

    return make


def adjust(world: World) -> Sample:
    office = bonus.hall(world).office
    values = {
        "employee_id": office.agent, "day": "2026-10-20", "label": "优质服务", "effect": "add", "points": "5",
        "fen": 10_000, "reason": "用户送来锦旗",
    }  # fmt: skip
    bad = {"day": "2199-01-01", "label": "没有这一类", "employee_id": office.supervisor}
    return Sample(values, office.supervisor_user, bad=bad)


def on_adjustment(state: str, user: str, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        hall = bonus.hall(world)
        row = bonus.adjustment(hall.office.agent)
        if state == "approved":
            bonus.approve(row, hall.office.manager_user)
        stored = {"id": row.id, "row_version": 1 if state == "proposed" else 2}
        return Sample(stored | values, getattr(hall.office, user))

    return make


SAMPLES: dict[str, Maker] = {
    "appraisal.prepare_bonus": prepare,
    "appraisal.approve_bonus": on_sheet("manager_user", remark="同意"),
    "appraisal.return_bonus": on_sheet("manager_user", reason="漏了全勤奖"),
    "appraisal.withdraw_bonus": on_sheet("supervisor_user", reason="还要补一项加分"),
    "appraisal.lock_bonus": on_sheet("hr_user", CHECKED),
    "appraisal.reopen_bonus": on_sheet("hr_user", CHECKED, reason="财务核对后发现差错"),
    "appraisal.adjust": adjust,
    "appraisal.approve_adjustment": on_adjustment("proposed", "manager_user", remark=""),
    "appraisal.refuse_adjustment": on_adjustment("proposed", "manager_user", remark="理由不足"),
    "appraisal.withdraw_adjustment": on_adjustment("proposed", "supervisor_user"),
    "appraisal.revoke_adjustment": on_adjustment("approved", "manager_user", remark="重复登记"),
}
