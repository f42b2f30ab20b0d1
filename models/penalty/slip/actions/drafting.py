"""Writing a slip: proposing it, changing the draft, cancelling it, and writing another in the place of a void one."""

from __future__ import annotations

from models.core.access import Person
from models.core.errors import Forbidden, Refused
from models.core.fields import Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.penalty import rights
from models.penalty.slip import content
from models.penalty.slip.actions.common import ENTITY, ENTRY, WHY, told
from models.penalty.slip.holding import held, name_of, named, names_of, phase_of, title
from models.penalty.tables import PenaltyMeasure, PenaltySlip
from models.penalty.workflow import PHASE_NAMES, Phase, State
from models.staff import queries as staff
from models.staff.tables import Employee

COPIED = (
    "employee_id", "name", "work_no", "unit_id", "scheme", "offence", "title", "band", "quantity", "measured",
    "amount", "happened_at", "place", "facts", "evidence", "source", "offended_id", "amount_reason", "late_reason",
)  # fmt: skip


@action("penalty.propose", "起草处罚单", rights.PROPOSE, *content.FIELDS, entity=ENTITY)
def propose(unit: Unit, f: Values) -> Done:
    """Write a draft; an inspector's is a proposal that a supervisor issues, and it is nothing yet (R-088)."""
    found = content.read(unit, f, rights.PROPOSE)
    row = draft(unit, found)
    return told(f"已起草{named(row)}，还没有提交。{content.warning(found, row.id)}", row)


def draft(unit: Unit, found: content.Content) -> PenaltySlip:
    """Store a new draft by the author; returns it."""
    values = {
        **found.columns, "state": str(State.DRAFT), "drafted_at": unit.now, "proposed_by_id": unit.author.employee_id,
        "proposed_by": name_of(unit.author),
    }  # fmt: skip
    row: PenaltySlip = unit.add(PenaltySlip, **values)
    content.add_measures(unit, row.id, found)
    return row


@action("penalty.edit", "修改处罚单草稿", rights.PROPOSE, ENTRY, version_field(), *content.FIELDS, entity=ENTITY)
def edit(unit: Unit, f: Values) -> Done:
    """Change a draft, by whoever wrote it or may issue it; what was submitted is never edited (R-107)."""
    row = held(unit, f["id"], "penalty.edit")
    require_own(unit, row)
    require_issuer(unit, row)
    if f["employee_id"] is not None and f["employee_id"] != row.employee_id and row.number:
        raise Refused(f"{title(row)}已经编号，不能换人。请取消这一张，另外起草。没有保存。")
    found = content.read(unit, f, rights.PROPOSE, row.id)
    keep(unit, row, f["row_version"], found)
    row = unit.get(PenaltySlip, row.id)
    return told(f"已修改{named(row)}，还没有提交。{content.warning(found, row.id)}", row)


def keep(unit: Unit, row: PenaltySlip, version: int | None, found: content.Content) -> None:
    """Store what a form says of a draft that was read at `version`."""
    if not unit.update(PenaltySlip, row.id, version, **found.columns):
        unit.touch(PenaltySlip, row.id, version)
    content.keep_measures(unit, row.id, found)


def require_issuer(unit: Unit, row: PenaltySlip) -> None:
    """Raise Forbidden where somebody else submitted this slip before and may do so again: it was sent back to him.

    Else another one would submit it, and whoever wrote it approve it himself.
    """
    if row.issuer_id is not None and row.issuer_id != unit.author.employee_id:
        raise Forbidden(
            f"{named(row)}由{row.issuer}下达，退回后只能由{row.issuer}修改、再提交。"
            "由您下达的，请先取消这一张，再另外起草。没有保存。"
        )


