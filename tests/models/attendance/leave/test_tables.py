"""The three tables of leave in the rulebook: their first rows, what rows may be, and which hold on which day."""

from __future__ import annotations

import json
from datetime import date, datetime
from importlib import import_module
from typing import Any

import pytest

from models.attendance.leave import slips
from models.attendance.leave.policy import describe, queries
from models.attendance.leave.policy.values import NoticeUnit, OutcomeResult, Rounding
from models.attendance.tables import LeaveSlip
from models.attendance.workflow import Sign
from models.core import access, clock, database, listing, register
from models.core.errors import BadFields, Forbidden, Refused
from models.core.fields import parse_all
from models.core.lists import Query
from models.core.rulebook import queries as rulebook
from models.core.rulebook.delivery import deliver_from
from models.core.rulebook.register import get_policy, living, parameters, seeded_by
from models.core.rulebook.rules import dump
from models.core.rulebook.tables import RuleChange, RuleValue
from models.core.unit import perform
from models.org.tables import ApprovalChain, ApprovalStep
from tests.factories import attendance, leave_rules, org
from tests.factories import leave as rows
from tests.samples import World, regulation

DAY = date(2026, 10, 1)
MIGRATION = import_module("models.core.migrations.0016_leave_rules")


def rows_of(table: str, on: date = DAY) -> list[dict[str, Any]]:
    return [{name: _plain(one) for name, one in row.items()} for row in rulebook.policy(table, on)]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value if value is None or isinstance(value, int) else str(value)


def put(world: World, table: str, own: list[dict[str, Any]], since: str = "2099-01-01", **more: Any) -> Any:
    values = {
        "name": table, "rows": json.dumps(own, ensure_ascii=False), "valid_from": since, "reason": "经理会议决定",
        "retroactive": since < "2099", **more,
    }  # fmt: skip
    return perform("rulebook.set_policy", values, user=world.admin)


def test_the_first_rows_are_those_of_the_regulation(opened: str) -> None:
    policy = queries.policy_on(DAY)
    assert list(policy.types) == [
        "sick", "personal", "annual", "marriage", "maternity", "bereavement", "comp_rest", "work_injury", "paternity",
        "parental", "nursing",
    ]  # fmt: skip
    sick, rest = policy.types["sick"], policy.types["comp_rest"]
    assert (sick.label, sick.sign, sick.documents, sick.proof_due) == ("病假", Sign.SICK, leave_rules.DOCUMENTS, 1)
    assert (rest.rounding, rest.is_comp_rest, sick.rounding) == (Rounding.EXACT, True, Rounding.HALF)
    assert {code for code, one in policy.types.items() if one.is_sudden} == {
        "sick", "bereavement", "maternity", "work_injury",
    }  # fmt: skip
    assert all(one.returns and one.entitlement is None for one in policy.types.values())
    assert len({one.sign for one in policy.types.values()}) == 11
    assert [(one.kind, one.from_days, one.chain, one.notice, one.notice_unit) for one in policy.matrix] == [
        ("sick", 0, "leave.sick", 1, NoticeUnit.HOURS), ("personal", 0, "leave.short", 3, NoticeUnit.CALENDAR),
        ("marriage", 0, "leave.short", 1, NoticeUnit.MONTHS), ("comp_rest", 0, "leave.comp_rest", 0, "calendar"),
        ("", 0, "leave.short", 0, "calendar"), ("", 300, "leave.long", 10, NoticeUnit.CALENDAR),
    ]  # fmt: skip
    assert len(policy.outcomes) == 6
    assert not policy.long_counts_rest_days


def test_the_first_rows_are_those_that_the_pure_tests_are_held_against(opened: str) -> None:
    stored, plain = queries.policy_on(DAY), leave_rules.policy()
    for name in ("types", "matrix", "outcomes"):
        assert [_without_basis(one) for one in _listed(stored, name)] == [
            _without_basis(one) for one in _listed(plain, name)
        ]


def _listed(policy: Any, name: str) -> list[Any]:
    found = getattr(policy, name)
    return list(found.values()) if isinstance(found, dict) else list(found)


def _without_basis(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__ if name != "basis"}


