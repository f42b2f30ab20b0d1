"""The lists and searches of the organisation, those that are worked out among them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from models.core import access, clock, duties, listing, register, stored
from models.core import queries as core
from models.core.errors import Forbidden, Refused
from models.core.lists import Filter, Query
from models.core.unit import perform
from tests.factories import org as make
from tests.samples import World

LISTS = ["organisation", "departments", "posts", "users", "permissions", "delegations", "chains", "chain_gaps"]


def rows(world: World, name: str, *filters: Filter, **query: Any) -> list[dict[str, Any]]:
    kind = register.get_list(name)
    person = access.load_user(world.admin)
    found = listing.page(kind, person, Query(tuple(filters), **query))
    return [dict(zip((c.key for c in kind.columns), row.values, strict=True)) for row in found]


@pytest.fixture
def furnished(world: World) -> World:
    """Three units with a head, a post, and a delegation."""
    top = make.unit(world, "客服部", position=2)
    make.unit(world, "营业厅", top, kind="group", head_id=make.colleague(world, "陈晓燕"))
    make.unit(world, "安全部", position=1)
    make.post(world, "抄表岗")
    make.tie(world, world.admin, make.colleague(world, "周敏", "MANAGER"))
    values = {
        "to_employee_id": make.colleague(world, "孙悦", "SUPERVISOR"), "permissions": ["org.write"],
        "starts_on": "2020-01-01", "ends_on": "2199-12-31", "reason": "出差",
    }  # fmt: skip
    perform("org.delegate", values, user=world.admin)
    return world


@pytest.mark.parametrize("name", LISTS)
def test_every_list_pages_counts_sorts_and_searches_by_every_column(furnished: World, name: str) -> None:
    kind, person = register.get_list(name), access.load_user(furnished.admin)
    whole = list(listing.every(kind, person, Query()))
    assert whole
    assert listing.totals(kind, person, Query()).count == len(whole)
    assert listing.capped_count(kind, person, Query()) == len(whole)
    assert listing.one(kind, person, whole[-1].record) == whole[-1]
    assert listing.page(kind, person, Query(search="没有这样的内容")) == ()
    for column in kind.columns:
        if column.sortable:
            for descending in (False, True):
                query = Query(order=column.key, descending=descending)
                assert paged(name, furnished, query) == [row.record for row in listing.every(kind, person, query)]


def paged(name: str, world: World, query: Query) -> list[int]:
    """All records of a list, taken two at a time."""
    kind, person = register.get_list(name), access.load_user(world.admin)
    found: list[int] = []
    last = None
    while block := listing.page(kind, person, query, after=last, limit=2):
        found += [row.record for row in block]
        last = block[-1]
    return found


@pytest.mark.parametrize("name", LISTS)
def test_every_built_in_view_of_a_list_opens(furnished: World, name: str) -> None:
    kind, person = register.get_list(name), access.load_user(furnished.admin)
    for view in kind.views:
        listing.page(kind, person, Query(view.filters, order=view.order))


def test_departments_stand_in_tree_order_with_their_heads(furnished: World) -> None:
    assert [(one["path"], one["head_id"]) for one in rows(furnished, "departments")] == [
        ("安全部", None),
        ("客服部", None),
        ("客服部 / 营业厅", "陈晓燕"),
    ]


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (Filter("kind", "eq", "班组"), ["营业厅"]),
        (Filter("kind", "ne", "group"), ["安全部", "客服部"]),
        (Filter("kind", "in", ["group", "station"]), ["营业厅"]),
        (Filter("path", "contains", "客服"), ["客服部", "营业厅"]),
        (Filter("depth", "ge", 1), ["营业厅"]),
        (Filter("number", "le", "2"), ["安全部", "客服部"]),
        (Filter("head_id", "filled"), ["营业厅"]),
        (Filter("head_id", "empty"), ["安全部", "客服部"]),
        (Filter("head_id", "ne", 4711), ["营业厅"]),
    ],
)
def test_a_list_that_is_worked_out_filters_like_the_database(
    furnished: World, condition: Filter, names: list[str]
) -> None:
    assert [one["name"] for one in rows(furnished, "departments", condition)] == names


def test_a_list_that_is_worked_out_refuses_what_it_does_not_know(furnished: World) -> None:
    with pytest.raises(Refused, match="不认识的筛选方式"):
        rows(furnished, "departments", Filter("kind", "like", "x"))
    with pytest.raises(Refused, match="没有“colour”这一列"):
        rows(furnished, "departments", Filter("colour", "eq", "x"))


def test_a_list_that_is_worked_out_is_searched_by_what_it_shows(furnished: World) -> None:
    assert [one["name"] for one in rows(furnished, "departments", search="陈晓")] == ["营业厅"]
    assert [one["name"] for one in rows(furnished, "departments", search="班组")] == ["营业厅"]


def test_users_show_roles_in_words_and_are_found_by_an_exact_role(furnished: World) -> None:
    make.user(furnished, "hong", roles=("ADMIN",))
    make.user(furnished, "lan", roles=("SYSADMIN", "HR"))
    found = rows(furnished, "users", Filter("roles", "eq", "ADMIN"))
    assert [one["login"] for one in found] == ["ADMIN", "HONG"]
    column = register.get_list("users").column("roles")
    assert set(listing.shown(column, rows(furnished, "users", search="lan")[0]["roles"]).split("、")) == {
        "系统管理员",
        "人力资源",
    }


def test_the_matrix_shows_defaults_and_changes(furnished: World) -> None:
    perform("org.set_grant", {"role": "AGENT", "permission": "org.write", "reach": "own"}, user=furnished.admin)
    changed = rows(furnished, "permissions", Filter("changed", "eq", True))
    assert [(one["permission"], one["AGENT"], one["HR"], one["GM"]) for one in changed] == [
        ("org.write", "own", "scope", "none")
    ]


def test_delegations_tell_whether_they_hold_today(furnished: World) -> None:
    (one,) = rows(furnished, "delegations")
    assert (one["from_employee_id"], one["to_employee_id"], one["state"]) == ("周敏", "孙悦", "now")
    assert one["permissions"] == "维护组织机构"
    perform("org.end_delegation", {"id": 1, "row_version": 1}, user=furnished.admin)
    assert rows(furnished, "delegations")[0]["state"] == "over"


def test_chains_say_whether_everybody_can_be_served(furnished: World) -> None:
    state = {one["code"]: one["state"] for one in rows(furnished, "chains")}
    assert state["leave.short"] == "gap"  # nobody decides about the only manager
    (gap,) = rows(furnished, "chain_gaps", Filter("chain", "contains", "不满 3 天"), Filter("step", "eq", "经理批准"))
    assert (gap["people"], gap["count"]) == ("周敏", 1)


def test_a_person_without_the_right_reads_no_list(world: World) -> None:
    for name in LISTS:
        with pytest.raises(Forbidden):
            listing.page(register.get_list(name), access.load_user(world.nobody), Query())


@pytest.mark.parametrize(
    ("entity", "words", "title"),
    [
        ("department", "营业", "营业厅"),
        ("department", "yyt", "营业厅"),
        ("post", "cb", "抄表岗"),
        ("user_account", "lr", "路人"),
        ("user_account", "NOBO", "路人"),
        ("approval_chain", "调班", "调班"),
    ],
)
def test_records_are_found_by_name_initials_and_login(furnished: World, entity: str, words: str, title: str) -> None:
    found = register.find(access.load_user(furnished.admin), words, only=entity)
    assert title in [one.title for one in found]
    assert all(one.entity == entity for one in found)
    assert register.find(access.load_user(furnished.admin), "没有这样的名称", only=entity) == []


def test_forms_get_what_stands_in_other_tables(furnished: World) -> None:
    person = access.load_user(furnished.admin)
    assert "HR" in stored.load(person, "user_account", furnished.admin).values["roles"]
    assert "password_hash" not in stored.load(person, "user_account", furnished.admin).values
    assert "recovery_hash" not in stored.load(person, "organisation", 1).values
    assert stored.load(person, "approval_chain", 1).values["steps"] == [{"role": "SUPERVISOR", "label": "主管批准"}]
    assert stored.load(person, "delegation", 1).values["permissions"] == ["org.write"]
    assert stored.load(person, "delegation", 1).title == "周敏 → 孙悦"


def test_users_are_filtered_by_roles_they_have_and_lack(world: World) -> None:
    every = {row["login"]: set((row["roles"] or "").split(",")) - {""} for row in rows(world, "users")}
    assert "SYSADMIN" in every["ADMIN"]
    assert not every["NOBODY"]
    for words in ("SYSADMIN", "系统管理员"):
        has = {row["login"] for row in rows(world, "users", Filter("roles", "eq", words))}
        lacks = {row["login"] for row in rows(world, "users", Filter("roles", "ne", words))}
        assert has == {login for login, roles in every.items() if "SYSADMIN" in roles}
        assert lacks == set(every) - has
    assert {row["login"] for row in rows(world, "users", Filter("roles", "empty"))} == {
        login for login, roles in every.items() if not roles
    }


def test_a_new_organisation_is_told_to_begin_with_its_units(world: World) -> None:
    person = access.load_user(world.admin)
    assert "建立部门和班组" in [one.title for one in duties.todos_of(person, clock.now().date())]
    make.unit(world)
    assert "建立部门和班组" not in [one.title for one in duties.todos_of(person, clock.now().date())]


def test_why_a_right_was_lent_is_told_to_those_concerned_and_to_the_office(world: World) -> None:
    lender, taker, other = (make.colleague(world, role="MANAGER") for _ in range(3))
    users = [make.user(world, roles=("MANAGER",), scope="all", employee_id=one) for one in (lender, taker, other)]
    values = {
        "to_employee_id": taker, "permissions": ["org.approve"], "starts_on": "2020-01-01", "ends_on": "2199-12-31",
        "reason": "住院手术",
    }  # fmt: skip
    record = make.record_of(perform("org.delegate", values, user=users[0]))
    kind = register.get_list("delegations")
    at = [column.key for column in kind.columns].index("reason")
    for user, told in (
        (world.admin, True),
        (users[0], True),
        (users[1], True),
        (users[2], False),
        (world.nobody, False),
    ):
        person = replace(access.load_user(user), grants={**access.load_user(user).grants, "org.read": "scope"})
        (row,) = listing.page(kind, person, Query())
        assert (user, row.values[at]) == (user, "住院手术" if told else None)
        assert len(listing.page(kind, person, Query(search="住院"))) == (1 if told else 0)
        assert core.may_see_details(person, "delegation") is (user == world.admin)
        assert row.record == record
