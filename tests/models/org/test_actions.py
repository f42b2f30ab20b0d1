"""Organisation, units, posts and chains: what is refused, and that two people at once keep the rules."""

from __future__ import annotations

import threading
from typing import Any

import peewee as pw
import pytest

from models.core import audit, database
from models.core.errors import BadFields, Refused
from models.core.unit import perform
from models.org import checks, queries
from models.org.tables import ApprovalChain, ApprovalStep, Department, Organisation, Post
from tests.factories import org as make
from tests.samples import World


def edit(world: World, record: int, **values: Any) -> None:
    row = Department.get_by_id(record)
    stored = {name: getattr(row, name) for name in ("name", "kind", "parent_id", "head_id", "position", "remark")}
    version = {"id": record, "row_version": row.row_version}
    perform("org.edit_unit", {**stored, **values, **version}, user=world.admin)


def close(world: World, record: int, action: str = "org.close_unit") -> None:
    version = Department.get_by_id(record).row_version
    perform(action, {"id": record, "row_version": version}, user=world.admin)


def faults(call: Any, *args: Any, **kwargs: Any) -> set[str]:
    with pytest.raises(BadFields) as caught:
        call(*args, **kwargs)
    return set(caught.value.faults)


def test_units_stand_in_tree_order_with_their_path(world: World) -> None:
    top = make.unit(world, "客服部")
    second = make.unit(world, "二组", top, position=2, kind="group")
    make.unit(world, "一组", top, position=1, kind="group")
    make.unit(world, "白班", second, kind="group")
    make.unit(world, "安全部")
    assert [(one.path, one.depth) for one in queries.units()] == [
        ("安全部", 0),
        ("客服部", 0),
        ("客服部 / 一组", 1),
        ("客服部 / 二组", 1),
        ("客服部 / 二组 / 白班", 2),
    ]


def test_a_unit_is_never_put_below_itself(world: World) -> None:
    top = make.unit(world)
    middle = make.unit(world, parent_id=top)
    low = make.unit(world, parent_id=middle)
    for parent in (top, middle, low):
        assert faults(edit, world, top, parent_id=parent) == {"parent_id"}
    edit(world, low, parent_id=top)
    assert Department.get_by_id(low).parent_id == top


def test_a_name_is_used_once_under_one_parent_and_at_the_top(world: World) -> None:
    first, second = make.unit(world, "客服部"), make.unit(world, "工程部")
    make.unit(world, "一组", first)
    make.unit(world, "一组", second)
    assert faults(make.unit, world, "一组", first) == {"name"}
    assert faults(make.unit, world, "客服部") == {"name"}
    assert faults(edit, world, second, name="客服部") == {"name"}


def test_a_unit_with_units_in_use_below_is_not_closed(world: World) -> None:
    top = make.unit(world, "客服部")
    low = make.unit(world, "一组", top)
    with pytest.raises(Refused, match="“一组”"):
        close(world, top)
    close(world, low)
    close(world, top)
    with pytest.raises(Refused, match="已经停用"):
        close(world, top)
    with pytest.raises(Refused, match="上级部门已停用"):
        close(world, low, "org.reopen_unit")
    close(world, top, "org.reopen_unit")
    close(world, low, "org.reopen_unit")
    with pytest.raises(Refused, match="正在使用"):
        close(world, low, "org.reopen_unit")


def test_a_closed_unit_gives_its_name_free_and_takes_no_new_unit(world: World) -> None:
    old = make.unit(world, "客服部")
    close(world, old)
    make.unit(world, "客服部")
    assert faults(make.unit, world, "一组", old) == {"parent_id"}
    assert faults(close, world, old, "org.reopen_unit") == {"name"}
    edit(world, old, remark="并入新的客服部")


def test_a_head_is_somebody_of_the_register(world: World) -> None:
    unit = make.unit(world)
    assert faults(edit, world, unit, head_id=4711) == {"head_id"}
    head = make.colleague(world, "陈晓燕")
    edit(world, unit, head_id=head)
    changes = audit.history("department", unit)[0].changes
    assert changes == (("负责人", "—", "陈晓燕"),)