def test_every_row_names_its_rule_and_where_it_stands(opened: str) -> None:
    policy = queries.policy_on(DAY)
    rows_: list[Any] = [*policy.types.values(), *policy.matrix, *policy.outcomes]
    bases = [one.basis for one in rows_]
    assert all(basis is not None and basis.rule and basis.value and basis.article for basis in bases)
    outcomes = [one.basis.rule for one in policy.outcomes if one.basis is not None]
    assert outcomes == ["R-050", "R-047、R-051", "R-047、R-051", "R-049、R-051", "R-049、R-051", "R-050"]


@pytest.mark.parametrize("name", queries.TABLES)
def test_the_first_rows_are_accepted_by_their_own_table(world: World, name: str) -> None:
    table = get_policy(name)
    parsed = [parse_all(table.fields, row) for row in rows_of(name)]
    assert table.check is not None
    assert table.check(parsed, DAY) is None
    assert table.notes is None or not table.notes(parsed, DAY)
    assert put(world, name, rows_of(name)).notice.endswith("2099-01-01 起生效。")


def kind(code: str = "考试假", label: str = "考试假", **more: Any) -> dict[str, Any]:
    return {"code": code, "label": label, "sign": "假", "unit": "half", "proof_due_unit": "working", **more}


def changed(table: str, place: int, **columns: Any) -> list[dict[str, Any]]:
    own = rows_of(table)
    own[place] |= columns
    return own


def types(*more: dict[str, Any], **columns: Any) -> list[dict[str, Any]]:
    return [row | columns for row in rows_of(describe.TYPES)] + list(more)


def matrix(*more: dict[str, Any]) -> list[dict[str, Any]]:
    return [*rows_of(describe.MATRIX), *more]


def step(kind: str = "", days: str = "0", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "from_days": days, "chain": "leave.long", "notice_unit": "calendar", **more}


def outcome(result: str, kind: str = "", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "result": result, **more}


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: types(kind("Exam")), "只能用小写字母"),
        (lambda: types(kind(sign="休")), "请从这些里选"),
        (lambda: types(kind(label="病假")), "都叫“病假”"),
        (lambda: types(kind(aliases="年休假")), "都叫“年休假”"),
        (lambda: types(kind("sick", "病休假")), "重复"),
        (lambda: types(kind(documents="准考证")), "请填写结束后几天内交"),
        (lambda: types(kind(documents="准考证、准考证", proof_due=1)), "证明有重复"),
        (lambda: types(kind(proof_due=1)), "期限请清空"),
        (lambda: types(kind(part_documents="准考证")), "只请一段时的证明请清空"),
        (lambda: types(kind(proof_from="2")), "从几天起请清空"),
        (lambda: types(kind(may_overdraw=True)), "不存在透支"),
        (lambda: types(kind(is_comp_rest=True)), "只能有一种"),
        (lambda: types(kind(is_comp_rest=True, entitlement="3")), "清空每年天数"),
        (lambda: types(kind(unit="exact", counts_rest_days=True)), "不能计入"),
        (lambda: types()[1:], "规则表“请假审批和提前申请”里还有“病假”"),
        (lambda: [row for row in types() if row["code"] != "personal"], "里还有“事假”"),
    ],
)
def test_types_that_cannot_stand_are_refused_in_words(world: World, make: Any, sentence: str) -> None:
    with pytest.raises(BadFields, match=sentence):
        put(world, describe.TYPES, make())


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: matrix(step("出国", "1")), "没有叫“出国”的假"),
        (lambda: matrix(step("病假")), "说的是同一种情形"),
        (lambda: matrix(step("", "3")), "重复"),
        (lambda: matrix(step("", "5", chain="leave.other")), "请从这些里选"),
        (lambda: matrix(step("", "5", notice=0)), "请清空"),
        (lambda: [row for row in matrix() if row["kind"] or row["from_days"] != "0"], "年假、产假、丧假"),
    ],
)
def test_a_matrix_that_cannot_stand_is_refused_in_words(world: World, make: Any, sentence: str) -> None:
    with pytest.raises(BadFields, match=sentence):
        put(world, describe.MATRIX, make())


