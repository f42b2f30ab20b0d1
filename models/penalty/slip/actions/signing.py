"""The employee's signature, his refusal and its witnesses, and service by post or notice (R-091, R-092, R-094)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.core.errors import BadFields, Forbidden, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.penalty import rights
from models.penalty.slip import witnesses
from models.penalty.slip.actions.common import (
    BACKDATED,
    ENTITY,
    ENTRY,
    NEEDED_SCAN,
    SCAN,
    backdated_faults,
    minute,
    require_other_typist,
    require_time,
    require_typist,
    require_written,
    scan_name,
    time_fault,
    told,
)
from models.penalty.slip.effect import effective
from models.penalty.slip.effect import told as takes_effect
from models.penalty.slip.holding import held, named, rule_of, title
from models.penalty.tables import PenaltyOutsider, PenaltySlip, PenaltyWitness
from models.penalty.workflow import SERVED_NAMES, Effect, Served, State
from models.staff.tables import Employee

STATEMENT = Field(
    "statement", "见证陈述", Kind.TEXT, required=True, max_length=300, hint="例如：当面送达，本人拒绝签字"
)
PRESENT = (
    Field("witnesses", "在场见证的同事", Kind.REFS, ref="employee"),
    Field("outsiders", "在场见证的外部人员", Kind.REFS, ref="penalty_outsider"),
)
APPROVED = "处罚单的批准时间"
WAYS = {one: words for one, words in SERVED_NAMES.items() if one != Served.IN_PERSON}


def _approved(row: PenaltySlip) -> datetime | None:
    """Since when there is a paper to sign."""
    at: datetime | None = row.approved_at or row.issued_at
    return at


def _since(row: PenaltySlip) -> tuple[datetime | None, str]:
    """From when somebody may have signed it or had it by post, and what that was: the refusal, or the approval."""
    return (row.refused_at, "拒签时间") if row.refused_at is not None else (_approved(row), APPROVED)


@action(
    "penalty.sign", "签收处罚单", rights.SIGN, ENTRY, version_field(),
    Field("words", "签收时写的话", Kind.TEXT, max_length=300),
    entity=ENTITY, behalf=True, former=True,
)  # fmt: skip
def sign(unit: Unit, f: Values) -> Done:
    """The punished employee has received it, which is no consent; it takes effect, unless witnesses made it already.

    Only he himself signs; his signature on paper is never typed by the issuer. Whoever refused may still sign within
    the days to appeal (R-094), also where that is typed when the slip was filed already.
    """
    row = held(unit, f["id"], "penalty.sign")
    if unit.author.employee_id is None or unit.author.employee_id != row.employee_id:
        raise Forbidden(f"{named(row)}只能由{row.name}本人签收；拒签的，请登记拒签和见证人。没有保存。")
    require_other_typist(unit, row, "签收")
    require_written(unit, "签收")
    if row.signed_at is not None:
        raise Refused(f"{title(row)}已在 {row.signed_at:%Y-%m-%d %H:%M} 签收，不用再签。")
    at = require_time(unit, *_since(row))
    values: dict[str, Any] = {"signed_at": at, "signed_words": f["words"]}
    if row.served_at is None:
        values |= {"served_at": at, "served_how": str(Served.IN_PERSON)}
    if row.state in (State.EFFECTIVE, State.CLOSED):
        if row.appeal_ends_at is not None and at > row.appeal_ends_at:
            raise Refused(
                f"{title(row)}的申诉期已在 {row.appeal_due_on:%Y-%m-%d} 结束，拒签后补签只能在申诉期内。没有保存。"
            )
        unit.update(PenaltySlip, row.id, f["row_version"], **values)
        return told(f"已登记{named(row)}补签，可以在 {row.appeal_due_on:%Y-%m-%d} 以前书面申诉。", row)
    values |= effective(row, at, Effect.SIGNATURE)
    unit.update(PenaltySlip, row.id, f["row_version"], **values)
    return told(f"已签收{named(row)}，签字只表示收到，不表示同意。{takes_effect(values)}", row)


@action(
    "penalty.refuse", "登记拒签", rights.SERVE, ENTRY, version_field(),
    Field("refused_at", "拒签时间", Kind.TIME, required=True),
    Field("words", "本人说的话", Kind.TEXT, max_length=300),
    *PRESENT, SCAN, BACKDATED,
    entity=ENTITY,
)  # fmt: skip
def refuse(unit: Unit, f: Values) -> Done:
    """The employee does not sign: nothing takes effect until enough witnesses signed, who are named here."""
    row = held(unit, f["id"], "penalty.refuse")
    require_server(unit, row)
    at = f["refused_at"]
    fault = time_fault(unit, at, _approved(row), APPROVED)
    faults = {"refused_at": fault} if fault else backdated_faults(unit, at, f)
    if faults:
        raise BadFields(faults, {"refused_at": "拒签时间", "scan": "扫描件", "remark": "补登说明"})
    name = scan_name(f["scan"], f"拒签 {title(row)}")
    unit.update(
        PenaltySlip, row.id, f["row_version"], state=str(State.REFUSED), served_at=at,
        served_how=str(Served.IN_PERSON), served_words=f["words"], refused_at=at,
    )  # fmt: skip
    _name(unit, row, at, f)
    if name:
        unit.attach(ENTITY, row.id, name, f["scan"], note="拒签")
    _remark(unit, f)
    needed = rule_of(row).procedure.witnesses
    missing = needed - len(f["witnesses"]) - len(f["outsiders"])
    more = f"还差 {missing} 位见证人，签字时再登记。" if missing > 0 else ""
    return told(f"已登记{row.name}拒签{title(row)}。须有 {needed} 位见证人签字才生效。{more}", row)


def require_server(unit: Unit, row: PenaltySlip) -> None:
    """Raise Forbidden for the punished employee himself: others tell how the paper came to him."""
    if unit.author.employee_id is not None and unit.author.employee_id == row.employee_id:
        raise Forbidden(f"{named(row)}的送达和拒签由送达的同事登记，不能由{row.name}本人登记。没有保存。")


def _name(unit: Unit, row: PenaltySlip, at: datetime, f: Values) -> None:
    """Name the witnesses who were there. Raises BadFields for those who take part in the case, or are named already."""
    named_before = witnesses.of_slip(row.id)
    faults = {
        name: f"{one.name}已经登记在场，不用再登。"
        for one in named_before
        for name, number in (("witnesses", one.employee_id), ("outsiders", one.outsider_id)) if number in f[name]
    }  # fmt: skip
    people = {one.id: one for one in Employee.select().where(Employee.id.in_(f["witnesses"]))}
    for number in f["witnesses"]:
        fault = witnesses.staff_fault(row, people.get(number), at.date())
        faults |= {"witnesses": fault} if fault else {}
    if not faults:
        for number in f["witnesses"]:
            witnesses.name_staff(unit, row, people[number])
    for number in f["outsiders"]:
        outsider = PenaltyOutsider.get_or_none(PenaltyOutsider.id == number)
        fault = witnesses.outsider_fault(row, outsider) if outsider is not None else "没有登记这位外部人员，请另选。"
        if outsider is None or fault is not None:
            faults["outsiders"] = fault or ""
        elif not faults:
            witnesses.name_outsider(unit, row, outsider)
    if faults:
        raise BadFields(faults, {"witnesses": "在场见证的同事", "outsiders": "在场见证的外部人员"})


@action(
    "penalty.name_witnesses", "补登见证人", rights.SERVE, ENTRY, version_field(), *PRESENT,
    Field("remark", "补登说明", Kind.TEXT, required=True, max_length=300, hint="为什么登记拒签时没有写"),
    entity=ENTITY,
)  # fmt: skip
def name_witnesses(unit: Unit, f: Values) -> Done:
    """Name others who were there when it was refused, so that they may sign themselves; it takes effect by no name."""
    row = held(unit, f["id"], "penalty.name_witnesses")
    require_server(unit, row)
    if not f["witnesses"] and not f["outsiders"]:
        raise BadFields({"witnesses": "请选择在场见证的同事，或外部人员。"}, {"witnesses": "在场见证的同事"})
    unit.touch(PenaltySlip, row.id, f["row_version"])
    _name(unit, row, witnesses.since(row) or unit.now, f)
    _remark(unit, f)
    count = len(f["witnesses"]) + len(f["outsiders"])
    return told(f"已补登{named(row)}的 {count} 位见证人，由他们本人签字，或在纸上签字后代录。", row)


def _remark(unit: Unit, f: Values) -> None:
    if f["remark"]:
        unit.notes["说明"] = f["remark"]


@action(
    "penalty.witness", "见证拒签", rights.WITNESS, ENTRY, version_field(), STATEMENT, entity=ENTITY, behalf=True,
    former=True,
)  # fmt: skip
def witness(unit: Unit, f: Values) -> Done:
    """Sign as a witness of the refusal: whoever was named himself, anybody eligible on paper.

    The signature that makes them enough makes the slip effective, at its time. A party types it for nobody, and of
    somebody who was not named there has to be the paper.
    """
    row = held(unit, f["id"], "penalty.witness")
    require_other_typist(unit, row, "见证签字")
    require_written(unit, "见证签字")
    at = _require_witnessing(unit, row)
    number = unit.author.employee_id
    if number is None:
        raise Refused("您的账号没有对应的员工，不能见证。请系统管理员在“用户”里选上您是哪位员工。没有保存。")
    employee = Employee.get_by_id(number)
    fault = witnesses.staff_fault(row, employee, at.date())
    if fault:
        raise Forbidden(f"{fault}没有保存。")
    own = next((one for one in witnesses.of_slip(row.id) if one.employee_id == number), None)
    _require_once(row, own, employee.name)
    _require_named(unit, row, own, employee.name)
    unit.touch(PenaltySlip, row.id, f["row_version"])
    values = {"signed_at": at, "statement": f["statement"], "recorded_at": unit.now, "recorded_by": unit.actor.name}
    if own is None:
        witnesses.name_staff(unit, row, employee, **values)
    else:
        unit.update(PenaltyWitness, own.id, None, **values)
    return _witnessed(unit, row, employee.name)


def _require_witnessing(unit: Unit, row: PenaltySlip) -> datetime:
    """When the witness signs. Raises Refused where there was no refusal, and BadFields for a time before it."""
    since = witnesses.since(row)
    if row.refused_at is None and row.state != State.REFUSED:
        raise Refused(f"{title(row)}没有拒签，不用见证。没有保存。")
    return require_time(unit, since, "拒签时间")


def _require_once(row: PenaltySlip, own: PenaltyWitness | None, name: str) -> None:
    if own is not None and own.signed_at is not None:
        raise Refused(
            f"{name}已在 {own.signed_at:%Y-%m-%d %H:%M} 见证{title(row)}，一个人不能见证两次。"
            "请由另一位见证人签字。没有保存。"
        )


def _require_named(unit: Unit, row: PenaltySlip, own: PenaltyWitness | None, name: str) -> None:
    """Somebody who was not named when the refusal was recorded is a witness only by the paper that he signed."""
    if own is not None:
        return
    if unit.behalf is None:
        raise Forbidden(
            f"登记拒签时没有写{name}在场，不能自己见证{title(row)}。确实在场的，请在纸上签字后由办公室代录。没有保存。"
        )
    if unit.behalf.scan is None:
        raise Refused(f"登记拒签时没有写{name}在场。确实在场的，请附上{name}签字的扫描件。没有保存。")


@action(
    "penalty.witness_outside", "登记外部见证", rights.OUTSIDE, ENTRY, version_field(),
    Field("outsider_id", "见证人", Kind.REF, required=True, ref="penalty_outsider"),
    Field("signed_at", "签字时间", Kind.TIME, required=True),
    STATEMENT, NEEDED_SCAN, BACKDATED,
    entity=ENTITY,
)  # fmt: skip
def witness_outside(unit: Unit, f: Values) -> Done:
    """What somebody from outside signed as a witness, with the paper."""
    row = held(unit, f["id"], "penalty.witness_outside")
    if row.refused_at is None and row.state != State.REFUSED:
        raise Refused(f"{title(row)}没有拒签，不用见证。没有保存。")
    require_typist(unit, row, "外部见证")
    outsider: PenaltyOutsider = unit.get(PenaltyOutsider, f["outsider_id"])
    fault = time_fault(unit, f["signed_at"], witnesses.since(row), "拒签时间")
    faults = {"signed_at": fault} if fault else backdated_faults(unit, f["signed_at"], f)
    fault = witnesses.outsider_fault(row, outsider)
    faults |= {"outsider_id": fault} if fault else {}
    if outsider.id == row.approver_outsider_id:
        faults["outsider_id"] = f"{outsider.name}是{title(row)}的批准人，不能作见证人。{witnesses.OTHERS}。"
    if faults:
        raise BadFields(faults, {"outsider_id": "见证人", "signed_at": "签字时间", "remark": "补登说明"})
    own = next((one for one in witnesses.of_slip(row.id) if one.outsider_id == outsider.id), None)
    _require_once(row, own, outsider.name)
    name = scan_name(f["scan"], f"见证 {title(row)} {outsider.name}")
    unit.touch(PenaltySlip, row.id, f["row_version"])
    values = {
        "signed_at": f["signed_at"], "statement": f["statement"], "recorded_at": unit.now,
        "recorded_by": unit.actor.name,
    }  # fmt: skip
    if own is None:
        witnesses.name_outsider(unit, row, outsider, **values)
    else:
        unit.update(PenaltyWitness, own.id, None, **values)
    unit.attach(ENTITY, row.id, name, f["scan"], note="外部见证")
    _remark(unit, f)
    return _witnessed(unit, row, outsider.name)


def _witnessed(unit: Unit, row: PenaltySlip, name: str) -> Done:
    """Have the slip take effect once its witnesses are enough, and say how it stands."""
    values = witnesses.witnessed(row)
    if values:
        unit.update(PenaltySlip, row.id, None, **values)
        return told(f"已登记{name}见证{row.name}拒签{title(row)}。{takes_effect(values)}", row)
    missing = witnesses.lacking(row) if row.state == State.REFUSED else 0
    rest = f"还差 {missing} 位见证人签字才生效。" if missing else "处罚单早已生效，期限不变。"
    return told(f"已登记{name}见证{row.name}拒签{title(row)}。{rest}", row)


@action(
    "penalty.serve", "登记邮寄或留置送达", rights.SERVE, ENTRY, version_field(),
    Field("how", "送达方式", Kind.CHOICE, required=True, choices=WAYS),
    Field("served_at", "送达时间", Kind.TIME, required=True, hint="签收或公告期满的时间"),
    Field("served_words", "凭证", Kind.TEXT, required=True, max_length=300, hint="例如快递单号、公告地点"),
    NEEDED_SCAN, BACKDATED,
    entity=ENTITY,
)  # fmt: skip
def serve(unit: Unit, f: Values) -> Done:
    """It came to somebody absent by post or notice, with the proof of it.

    By proof alone it takes effect where the rulebook says so; otherwise it waits for witnesses as after a refusal.
    """
    row = held(unit, f["id"], "penalty.serve")
    require_server(unit, row)
    at, by_proof = f["served_at"], rule_of(row).procedure.service_by_proof
    fault = time_fault(unit, at, *_since(row))
    faults = {"served_at": fault} if fault else backdated_faults(unit, at, f)
    if faults:
        raise BadFields(faults, {"served_at": "送达时间", "remark": "补登说明"})
    name = scan_name(f["scan"], f"送达 {title(row)}")
    values: dict[str, Any] = {
        "served_at": at, "served_how": f["how"], "served_words": f["served_words"], "state": str(State.REFUSED)
    }  # fmt: skip
    if by_proof:
        values |= effective(row, at, Effect.SERVICE)
    unit.update(PenaltySlip, row.id, f["row_version"], **values)
    unit.attach(ENTITY, row.id, name, f["scan"], note="送达凭证")
    _remark(unit, f)
    rest = takes_effect(values) if by_proof else f"还须 {witnesses.lacking(row)} 位见证人签字才生效。"
    return told(f"已登记{named(row)}{WAYS[f['how']]}，{minute(at):%Y-%m-%d %H:%M} 送达。{rest}", row)
