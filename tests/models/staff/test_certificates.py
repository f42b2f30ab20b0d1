"""Certificates: how they stand on a day, the same in the list and in the explanation; what actions keep."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core import access, clock, duties, listing, register
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.explain import Basis
from models.core.lists import Filter, Query
from models.core.rulebook.tables import RuleValue
from models.staff.certificates import queries, rules
from models.staff.certificates.rules import CertificateKind, Facts, Standing
from models.staff.rules import Setting
from models.staff.tables import Certificate, CertificateReview
from tests.dump import dump
from tests.factories import staff
from tests.models.staff.conftest import Office

TODAY = date(2026, 11, 24)
SIXTY = Setting(60, Basis("R-006", recommended=True))
DAY = timedelta(days=1)
KIND = "燃气具安装维修工"


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        ({}, Standing.VALID),
        ({"valid_from": TODAY}, Standing.VALID),
        ({"valid_from": TODAY + DAY}, Standing.NOT_YET),
        ({"valid_until": TODAY}, Standing.SOON),
        ({"valid_until": TODAY - DAY}, Standing.EXPIRED),
        ({"valid_until": TODAY + 60 * DAY}, Standing.SOON),
        ({"valid_until": TODAY + 61 * DAY}, Standing.VALID),
        ({"withdrawn_on": TODAY, "withdrawn_cause": "遗失"}, Standing.WITHDRAWN),
        ({"withdrawn_on": TODAY + DAY}, Standing.VALID),
        ({"valid_until": TODAY - DAY, "is_renewed": True}, Standing.REPLACED),
        ({"valid_until": TODAY, "is_renewed": True, "renewed_from": TODAY + DAY}, Standing.VALID),
        ({"valid_until": TODAY + DAY, "is_renewed": True, "renewed_from": TODAY}, Standing.REPLACED),
    ],
)
def test_how_a_certificate_stands(values: dict[str, Any], standing: Standing) -> None:
    found = rules.judge(Facts(7, KIND, "ZJ1", **values), SIXTY, TODAY)
    assert found.standing is standing
    assert rules.STANDING_NAMES[standing] in found.explanation.result
    assert found.explanation.used[0].record == 7
    if standing is Standing.SOON:
        assert found.explanation.bases == (SIXTY.basis,)
    if "withdrawn_cause" in values:
        assert any("遗失" in step for step in found.explanation.steps)


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(days, st.integers(0, 3000), days)
def test_a_certificate_holds_on_each_day_from_the_first_to_the_last(first: date, length: int, on: date) -> None:
    last = first + length * DAY
    found = rules.judge(Facts(1, KIND, "1", first, last), SIXTY, on)
    assert (found.standing in rules.HOLDS) == (first <= on <= last)


@given(st.integers(1, 12), days)
def test_the_next_review_is_the_end_of_its_month_within_a_year(month: int, after: date) -> None:
    due = rules.next_review(month, after)
    assert due is not None
    assert due.month == month
    assert (due + DAY).day == 1
    assert after < due <= after + timedelta(days=366)


def test_without_a_month_no_review_is_due() -> None:
    assert rules.next_review(0, TODAY) is None


def test_a_kind_is_found_by_any_spelling_and_has_its_own_reminder() -> None:
    kinds = rules.kinds_of(
        [{"name": "电工证", "also": "低压电工作业证，电工操作证", "roles": ["FIELD"], "reminder_days": 90}]
    )
    assert kinds[0].names == ("电工证", "低压电工作业证", "电工操作证")
    assert rules.kind_of("电工操作证", kinds) is kinds[0]
    assert rules.reminder_of("电工操作证", kinds, SIXTY).value == 90
    assert rules.reminder_of("别的", kinds, SIXTY) is SIXTY


def test_the_last_valid_day_follows_from_the_months_of_the_kind() -> None:
    kind = CertificateKind("x", months=36)
    assert rules.valid_until(date(2024, 2, 29), kind) == date(2027, 2, 28)
    assert rules.valid_until(date(2024, 3, 1), kind) == date(2027, 2, 28)
    assert rules.valid_until(date(2025, 3, 1), kind) == date(2028, 2, 29)
    assert rules.valid_until(None, kind) is None
    assert rules.valid_until(TODAY, CertificateKind("x")) is None


@pytest.mark.parametrize("block", [True, False])
def test_work_without_a_certificate_is_refused_or_warned_of(block: bool) -> None:
    judged = rules.judge(Facts(1, KIND, "1", valid_until=TODAY - DAY), SIXTY, TODAY)
    found = rules.certified("单小明", KIND, [judged], Setting(block, Basis("R-006")), TODAY)
    assert (found.holds, found.blocks) == (False, block)
    assert ("不能派单" in found.explanation.result) == block
    good = rules.judge(Facts(2, KIND, "2"), SIXTY, TODAY)
    assert rules.certified("单小明", KIND, [judged, good], Setting(block, Basis("R-006")), TODAY).holds


def test_too_few_holders_are_told_where_a_number_is_set() -> None:
    assert not rules.headcount({}, Setting(0, Basis("R-008")), TODAY).is_short
    short = rules.headcount({1: "甲"}, Setting(2, Basis("R-008")), TODAY)
    assert short.is_short
    assert any("还差 1 人" in step for step in short.explanation.steps)
    assert not rules.headcount({1: "甲", 2: "乙"}, Setting(2, Basis("R-008")), TODAY).is_short


# what the database says, and what the rule says


def rows_of(office: Office, *filters: Filter, user: int = 0) -> dict[int, dict[str, Any]]:
    kind = register.get_list("certificates")
    person = access.load_user(user or office.admin)
    return {
        row.record: dict(zip([c.key for c in kind.columns], row.values, strict=True))
        for row in listing.every(kind, person, Query(filters))
    }


def test_the_list_says_the_same_as_the_rule(office: Office) -> None:
    """Every combination of days, on both databases: the standing of the list is the standing of the explanation."""
    today = clock.now().date()
    some: tuple[date | None, ...] = (
        None,
        today - 90 * DAY,
        today - DAY,
        today,
        today + DAY,
        today + 60 * DAY,
        today + 61 * DAY,
    )
    holder = office.person()
    for first, last, gone in product(some, some, (None, today, today + DAY)):
        staff.certificate(holder.id, valid_from=first, valid_until=last, withdrawn_on=gone)
    for last, first, gone in product(some, some[:5], (None, today)):
        old = staff.certificate(holder.id, name="资质证书" if last else KIND, valid_until=last)
        staff.certificate(holder.id, valid_from=first, renews_id=old.id, withdrawn_on=gone)
    listed = {record: row["standing"] for record, row in rows_of(office).items()}
    judged = queries.judged(Certificate.id.is_null(False), today)
    assert listed == {record: str(one.standing) for record, one in judged.items()}
    assert set(listed.values()) == {str(one) for one in Standing}


def test_the_reminder_of_a_kind_counts_in_the_list(office: Office) -> None:
    kinds = '[{"name": "电工证", "holder": "person", "reminder_days": 5}, {"name": "焊工证", "reminder_days": 400}]'
    RuleValue.update(value=kinds).where(RuleValue.key == "certificate_kinds").execute()
    today, holder = clock.now().date(), office.person()
    near = staff.certificate(holder.id, name="电工证", valid_until=today + 6 * DAY)
    far = staff.certificate(holder.id, name="焊工证", valid_until=today + 399 * DAY)
    other = staff.certificate(holder.id, name="别的", valid_until=today + 60 * DAY)
    listed = {record: row["standing"] for record, row in rows_of(office).items()}
    assert listed == {near.id: "valid", far.id: "soon", other.id: "soon"}


def test_certificates_of_the_firm_are_seen_by_those_who_see_more_than_themselves(office: Office) -> None:
    worker = office.person()
    own = office.user("own", ("CASHIER",), "own", employee_id=worker.id)
    mine = staff.certificate(worker.id)
    firm = staff.certificate(None, name="资质证书")
    other = staff.certificate(office.person().id)
    assert set(rows_of(office, user=own)) == {mine.id}
    chief = office.person()
    leader = office.user("lead", ("SUPERVISOR",), "group", employee_id=chief.id)
    assert set(rows_of(office, user=leader)) == {mine.id, firm.id, other.id}
    assert rows_of(office)[firm.id]["holder"] == "本单位"
    assert set(rows_of(office, Filter("holder_kind", "eq", "firm"))) == {firm.id}


def test_only_who_may_changes_a_certificate_of_the_firm(office: Office) -> None:
    firm = staff.certificate(None, name="资质证书")
    leader = office.user("lead", ("SUPERVISOR",))
    values = {"id": firm.id, "row_version": 1, "withdrawn_on": "2026-10-01", "withdrawn_cause": "重发"}
    with pytest.raises(Forbidden):
        office.do("staff.withdraw_certificate", user=leader, **values)
    office.do("staff.withdraw_certificate", **values)


# what actions keep


NEW = {"name": KIND, "number": "ZJ1", "valid_from": "2024-03-01", "valid_until": "2027-02-28"}


def add(office: Office, **values: Any) -> int:
    done = office.do("staff.add_certificate", **{"employee_id": office.person().id, **NEW, **values})
    assert done.record is not None
    return done.record[1]


def test_a_renewal_keeps_the_old_one_and_may_keep_its_number(office: Office) -> None:
    old = add(office)
    renewal = {"id": old, "row_version": 1, "number": "ZJ1", "valid_from": "2027-03-01", "valid_until": "2030-02-28"}
    done = office.do("staff.renew_certificate", **renewal)
    assert done.record is not None
    new = Certificate.get_by_id(done.record[1])
    assert (new.renews_id, new.name, new.number) == (old, KIND, "ZJ1")
    assert Certificate.get_by_id(old).valid_until == date(2027, 2, 28)
    with pytest.raises(Refused, match="已经换过证"):
        office.do("staff.renew_certificate", **{**renewal, "row_version": 2})
    with pytest.raises(Refused, match="换证记录，不能删除"):
        office.do("staff.remove_certificate", id=old, row_version=2)
    office.do("staff.withdraw_certificate", id=new.id, row_version=1, withdrawn_on="2026-10-01", withdrawn_cause="错")
    office.do("staff.renew_certificate", **{**renewal, "row_version": 2, "number": "ZJ2"})
    with pytest.raises(Refused, match="已另行换证"):
        office.do("staff.reinstate_certificate", id=new.id, row_version=2, reason="注销错了")


def test_a_number_belongs_to_one_holder(office: Office) -> None:
    holder = office.person(name="何志刚")
    add(office, employee_id=holder.id)
    for other in (holder.id, office.person().id):
        with pytest.raises(Refused, match="何志刚"):
            add(office, employee_id=other)


def test_what_the_kind_gives_is_filled_in(office: Office) -> None:
    kinds = (
        '[{"name": "电工证", "holder": "person", "months": 36},'
        ' {"name": "资质证书", "holder": "firm", "reviewed": true}]'
    )
    RuleValue.update(value=kinds).where(RuleValue.key == "certificate_kinds").execute()
    RuleValue.update(value="6").where(RuleValue.key == "certs.firm_annual_review_month").execute()
    number = add(office, name="电工证", valid_until=None)
    assert Certificate.get_by_id(number).valid_until == date(2027, 2, 28)
    done = office.do("staff.add_firm_certificate", **{**NEW, "name": "资质证书", "number": "A1"})
    assert done.record is not None
    due = Certificate.get_by_id(done.record[1]).review_due_on
    assert due == rules.next_review(6, clock.now().date())
    with pytest.raises(BadFields) as caught:
        office.do("staff.add_firm_certificate", **{**NEW, "name": "电工证"})
    assert set(caught.value.faults) == {"name"}
    assert (
        "不在证书种类表里"
        in office.do("staff.add_certificate", employee_id=office.person().id, name="别的", number="1").notice
    )


def test_a_review_sets_the_next_one_and_a_failed_one_names_its_day(office: Office) -> None:
    firm = staff.certificate(None, name="资质证书")
    values = {"id": firm.id, "row_version": 1, "reviewed_on": "2026-10-08"}
    for result in ("passed", "failed"):  # no month is set in the rulebook
        with pytest.raises(BadFields) as caught:
            office.do("staff.review_certificate", **values, result=result)
        assert set(caught.value.faults) == {"review_due_on"}
    RuleValue.update(value="9").where(RuleValue.key == "certs.firm_annual_review_month").execute()
    office.do("staff.review_certificate", **values, result="passed")
    now = Certificate.get_by_id(firm.id)
    assert (now.review_due_on, CertificateReview.select().count()) == (date(2027, 9, 30), 1)
    with pytest.raises(Refused, match="年检记录，不能删除"):
        office.do("staff.remove_certificate", id=firm.id, row_version=now.row_version)
    assert [one.result for one in queries.reviews_of(firm.id)] == ["passed"]


def test_a_review_before_its_last_day_is_that_of_the_year_and_an_older_one_moves_nothing(office: Office) -> None:
    RuleValue.update(value="12").where(RuleValue.key == "certs.firm_annual_review_month").execute()
    firm = staff.certificate(None, name="资质证书", review_due_on=date(2026, 12, 31))
    review = {"id": firm.id, "result": "passed"}
    office.do("staff.review_certificate", **review, row_version=1, reviewed_on="2026-10-08")
    assert Certificate.get_by_id(firm.id).review_due_on == date(2027, 12, 31)
    office.do("staff.review_certificate", **review, row_version=2, reviewed_on="2025-12-08")
    assert Certificate.get_by_id(firm.id).review_due_on == date(2027, 12, 31)
    older = {"reviewed_on": "2024-12-08", "review_due_on": "2025-12-31"}
    with pytest.raises(BadFields, match="2026-10-08"):
        office.do("staff.review_certificate", **review, **older, row_version=3)
    assert CertificateReview.select().count() == 2


def test_one_with_files_is_withdrawn_and_not_deleted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = add(office)
    values = {"entity": "certificate", "record": number, "name": "扫描.pdf", "content": b"%PDF-1.4"}
    office.do("core.attach", **values)
    before = dump()
    with pytest.raises(Refused, match="附件记录"):
        office.do("staff.remove_certificate", id=number, row_version=1)
    assert dump() == before


def test_who_holds_what_on_a_day(office: Office) -> None:
    row = office.person(name="单小明", product_role="FIELD")
    assert not queries.certified(row.id, KIND, TODAY).holds
    staff.certificate(row.id, name="燃气燃烧器具安装维修工", valid_until=TODAY)  # another spelling of the same kind
    assert queries.certified(row.id, KIND, TODAY).holds
    late = queries.certified(row.id, KIND, TODAY + DAY)
    assert (late.holds, late.blocks) == (False, True)
    assert late.explanation.bases[0].recommended
    assert [(one.name, kind.name) for one, kind in queries.uncertified(TODAY + DAY)] == [("单小明", KIND)]
    assert queries.uncertified(TODAY) == []


def test_people_with_a_valid_certificate_are_counted_against_the_minimum(office: Office) -> None:
    RuleValue.update(value="2").where(RuleValue.key == "staff.firm_min_headcount").execute()
    today = clock.now().date()
    holder, gone = office.person(name="甲"), office.person(state="left")
    for one in (holder, gone):
        staff.certificate(one.id, valid_until=today)
    found = [one for one in duties.figures_of(access.load_user(office.admin), today) if one.label == "持有效岗位证书"]
    assert [(one.value, one.note) for one in found] == [("1", "规定至少 2 人，还差 1 人")]
    RuleValue.update(value="0").where(RuleValue.key == "staff.firm_min_headcount").execute()
    assert not [one for one in duties.figures_of(access.load_user(office.admin), today) if "证书" in one.label]


def test_what_waits_about_certificates(office: Office) -> None:
    today = clock.now().date()
    row = office.person(name="甲", work_no="1", product_role="FIELD")
    staff.certificate(row.id, valid_until=today - DAY)
    staff.certificate(None, name="资质证书", valid_until=today + 30 * DAY, review_due_on=today + 10 * DAY)
    staff.certificate(None, name="营业执照", review_due_on=today, withdrawn_on=today)
    staff.certificate(office.person(state="left").id, valid_until=today)
    told = [one.title for one in duties.todos_of(access.load_user(office.admin), today)]
    assert [one for one in told if "证书" in one] == [
        f"证书到期 · 甲 {KIND}",
        "证书年检 · 本单位 资质证书",
        "证书到期 · 本单位 资质证书",
        "1 人没有岗位须持的有效证书",
    ]
    leader = office.user("lead", ("SUPERVISOR",))
    told = [one.title for one in duties.todos_of(access.load_user(leader), today)]
    assert not [one for one in told if "本单位" in one]


def test_people_out_of_reach_stay_so(office: Office) -> None:
    chief = office.person(unit_id=office.desk, product_role="SUPERVISOR")
    leader = office.user("lead", ("SUPERVISOR",), "group", employee_id=chief.id)
    number = staff.certificate(office.person(unit_id=office.calls).id)
    with pytest.raises(NotFound):
        office.do(
            "staff.withdraw_certificate",
            user=leader,
            id=number.id,
            row_version=1,
            withdrawn_on="2026-10-01",
            withdrawn_cause="x",
        )


def test_a_certificate_is_found_by_its_number_by_those_who_may_see_it(office: Office) -> None:
    row = office.person(name="甲")
    mine = staff.certificate(row.id, number="AZ20240007")
    staff.certificate(office.person(name="乙").id, number="AZ20240008")

    def found(user: int, words: str) -> list[tuple[int, str]]:
        return [(one.record, one.title) for one in register.find(access.load_user(user), words, only="certificate")]

    assert len(found(office.admin, "az2024")) == 2
    assert found(office.admin, "az") == []
    own = office.user("own", ("CASHIER",), "own", employee_id=row.id)
    assert found(own, "az2024") == [(mine.id, f"甲 {KIND}")]


def test_what_somebody_leaves_behind_is_told_and_waits_no_longer(office: Office) -> None:
    today = clock.now().date()
    row = office.person(name="甲")
    staff.appraisal(row.id, kind="skill", state="requested")
    staff.certificate(row.id, valid_until=today, review_due_on=today)
    office.do("staff.give_territory", employee_id=row.id, name="暖阳小区", from_on="2026-10-01")
    done = office.do("staff.leave", id=row.id, row_version=1, left_on="2026-10-31", left_reason="resigned")
    assert "片区暖阳小区" in done.notice
    told = [one.title for one in duties.todos_of(access.load_user(office.admin), today)]
    assert not [one for one in told if "甲" in one]