def test_a_chain_that_this_database_lacks_is_refused(world: World) -> None:
    lost = ApprovalChain.get(ApprovalChain.code == "leave.long_hr")
    ApprovalStep.delete().where(ApprovalStep.chain_id == lost.id).execute()
    ApprovalChain.delete().where(ApprovalChain.id == lost.id).execute()
    with pytest.raises(BadFields, match="没有“请假（3 天及以上，人事批准）”这个审批流程"):
        put(world, describe.MATRIX, matrix(step("", "5", chain="leave.long_hr")))


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ([outcome("leave", "出国")], "没有叫“出国”的假"),
        ([outcome("other", "sick", other="出国")], "没有叫“出国”的假"),
        ([outcome("other", "sick")], "请填改按哪一种假"),
        ([outcome("other", "sick", other="病假")], "同一种假"),
        ([outcome("leave", "sick", other="personal")], "请清空"),
        ([outcome("absence", "sick")], "请选旷工原因"),
        ([outcome("leave", "sick", absence_reason="3")], "请清空"),
        ([outcome("absence", "sick", absence_reason="1")], "请从这些里选"),
        ([outcome("leave"), outcome("decide", "sick", notice="late")], "第 2 行永远用不到，第 1 行已经包括了它"),
        ([outcome("leave", "病假"), outcome("decide", "sick", span="part")], "永远用不到"),
    ],
)
def test_a_decision_table_that_cannot_stand_is_refused_in_words(
    world: World, own: list[dict[str, Any]], sentence: str
) -> None:
    with pytest.raises(BadFields, match=sentence):
        put(world, describe.OUTCOMES, own)


def test_what_is_allowed_and_worth_a_look_is_told(world: World) -> None:
    assert "考试假和出国假在考勤表里用同一个符号" in put(
        world, describe.TYPES, types(kind(), kind("abroad", "出国假"))
    ).notice  # fmt: skip
    told = put(world, describe.OUTCOMES, [outcome("absence", "事假", proofs="missing", absence_reason="5")]).notice
    assert "事假没有规定证明" in told


def test_a_type_in_use_cannot_be_taken_away(world: World) -> None:
    person = org.colleague(world, "单小明", "AGENT", org.unit(world))
    rows.slip(person, date(2099, 3, 2), kind="nursing", state="approved")
    rows.slip(person, date(2098, 3, 2), kind="parental", state="approved")
    rows.slip(person, date(2099, 3, 2), kind="paternity", state="withdrawn")
    without = [row for row in types() if row["code"] not in ("parental", "paternity")]
    with pytest.raises(BadFields, match=r"请假第 1 号等还在用“护理假”"):
        put(world, describe.TYPES, [row for row in without if row["code"] != "nursing"])
    put(world, describe.TYPES, without)
    assert slips.kind_of(queries.policy_on(date(2099, 2, 1)), "parental").label == "parental"
    assert queries.policy_on(date(2098, 12, 31)).types["parental"].label == "育儿假"


def test_rows_that_name_a_type_by_its_name_mean_its_code(world: World) -> None:
    put(world, describe.MATRIX, matrix(step("年假", "1", chain="leave.sick")))
    put(world, describe.OUTCOMES, [outcome("other", "年假", notice="none", other="事假")])
    policy = queries.policy_on(date(2099, 1, 1))
    assert policy.matrix[-1].kind == "annual"
    assert (policy.outcomes[0].kind, policy.outcomes[0].other) == ("annual", "personal")
    assert policy.outcomes[0].result is OutcomeResult.OTHER


def test_the_rules_of_the_first_day_of_a_leave_hold(world: World) -> None:
    put(world, describe.MATRIX, changed(describe.MATRIX, 1, notice=5), "2099-10-15")
    on = queries.policies(date(2099, 10, 1), date(2099, 10, 31))
    assert [on(date(2099, 10, day)).matrix[1].notice for day in (1, 14, 15, 31)] == [3, 3, 5, 5]
    assert on(date(2099, 10, 1)) is on(date(2099, 10, 14))
    assert on(date(2098, 1, 1)) is on(date(2099, 10, 1))


