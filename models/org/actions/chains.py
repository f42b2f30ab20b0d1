"""Changing who decides about a kind of paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.core import access, audit
from models.core.access import ROLE_NAMES, Role, permissions
from models.core.errors import BadFields
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import queries, rights
from models.org.rules import NOT_BY_FIRST_OF
from models.org.tables import ApprovalChain, ApprovalStep

# The office administrator and those who do the daily work decide nothing.
STEP_ROLES: Mapping[str, str] = {
    role: ROLE_NAMES[role]
    for role in (Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.FINANCE, Role.INSPECTOR)
}


@action(
    "org.set_chain",
    "修改审批流程",
    rights.APPROVE,
    Field("id", "审批流程", Kind.REF, required=True, ref="approval_chain"),
    Field(
        "steps",
        "审批步骤",
        Kind.ROWS,
        required=True,
        rows=(
            Field("role", "审批角色", Kind.CHOICE, required=True, choices=STEP_ROLES),
            Field("label", "步骤名称", required=True, max_length=40),
        ),
        hint="从先到后",
    ),
    version_field(),
    entity="approval_chain",
)
def set_chain(unit: Unit, f: Values) -> Done:
    """Replace the steps of a chain; papers under way keep the decisions already made."""
    if len(f["steps"]) > 9:
        raise BadFields({"steps": "最多 9 步。"}, {"steps": "审批步骤"})
    row = unit.get(ApprovalChain, f["id"])
    fault = _fault(f["steps"], row.code, row.permission)
    if fault:
        raise BadFields({"steps": fault}, {"steps": "审批步骤"})
    before = [f"{one.label}（{ROLE_NAMES[one.role]}）" for one in queries.steps_of(row.id)]
    unit.touch(ApprovalChain, row.id, f["row_version"], steps=before)
    for old in ApprovalStep.select().where(ApprovalStep.chain_id == row.id).order_by(ApprovalStep.position):
        unit.delete(ApprovalStep, old.id)
    for position, step in enumerate(f["steps"], 1):
        unit.insert(ApprovalStep, chain_id=row.id, position=position, role=step["role"], label=step["label"])
    after = [f"{step['label']}（{ROLE_NAMES[step['role']]}）" for step in f["steps"]]
    unit.changes.append(audit.Change("approval_chain", row.id, "", {"steps": before}, {"steps": after}))
    return Done(
        f"已修改“{row.label}”：{' → '.join(after)}。",
        frozenset({"approval_chain"}),
        ("approval_chain", row.id),
        row.label,
    )


def _fault(steps: Sequence[Mapping[str, str]], code: str, permission: str) -> str | None:
    """Why a chain could not be walked: two steps are called alike, or nobody of a role may decide such papers.

    Rights are those of the matrix as the office has it. The first of several steps is no decision where whoever writes
    the paper takes it by that.
    """
    labels = [step["label"] for step in steps]
    again = next((one for one in labels if labels.count(one) > 1), None)
    if again is not None:
        return f"有两步都叫“{again}”，办了一步分不清另一步。请改成不同的名称。"
    right = permissions.get(permission)
    if right is None:  # of an area that is not there yet
        return None
    deciding = steps[1:] if len(steps) > 1 and code in NOT_BY_FIRST_OF.values() else steps
    overrides = queries.grant_overrides()
    barred = next(
        (
            ROLE_NAMES[step["role"]] for step in deciding
            if permission not in access.grants_of(frozenset({step["role"]}), overrides)
        ), None,
    )  # fmt: skip
    return f"{barred}没有“{right.label}”权限，到这一步就没有人能办。请另选角色。" if barred else None
