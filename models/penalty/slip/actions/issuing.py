"""Submitting a slip: it gets its number and is frozen, and the issuer takes his own step of the approval (R-090)."""

from __future__ import annotations

import json
from typing import Any

from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import queries as org
from models.org.rules import Hole
from models.org.tables import PaperDecision
from models.penalty import deciders, rights, rules
from models.penalty.slip import content
from models.penalty.slip.actions.common import ENTITY, told
from models.penalty.slip.actions.drafting import draft, keep, require_issuer
from models.penalty.slip.holding import held, hold_person, name_of, named, names_of
from models.penalty.tables import PenaltySlip
from models.penalty.workflow import State

SERIES = "CF"
DRAFT = (
    Field("id", "草稿", Kind.REF, ref=ENTITY, hint="提交已有的草稿；只填它就按草稿原样提交"),
    Field("row_version", "版本", Kind.VERSION),
)


@action("penalty.issue", "下达处罚单", rights.ISSUE, *DRAFT, *content.FIELDS, entity=ENTITY)
def issue(unit: Unit, f: Values) -> Done:
    """Submit a draft as it stands, or with what the form says of it, or a new slip in one act.

    The author is the issuer. The number is given here, without gaps, and kept when the slip is returned and submitted
    again. A slip that needs no approval is to be signed at once.
    """
    if unit.author.employee_id is None:
        raise Refused("您的账号没有对应的员工，不能下达处罚单。请系统管理员在“用户”里选上您是哪位员工。没有保存。")
    row = _draft(unit, f)
    form = f if row is None or any(f[name] not in (None, "") for name in content.REQUIRED) else content.as_form(row)
    if not content.missing(form) and (row is None or form["employee_id"] != row.employee_id):
        hold_person(form["employee_id"])
    found = content.read(unit, form, rights.ISSUE, row.id if row is not None else None)
    _require_same(row, found)
    freeze = content.frozen(unit, found, row.id if row is not None else None)
    if row is None:
        row = draft(unit, found)
    else:
        keep(unit, row, f["row_version"], found)
        row = unit.get(PenaltySlip, row.id)
    return _submit(unit, row, found, freeze)


def _draft(unit: Unit, f: Values) -> PenaltySlip | None:
    """The draft that is submitted, held and unchanged since it was read; None for a new slip."""
    if f["id"] is None:
        return None
    row = held(unit, f["id"], "penalty.issue")
    require_issuer(unit, row)
    if f["row_version"] is None:
        raise BadFields({"row_version": "提交草稿须注明读到的版本。请刷新后再提交。"}, {"row_version": "版本"})
    return row


def _require_same(row: PenaltySlip | None, found: content.Content) -> None:
    if row is not None and row.number and found.person.id != row.employee_id:
        raise Refused(f"处罚单 {row.number} 已经编号，不能换人。请取消这一张，另外起草。没有保存。")


def _submit(unit: Unit, row: PenaltySlip, found: content.Content, freeze: dict[str, Any]) -> Done:
    """Freeze the slip; the number, for which everybody waits, comes when nothing is left to be read or added."""
    needs_approval = rules.needs_approval(found.rule)
    issuer = name_of(unit.author)
    values = {
        **freeze, "state": str(State.PENDING if needs_approval else State.TO_SIGN),
        "round": row.round + 1 if row.number else row.round, "issuer_id": unit.author.employee_id, "issuer": issuer,
        "issued_at": unit.now, "is_override": False, "override_reason": "",
        "approved_words": "" if needs_approval else "按制度不须另人批准",
    }  # fmt: skip
    _take_own_step(unit, row.id, values["round"], issuer)
    words = f"{waits(PenaltySlip(**row.__data__ | values))}{content.warning(found, row.id)}{_proposed(found)}"
    unit.change(row, None, **values, number=row.number or _number(unit))
    return told(f"已提交{named(row)}，{words}", row)


def _number(unit: Unit) -> str:
    series = f"{SERIES}-{unit.today.year}"
    return f"{series}-{unit.number(series):04d}"


def _take_own_step(unit: Unit, record: int, round_: int, issuer: str) -> None:
    """Whoever issues takes the first of several steps of the chain."""
    steps = org.chains_of([deciders.SLIP_CHAIN])[deciders.SLIP_CHAIN][0].steps
    if len(steps) < 2:
        return
    label = steps[0].label
    unit.insert(
        PaperDecision, entity=ENTITY, record=record, round=round_, labels=json.dumps([label], ensure_ascii=False),
        outcome="approved", decider_id=unit.author.employee_id, words=f"{issuer}（{label}）"[:200],
        decided_at=unit.now, recorded_at=unit.now,
    )  # fmt: skip


def waits(row: PenaltySlip) -> str:
    """For whom a slip waits, as a sentence."""
    if row.state != State.PENDING:
        return "不须另人批准，可以打印，交本人签字。"
    decision = deciders.approver(row)
    if decision is None or isinstance(decision, Hole):
        why = decision.why if isinstance(decision, Hole) else ""
        return f"本单位没有人可以批准（{why.rstrip('。')}），请由外部人员批准后登记。"
    return f"等待{names_of([decision.decider])[decision.decider]}批准。"


def _proposed(found: content.Content) -> str:
    """What only people decide about, proposed by the offence or by its repetition (C-11)."""
    repeat = found.rule.repeat
    if repeat is not None and repeat.measure:
        return f"{repeat.words.rstrip('。')}。这由公司决定，处罚单送达后可以提请。"
    return "这一项制度另有更重的处理，由公司决定，处罚单送达后可以提请。" if found.rule.proposes else ""