def test_five_steps_and_working_days_of_notice_are_a_matter_of_the_office(world: World) -> None:
    chain = ApprovalChain.get(ApprovalChain.code == "leave.long_hr")
    steps = [
        {"role": role, "label": label}
        for role, label in (
            ("GROUP_LEADER", "班长核实"), ("SUPERVISOR", "主管审核"), ("MANAGER", "经理审核"), ("HR", "人事审核"),
            ("GM", "总经理批准"),
        )
    ]  # fmt: skip
    values = {"id": chain.id, "steps": steps, "row_version": chain.row_version}
    perform("org.set_chain", values, user=world.admin)
    put(world, describe.MATRIX, matrix(step("", "10", chain="leave.long_hr", notice=15, notice_unit="working")))
    row = queries.policy_on(date(2099, 1, 1)).matrix[-1]
    assert (row.chain, row.notice, row.notice_unit) == ("leave.long_hr", 15, NoticeUnit.WORKING)
    assert ApprovalStep.select().where(ApprovalStep.chain_id == chain.id).count() == 5
    assert row.basis is not None
    assert row.basis.value == "各种假10 天及以上：提前 15 个工作日申请，走“请假（3 天及以上，人事批准）”审批"


SHIPPED = [(table, seed) for table in queries.TABLES for seed in parameters() if seeded_by(seed) is get_policy(table)]


def test_the_parameters_that_gave_the_first_rows_are_not_shown_any_more(world: World) -> None:
    assert len(SHIPPED) == 15
    assert {seed for _, seed in SHIPPED} == set(MIGRATION.SEEDS)
    assert not set(MIGRATION.SEEDS) & set(living())
    assert queries.LONG_COUNTS_REST in living()
    person = access.load_user(world.admin)
    for name in ("parameters", "unconfirmed", "rule_differences"):
        found = register.get_list(name)
        place = [column.key for column in found.columns].index("key")
        shown = {row.values[place] for row in listing.page(found, person, Query(), limit=1000)}
        assert not {seed for _, seed in SHIPPED} & shown


def test_the_area_of_leave_is_shown_with_its_parameter_and_its_tables(world: World) -> None:
    entries = {one.key: one for one in rulebook.on_day(DAY) if one.area == "leave"}
    assert {queries.LONG_COUNTS_REST, *queries.TABLES} <= set(entries)
    assert not set(MIGRATION.SEEDS) & set(entries)
    assert entries[describe.TYPES].words.startswith("病假（病），按半天计")
    assert entries[queries.LONG_COUNTS_REST].words == "否"


@pytest.mark.parametrize(("table", "seed"), SHIPPED)
def test_who_would_change_one_is_told_the_table(world: World, table: str, seed: str) -> None:
    values = {"values": [{"key": seed, "value": "1"}], "valid_from": "2099-01-01", "reason": "x"}
    with pytest.raises(Refused, match=f"规则表“{get_policy(table).label}”"):
        perform("rulebook.set", values, user=world.admin)


def test_recommended_rows_wait_for_a_name(world: World) -> None:
    waiting = {one.key: one for one in rulebook.unconfirmed(clock.now().date()) if one.area == "leave"}
    assert {queries.LONG_COUNTS_REST, *queries.TABLES} <= set(waiting)
    assert [row["code"] for row in waiting[describe.TYPES].value] == [
        "sick", "annual", "marriage", "maternity", "bereavement", "work_injury", "paternity", "parental", "nursing",
    ]  # fmt: skip
    assert [row["notice"] for row in waiting[describe.OUTCOMES].value] == ["late"]


def test_a_row_names_its_article_and_quotes_it(world: World) -> None:
    article = regulation.article(world)
    put(world, describe.OUTCOMES, changed(describe.OUTCOMES, 0, article_id=article), "2026-01-01")
    basis = queries.policy_on(DAY).outcomes[0].basis
    assert basis is not None
    assert (basis.article_id, basis.rule) == (article, "R-050")
    assert basis.quote


def upgraded(*said: tuple[str, str, Any]) -> None:
    """An office of an earlier program that let parameters say something else from a day on, brought up to date."""
    RuleValue.delete().where(RuleValue.key.in_(queries.TABLES)).execute()
    for since, key, value in said:
        change = RuleChange.create(
            row_version=1, valid_from=since, author="周敏", reason="会议决定", made_at=clock.now(), withdrawn_by=""
        )
        RuleValue.create(
            row_version=1, key=key, valid_from=since, change_id=change.id, value=dump(value), origin="office",
            article_no="", confirmed_by="",
        )  # fmt: skip
    deliver_from(database.current(), MIGRATION.SEEDS, MIGRATION.policy_rows)