def test_two_people_moving_units_at_once_make_no_circle(world: World) -> None:
    first, second = make.unit(world), make.unit(world)
    outcome = together(
        lambda: edit(world, first, parent_id=second),
        lambda: edit(world, second, parent_id=first),
    )
    assert sorted(outcome) == ["BadFields", "done"]
    parents = {row.parent_id for row in Department.select()}
    assert None in parents


def test_two_administrators_who_take_the_role_from_each_other_leave_one(world: World) -> None:
    other = make.user(world, roles=("SYSADMIN",))

    def take(user: int, by: int) -> None:
        perform("org.set_roles", {"id": user, "row_version": 1, "roles": ["ADMIN"]}, user=by)

    outcome = together(lambda: take(other, world.admin), lambda: take(world.admin, other))
    assert outcome.count("done") == 1
    assert len(queries.administrators()) == 1


def together(*acts: Any) -> list[str]:
    """Do acts at the same time, each with a connection of its own; 'done' or the kind of refusal of each."""
    outcome: list[str] = []
    ready = threading.Barrier(len(acts))

    def run(act: Any) -> None:
        with database.connection():
            ready.wait()
            try:
                act()
                outcome.append("done")
            except Refused as refused:
                outcome.append(type(refused).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcome


def test_before_the_set_up_the_tree_cannot_be_changed(opened: str) -> None:
    with pytest.raises(Refused, match="还没有建立单位"):
        checks.one_at_a_time()


def test_only_a_taken_key_is_told_as_taken(opened: str) -> None:
    with pytest.raises(pw.IntegrityError), checks.not_taken("name", "名称", "已有同名岗位。"):
        raise pw.IntegrityError("NOT NULL constraint failed")


def test_a_post_is_closed_and_reopened_once_each(world: World) -> None:
    record = make.post(world, "抄表岗")
    for action, word in (("org.close_post", "已经停用"), ("org.reopen_post", "正在使用")):
        values = {"id": record, "row_version": make.version_of(Post, record)}
        perform(action, values, user=world.admin)
        with pytest.raises(Refused, match=word):
            perform(action, {**values, "row_version": values["row_version"] + 1}, user=world.admin)


def test_an_account_is_enabled_only_when_it_is_disabled(world: World) -> None:
    with pytest.raises(Refused, match="可以登录"):
        perform("org.enable_user", {"id": world.nobody, "row_version": 1}, user=world.admin)
    perform("org.disable_user", {"id": world.nobody, "row_version": 1}, user=world.admin)
    with pytest.raises(Refused, match="已经停用"):
        perform("org.disable_user", {"id": world.nobody, "row_version": 2}, user=world.admin)


def test_the_public_data_of_the_organisation_are_read_back(world: World) -> None:
    values = {
        "name": "暖阳供热有限公司", "supervision_phone": "0451-86001235", "email": "kf@nuanyang.example",
        "idle_minutes": 10, "row_version": 1,
    }  # fmt: skip
    perform("org.edit_organisation", values, user=world.admin)
    found = queries.organisation()
    assert (found.name, found.supervision_phone, found.idle_minutes) == ("暖阳供热有限公司", "045186001235", 10)


def test_the_fallback_is_somebody_else_and_can_be_taken_away(world: World) -> None:
    boss, deputy = make.colleague(world, "周敏", "MANAGER"), make.colleague(world, "钱程")
    make.tie(world, world.admin, boss)

    def name(employee: int | None) -> None:
        values = {"fallback_id": employee, "row_version": make.version_of(Organisation, 1)}
        perform("org.set_fallback", values, user=world.admin)

    with pytest.raises(Refused, match="不能指定您自己"):
        name(boss)
    name(deputy)
    assert queries.organisation().fallback_id == deputy
    name(None)
    assert queries.organisation().fallback_id is None


def test_a_chain_gets_its_new_steps_in_order_and_its_history_tells_both(world: World) -> None:
    chain = ApprovalChain.get(ApprovalChain.code == "leave.short")
    steps = [{"role": "GROUP_LEADER", "label": "组长审核"}, {"role": "HR", "label": "人力批准"}]
    perform("org.set_chain", {"id": chain.id, "row_version": 1, "steps": steps}, user=world.admin)
    assert [(one.role, one.label) for one in queries.steps_of(chain.id)] == [
        ("GROUP_LEADER", "组长审核"),
        ("HR", "人力批准"),
    ]
    assert audit.history("approval_chain", chain.id)[0].changes == (
        ("审批步骤", "主管审核（主管）、经理批准（部门经理）", "组长审核（班组长）、人力批准（人力资源）"),
    )


def test_a_chain_has_at_most_nine_steps(world: World) -> None:
    chain = ApprovalChain.get(ApprovalChain.code == "leave.short")
    values = {"id": chain.id, "row_version": 1, "steps": [{"role": "HR", "label": "批准"}] * 10}
    assert faults(perform, "org.set_chain", values, user=world.admin) == {"steps"}


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([("SUPERVISOR", "批准"), ("MANAGER", "批准")], "两步都叫“批准”"),
        ([("SUPERVISOR", "主管批准"), ("FINANCE", "财务批准")], "财务.*没有“批准请假”权限"),
    ],
)
def test_a_chain_that_nobody_could_walk_to_its_end_is_refused(
    world: World, steps: list[tuple[str, str]], words: str
) -> None:
    chain = ApprovalChain.get(ApprovalChain.code == "leave.short")
    own = [{"role": role, "label": label} for role, label in steps]
    with pytest.raises(BadFields, match=words):
        perform("org.set_chain", {"id": chain.id, "row_version": 1, "steps": own}, user=world.admin)