def require_own(unit: Unit, row: PenaltySlip) -> None:
    """Raise Forbidden unless the author wrote the draft or may issue it."""
    if wrote(unit.author, row) or _may_issue(unit, row):
        return
    names = names_of([row.proposed_by_id])
    who = names.get(row.proposed_by_id, row.proposed_by)
    raise Forbidden(f"{title(row)}由{who}起草。可由{who}修改，或由能下达的主管、经理接办。没有保存。")


def wrote(person: Person, row: PenaltySlip) -> bool:
    """Whether a draft is this person's."""
    return person.employee_id is not None and person.employee_id in (row.proposed_by_id, row.issuer_id)


def _may_issue(unit: Unit, row: PenaltySlip) -> bool:
    employee = Employee.get_by_id(row.employee_id)
    return unit.author.may(rights.ISSUE) and unit.author.sees(
        rights.ISSUE, employee_id=None, unit_id=employee.unit_id
    )  # fmt: skip


@action("penalty.cancel", "取消处罚单", rights.PROPOSE, ENTRY, version_field(), WHY, entity=ENTITY, danger=True)
def cancel(unit: Unit, f: Values) -> Done:
    """Take back a draft, or what one has submitted and nobody approved yet; a number stays used (R-107)."""
    row = held(unit, f["id"], "penalty.cancel")
    if row.state == State.DRAFT:
        require_own(unit, row)
    elif unit.author.employee_id is None or unit.author.employee_id != row.issuer_id:
        raise Forbidden(f"{named(row)}由{row.issuer}下达，只能由{row.issuer}取消，或由批准人不批准。没有保存。")
    values = {
        "state": str(State.VOID), "ended_at": unit.now, "ended_by": unit.author.name, "end_reason": f["reason"],
    }  # fmt: skip
    if row.number is None:
        values["replaces_id"] = None  # what it was to replace may be replaced by another one
    unit.update(PenaltySlip, row.id, f["row_version"], **values)
    stays = f"单号 {row.number} 保留，不再使用。" if row.number else ""
    return told(f"已取消{named(row)}，没有处罚任何人。{stays}", row)


@action("penalty.replace", "重新起草处罚单", rights.PROPOSE, ENTRY, version_field(), entity=ENTITY)
def replace(unit: Unit, f: Values) -> Done:
    """Write a new draft with the contents of a slip that was voided or revoked, linked to it; only one (R-107)."""
    row = held(unit, f["id"], "penalty.replace")
    standing = phase_of(row, unit.now)
    if standing not in (Phase.VOID, Phase.REVOKED) or row.number is None:
        raise Refused(
            f"{title(row)}现在是“{PHASE_NAMES[standing]}”，不能重新起草。只有编了号又作废或撤销的可以；"
            "写错的请先由批准人作废。没有保存。"
        )
    later = PenaltySlip.get_or_none(PenaltySlip.replaces_id == row.id)
    if later is not None:
        raise Refused(f"{title(row)}已经由{title(later)}代替，不能再重新起草。没有保存。")
    if content.fell(row):
        raise Refused(f"{named(row)}由申诉撤销，一件事不再罚第二次，不能重新起草。没有保存。")
    content.require_other(unit, row.employee_id)
    staff.seen(unit, rights.PROPOSE, row.employee_id)
    unit.touch(PenaltySlip, row.id, f["row_version"])
    record = unit.insert(
        PenaltySlip, state=str(State.DRAFT), replaces_id=row.id, drafted_at=unit.now,
        proposed_by_id=unit.author.employee_id, proposed_by=name_of(unit.author),
        **{name: row.__data__[name] for name in COPIED},
    )  # fmt: skip
    for one in PenaltyMeasure.select().where(PenaltyMeasure.slip_id == row.id).order_by(PenaltyMeasure.id):
        unit.insert(
            PenaltyMeasure, slip_id=record, code=one.code, label=one.label, words=one.words, due_on=one.due_on
        )  # fmt: skip
    made = unit.get(PenaltySlip, record)
    return told(f"已按{named(row)}的内容起草新的一张，代替它。请改正后提交。", made)
