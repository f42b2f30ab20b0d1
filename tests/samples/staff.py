"""A valid call of every action of the staff register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.factories import org as org_rows
from tests.factories import staff
from tests.samples import Maker, Sample, World

PERSON = {
    "work_no": "KF001",
    "name": "单小明",
    "gender": "male",
    "birth_date": "1990-05-01",
    "education": "大专",
    "phone": "19900000001",
    "hired_on": "2024-03-04",
    "probation_ends_on": "2024-06-03",
    "contract_from": "2024-03-04",
    "contract_until": "2027-03-03",
    "machine_no": "17",
    "remark": "熟悉燃气报修",
}


def _place(world: World) -> dict[str, Any]:
    superior = staff.employee(name="何志刚", product_role="SUPERVISOR")
    return {
        "unit_id": org_rows.unit(world, "呼叫中心"),
        "post_id": org_rows.post(world, "坐席员"),
        "product_role": "AGENT",
        "superior_id": superior.id,
    }


def hire(world: World) -> Sample:
    values = {**PERSON, **_place(world), "id_no": staff.id_number(), "state": "probation", "cause": "", "reference": ""}
    return Sample(values, world.admin, bad={"hired_on": "2199-01-01", "phone": "1990000000"})


def edit(world: World) -> Sample:
    row = staff.employee()
    return Sample(
        {"id": row.id, "row_version": 1, **PERSON}, world.admin, bad={"probation_ends_on": "2024-03-03"}
    )  # fmt: skip


def set_id_number(world: World) -> Sample:
    row = staff.employee(birth_date=date(1990, 5, 1))
    return Sample(
        {"id": row.id, "row_version": 1, "id_no": staff.id_number()},
        world.admin,
        bad={"id_no": staff.id_number(date(1991, 5, 1))},
    )


def show_id_number(world: World) -> Sample:
    return Sample({"id": staff.employee(id_no=staff.id_number()).id}, world.admin)


def step(state: str, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        row = staff.employee(state=state)
        return Sample({"id": row.id, "row_version": 1, **values}, world.admin)

    return make


def transfer(world: World) -> Sample:
    row = staff.employee()
    values = {"kind": "promotion", "happened_on": "2026-10-01", "cause": "竞聘上岗", "reference": "人字 2026-7 号"}
    return Sample({"id": row.id, "row_version": 1, **values, **_place(world)}, world.admin, bad={"superior_id": row.id})


def come_back(world: World) -> Sample:
    row = staff.employee(state="left", left_on=date(2025, 1, 31), left_reason="resigned")
    values = {"hired_on": "2026-10-01", "probation_ends_on": "2026-12-31", "cause": "", "reference": ""}
    return Sample(
        {"id": row.id, "row_version": 1, **values, **_place(world)}, world.admin, bad={"hired_on": "2024-12-31"}
    )


def add_event(world: World) -> Sample:
    values = {"kind": "warning", "happened_on": "2026-03-02", "from_words": "", "to_words": "", "cause": "代班",
              "reference": "处 3"}  # fmt: skip
    return Sample({"employee_id": staff.employee().id, **values}, world.admin, bad={"happened_on": "2199-01-01"})


def edit_event(world: World) -> Sample:
    row = staff.event(staff.employee().id)
    values = {"happened_on": "2022-01-05", "cause": "日期更正", "reference": ""}
    return Sample({"id": row.id, "row_version": 1, **values}, world.admin)


CERTIFICATE = {
    "name": "燃气具安装维修工", "number": "ZJ394791", "issuer": "市燃气管理处", "valid_from": "2024-07-29",
    "valid_until": "2028-07-28",
}  # fmt: skip


def add_certificate(world: World) -> Sample:
    values = {"employee_id": staff.employee().id, **CERTIFICATE}
    return Sample(values, world.admin, bad={"valid_until": "2024-07-28"})


def edit_certificate(world: World) -> Sample:
    row = staff.certificate(staff.employee().id)
    return Sample({"id": row.id, "row_version": 1, **CERTIFICATE}, world.admin)


def remove_certificate(world: World) -> Sample:
    row = staff.certificate(staff.employee().id)
    return Sample({"id": row.id, "row_version": 1}, world.admin)


def open_accounts(world: World) -> Sample:
    people = [staff.employee(name=name) for name in ("单小明", "何志刚")]
    rows = [
        {"employee_id": one.id, "login": one.work_no, "password": f"k7mq-3xvp-{number}"}
        for number, one in enumerate(people)
    ]
    return Sample({"accounts": rows}, world.admin, bad={"accounts": [{**rows[0], "password": "123"}]})


def import_register(world: World) -> Sample:
    staff.employee(work_no="KF003", name="周敏", state="active")
    rows = [
        {
            "number": 2, "work_no": "KF001", "name": "单小明", "id_no": staff.id_number(), "department": "维修部",
            "group": "抢修班", "post": "班长", "hired_on": "2024-03-04", "certificate": "燃气具安装维修工",
            "certificate_no": "ZJ394791", "certificate_until": "2028-07-28", "state": "active",
        },
        {"number": 3, "work_no": "KF002", "name": "何志刚", "superior": "KF001", "state": "probation"},
        {"number": 4, "work_no": "KF003", "name": "周敏", "post": "班长", "phone": "19900000001"},
    ]  # fmt: skip
    values = {
        "file": "花名册.xlsx", "sheet": "花名册", "sha256": "0" * 64, "rows": rows, "refused": 0, "accept_new": True,
        "update_known": True, "partial": False,
    }  # fmt: skip
    return Sample(values, world.admin, bad={"rows": [rows[0], {**rows[1], "work_no": "KF001"}], "refused": 2})


STEP = {"happened_on": "2026-10-01", "cause": "配合调查", "reference": ""}
SAMPLES: dict[str, Callable[[World], Sample]] = {
    "staff.hire": hire,
    "staff.edit": edit,
    "staff.set_id_number": set_id_number,
    "staff.show_id_number": show_id_number,
    "staff.start": step("candidate", hired_on="2026-10-01", probation_ends_on="2026-12-31"),
    "staff.confirm": step("probation", happened_on="2026-10-01", reference="试 2026-07", waiver=""),
    "staff.transfer": transfer,
    "staff.change_pay": step("active", happened_on="2026-10-01", base_pay=520000, cause="定级", reference=""),
    "staff.suspend": step("active", **STEP),
    "staff.resume": step("suspended", **STEP),
    "staff.leave": step("active", left_on="2026-10-31", left_reason="resigned", cause="个人原因", reference=""),
    "staff.return": come_back,
    "staff.add_event": add_event,
    "staff.edit_event": edit_event,
    "staff.add_certificate": add_certificate,
    "staff.edit_certificate": edit_certificate,
    "staff.remove_certificate": remove_certificate,
    "staff.open_accounts": open_accounts,
    "staff.import_register": import_register,
}
