"""A valid call of every action of the staff register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from models.core.unit import perform
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
    "previous_experience_months": 18,
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
    "valid_until": "2028-07-28", "review_due_on": None,
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


FIRM_CERTIFICATE = {
    "name": "资质证书", "number": "AZ-2024-07", "issuer": "省住房和城乡建设厅", "valid_from": "2024-07-01",
    "valid_until": "2029-06-30", "review_due_on": "2027-06-30",
}  # fmt: skip


def add_firm_certificate(world: World) -> Sample:
    return Sample(FIRM_CERTIFICATE, world.admin, bad={"name": CERTIFICATE["name"], "valid_until": "2024-06-30"})


def on_certificate(bad: dict[str, Any] | None = None, stored: dict[str, Any] | None = None, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        row = staff.certificate(staff.employee().id, valid_from=date(2024, 7, 29), **(stored or {}))
        return Sample({"id": row.id, "row_version": 1, **values}, world.admin, bad=bad or {})

    return make


RESULT = {
    "appraised_on": "2024-05-20", "content": "试用期工作", "reference": "试 2024-07",
    "scores": [{"axis": "工作态度", "score": 27, "full": 30}, {"axis": "业务能力", "score": 60, "full": 70}],
    "result": "passed", "opinion": "能独立接待",
}  # fmt: skip
TWICE = [{"axis": "工作态度", "score": 27, "full": 30}] * 2


def add_appraisal(world: World) -> Sample:
    row = staff.employee(state="probation", hired_on=date(2024, 3, 4))
    chief = staff.employee(name="何志刚", product_role="SUPERVISOR")
    values = {"employee_id": row.id, "kind": "probation", **RESULT, "appraiser_id": chief.id}
    return Sample(
        values, world.admin, bad={"appraised_on": "2024-03-03", "appraiser_id": row.id, "scores": TWICE}
    )  # fmt: skip


def request_appraisal(world: World) -> Sample:
    values = {"employee_id": staff.employee().id, "content": "燃气灶具维修", "requested_by": "employee"}
    return Sample(values, world.admin)


def on_appraisal(state: str, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        row = staff.employee(state="probation", hired_on=date(2024, 3, 4), base_pay=500000)
        kind = "periodic" if "base_pay" in values else "probation"
        entry = staff.appraisal(row.id, state=state, kind=kind)
        return Sample({"id": entry.id, "row_version": 1, **values}, world.admin)

    return make


def score_appraisal(world: World) -> Sample:
    made = on_appraisal("requested", **RESULT)(world)
    chief = staff.employee(name="何志刚", product_role="SUPERVISOR")
    return Sample({**made.values, "appraiser_id": chief.id}, world.admin, bad={"scores": TWICE})


INDUCTION = {"held_on": "2024-03-05", "trainer": "何志刚", "content": "服务规范、安全", "waiver": ""}


def add_induction(world: World) -> Sample:
    values = {"employee_id": staff.employee().id, **INDUCTION}
    return Sample(values, world.admin, bad={"held_on": "2199-01-01", "waiver": "老员工"})


def edit_induction(world: World) -> Sample:
    row = staff.induction(staff.employee().id)
    return Sample({"id": row.id, "row_version": 1, **INDUCTION}, world.admin, bad={"held_on": "2199-01-01"})


INCIDENT = {"happened_at": "2026-10-08 20:15", "remark": "抢修通知，三次未接", "excuse": ""}


def add_unreachable(world: World) -> Sample:
    values = {"employee_id": staff.employee().id, **INCIDENT}
    return Sample(values, world.admin, bad={"happened_at": "2199-01-01 08:00"})


def edit_unreachable(world: World) -> Sample:
    row = staff.unreachable(staff.employee().id, datetime.fromisoformat("2026-10-08T20:10"))
    return Sample({"id": row.id, "row_version": 1, **INCIDENT}, world.admin, bad={"happened_at": "2199-01-01 08:00"})


def give_station_number(world: World) -> Sample:
    station = org_rows.unit(world, "城东中心站", kind="station")
    return Sample({"employee_id": staff.employee(unit_id=station).id, "number": "07"}, world.admin)


TERRITORY = {"name": "暖阳小区", "from_on": "2026-10-01", "until_on": "2027-04-30"}


def give_territory(world: World) -> Sample:
    return Sample({"employee_id": staff.employee().id, **TERRITORY}, world.admin, bad={"until_on": "2026-09-30"})


def end_territory(world: World) -> Sample:
    given = perform("staff.give_territory", give_territory(world).values, user=world.admin)
    assert given.record is not None
    values = {"id": given.record[1], "row_version": 1, "until_on": "2026-12-31"}
    return Sample(values, world.admin, bad={"until_on": "2026-09-01"})


def export_archive(world: World) -> Sample:
    row = staff.employee()
    values = {"entity": "employee", "record": row.id, "name": "身份证.pdf", "content": b"%PDF-1.4"}
    perform("core.attach", values, user=world.admin)
    return Sample({"id": row.id, "count": 1}, world.admin, bad={"count": 2})


def confirm(world: World) -> Sample:
    row = staff.employee(state="probation", hired_on=date(2024, 3, 4))
    staff.appraisal(row.id)
    staff.induction(row.id)
    values = {"id": row.id, "row_version": 1, "happened_on": "2026-10-01", "waiver": ""}
    return Sample(values, world.admin, bad={"happened_on": "2199-01-01"})


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
    positions = [{"column": "work_no", "position": 0}, {"column": "name", "position": 1}]
    values = {
        "file": "花名册.xlsx", "sheet": "花名册", "sha256": "0" * 64, "rows": rows, "refused": 0, "accept_new": True,
        "update_known": True, "partial": False, "stated": [{"column": "rows", "amount": 3}],
        "corrections": [{"row": 2, "column": "phone", "old": "1", "new": ""}],
        "headings": [{"words": "编号"}, {"words": "人"}], "positions": positions,
    }  # fmt: skip
    return Sample(values, world.admin, bad={
        "rows": [rows[0], {**rows[1], "work_no": "KF001"}], "refused": 2, "harmless": -1, "month": "2026-13",
        "stated": [{"column": "rows", "amount": 4}],
        "answers": [{"column": "post", "name": "班长", "choice": "use"}],
    })  # fmt: skip


STEP = {"happened_on": "2026-10-01", "cause": "配合调查", "reference": ""}
SAMPLES: dict[str, Callable[[World], Sample]] = {
    "staff.hire": hire,
    "staff.edit": edit,
    "staff.set_id_number": set_id_number,
    "staff.show_id_number": show_id_number,
    "staff.start": step("candidate", hired_on="2026-10-01", probation_ends_on="2026-12-31"),
    "staff.confirm": confirm,
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
    "staff.export_archive": export_archive,
    "staff.add_firm_certificate": add_firm_certificate,
    "staff.renew_certificate": on_certificate(
        {"valid_from": "2024-07-29", "valid_until": "2028-07-28"},
        number="ZJ-2",
        issuer="",
        valid_from="2028-07-29",
        valid_until="2032-07-28",
        review_due_on=None,
    ),
    "staff.withdraw_certificate": on_certificate(
        {"withdrawn_on": "2199-01-01"}, withdrawn_on="2026-10-01", withdrawn_cause="遗失"
    ),
    "staff.reinstate_certificate": on_certificate(
        stored={"withdrawn_on": date(2026, 10, 1), "withdrawn_cause": "遗失"}, reason="找到了"
    ),
    "staff.review_certificate": on_certificate(
        {"reviewed_on": "2199-01-01", "review_due_on": "2026-09-01"},
        reviewed_on="2026-10-01",
        result="passed",
        review_due_on="2027-10-01",
        remark="",
    ),
    "staff.add_appraisal": add_appraisal,
    "staff.request_appraisal": request_appraisal,
    "staff.score_appraisal": score_appraisal,
    "staff.approve_appraisal": on_appraisal("recorded"),
    "staff.return_appraisal": on_appraisal("recorded", reason="得分与表不符"),
    "staff.file_appraisal": on_appraisal("approved"),
    "staff.withdraw_appraisal": on_appraisal("requested", reason="重复登记"),
    "staff.apply_appraisal_pay": on_appraisal("approved", happened_on="2026-10-01", base_pay=520000),
    "staff.add_induction": add_induction,
    "staff.edit_induction": edit_induction,
    "staff.add_unreachable": add_unreachable,
    "staff.edit_unreachable": edit_unreachable,
    "staff.give_station_number": give_station_number,
    "staff.give_territory": give_territory,
    "staff.end_territory": end_territory,
    "staff.open_accounts": open_accounts,
    "staff.import_register": import_register,
}