def test_an_office_that_had_changed_nothing_has_the_first_rows(opened: str) -> None:
    before = {name: rows_of(name) for name in queries.TABLES}
    upgraded()
    assert {name: rows_of(name) for name in queries.TABLES} == before


def test_an_office_that_had_changed_parameters_keeps_what_it_decided_from_that_day_on(opened: str) -> None:
    upgraded(
        ("2025-01-01", "leave.personal.notice_days", 5), ("2025-06-01", "leave.long.from_days", 4),
        ("2025-06-01", "leave.long.final_approver", "hr_admin"), ("2025-07-01", "leave.sick.documents", []),
        ("2025-07-01", "leave.sick.late_notice_result", "absence"), ("2026-01-01", "leave.entitlement.annual_days", 5),
        ("2026-01-01", "leave.return_report_required", False), ("2026-02-01", "leave.marriage.notice_months", 0),
        ("2026-02-01", "leave.long.notice_exempt_types", ["annual"]),
    )  # fmt: skip
    first, later = queries.policy_on(date(2024, 5, 1)), queries.policy_on(date(2026, 3, 1))
    assert (first.matrix[1].notice, queries.policy_on(date(2025, 1, 1)).matrix[1].notice) == (3, 5)
    long = queries.policy_on(date(2025, 6, 1)).matrix[-1]
    assert (long.from_days, long.chain) == (400, "leave.long_hr")
    assert (first.types["sick"].documents, later.types["sick"].documents) == (leave_rules.DOCUMENTS, ())
    assert (first.outcomes[-1].result, later.outcomes[-1].result) == (OutcomeResult.DECIDE, OutcomeResult.ABSENCE)
    assert (first.types["annual"].entitlement, later.types["annual"].entitlement) == (None, 500)
    assert not later.types["annual"].returns
    assert later.matrix[2].notice == 0
    assert [code for code, one in later.types.items() if one.is_sudden] == ["annual"]
    for name in queries.TABLES:
        table = get_policy(name)
        assert table.check is not None
        for day in (date(2025, 6, 1), date(2026, 3, 1)):
            assert table.check(rulebook.policy(name, day), day) is None
    again = RuleValue.select().where(RuleValue.key.in_(queries.TABLES)).count()
    deliver_from(database.current(), MIGRATION.SEEDS, MIGRATION.policy_rows)
    assert RuleValue.select().where(RuleValue.key.in_(queries.TABLES)).count() == again


def test_the_rows_of_a_slip_are_those_of_its_first_day(world: World) -> None:
    put(world, describe.TYPES, changed(describe.TYPES, 0, label="病休"), "2099-06-01")
    person = org.colleague(world, "单小明", "AGENT", org.unit(world))
    before, after = (
        slips.slip_of(rows.slip(person, day, state="approved")) for day in (date(2099, 5, 29), date(2099, 6, 1))
    )
    on = slips.policies_of([before, after])
    assert [slips.type_of(on, one).label for one in (before, after)] == ["病假", "病休"]
    assert datetime.combine(date(2099, 6, 1), datetime.min.time()) == after.starts


def test_a_leader_whom_the_office_gives_the_first_step_takes_it(world: World) -> None:
    office = attendance.office(world)
    leader = org.colleague(world, "钱组长", "GROUP_LEADER", office.unit)
    user = org.user(world, roles=("GROUP_LEADER",), scope="below", scope_unit_id=office.unit, employee_id=leader)
    chain = ApprovalChain.get(ApprovalChain.code == "leave.sick")
    steps = [{"role": "GROUP_LEADER", "label": "班长核实"}, {"role": "SUPERVISOR", "label": "主管批准"}]
    perform("org.set_chain", {"id": chain.id, "steps": steps, "row_version": chain.row_version}, user=world.admin)
    made = rows.slip(office.agent)
    values = {"id": made.id, "row_version": 1, "remark": ""}
    with pytest.raises(Forbidden, match="可由 钱组长 批准"):
        perform("leave.approve", values, user=office.supervisor_user)
    assert "待 何志刚 主管批准" in perform("leave.approve", values, user=user).notice
    perform("leave.approve", values | {"row_version": 2}, user=office.supervisor_user)
    assert LeaveSlip.get_by_id(made.id).state == "approved"