def test_a_chain_of_a_role_that_was_granted_the_right_can_be_walked(world: World) -> None:
    chain = ApprovalChain.get(ApprovalChain.code == "leave.short")
    steps = [{"role": "FINANCE", "label": "财务批准"}]
    grant = {"role": "FINANCE", "permission": chain.permission, "reach": "scope"}
    perform("org.set_grant", grant, user=world.admin)
    perform("org.set_chain", {"id": chain.id, "row_version": 1, "steps": steps}, user=world.admin)
    assert [one.role for one in queries.steps_of(chain.id)] == ["FINANCE"]


def test_whoever_writes_a_slip_takes_the_first_of_several_steps_and_needs_no_right_to_approve(world: World) -> None:
    chain = ApprovalChain.get(ApprovalChain.code == "penalty.slip")
    steps = [{"role": role, "label": f"{role}办理"} for role in ("SUPERVISOR", "MANAGER", "GM")]
    perform("org.set_chain", {"id": chain.id, "row_version": 1, "steps": steps}, user=world.admin)
    alone = {"id": chain.id, "row_version": 2, "steps": steps[:1]}
    assert faults(perform, "org.set_chain", alone, user=world.admin) == {"steps"}


def test_the_chains_of_the_sources_are_there_from_the_start(world: World) -> None:
    roles = {one.code: [step.role for step in one.steps] for one in queries.chains()}
    assert roles["leave.long"] == ["SUPERVISOR", "MANAGER", "GM"]
    assert roles["leave.short"] == ["SUPERVISOR", "MANAGER"]
    assert roles["penalty.slip"] == ["SUPERVISOR", "MANAGER"]
    assert {one.code for one in queries.chains() if one.separate} == {
        "penalty.slip", "penalty.appeal", "penalty.appeal_gm", "ledger.refund", "ledger.stop",
    }  # fmt: skip
    assert ApprovalStep.select().count() == sum(map(len, roles.values()))


def test_a_paper_is_resolved_for_the_office_as_it_is_today(world: World) -> None:
    unit = make.unit(world, "客服部")
    boss, agent = make.colleague(world, "周敏", "MANAGER", unit), make.colleague(world, "孙悦", "AGENT", unit)
    edit(world, unit, head_id=boss)
    found = queries.resolved("leave.short", agent)
    assert [(one.label, one.decider) for one in found.decisions] == [("主管审核、经理批准", boss)]
    with pytest.raises(Refused, match="找不到"):
        queries.resolved("no.such", agent)


def test_what_cannot_be_decided_today_is_named_with_people_and_remedy(world: World) -> None:
    unit = make.unit(world, "客服部")
    make.colleague(world, "周敏", "MANAGER", unit)
    make.colleague(world, "孙悦", "AGENT", unit)
    found = {(one.chain_code, one.people): one for one in queries.chain_gaps()}
    gap = found["leave.long", ("孙悦",)]
    assert (gap.chain, gap.step) == ("请假（3 天及以上）", "总经理审核")
    assert "总经理" in gap.why
    assert gap.remedy
