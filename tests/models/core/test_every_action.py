"""What every registered action keeps, on both databases: all or nothing, once, allowed, current, well-formed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import models.areas
from models.core import audit, database, register
from models.core.errors import BadFields, Conflict, ConnectionLost, Forbidden, Refused
from models.core.fields import Field, Kind
from models.core.register import Action
from models.core.unit import new_op_id, perform
from tests import faults
from tests.dump import dump
from tests.samples import Sample, World, samples

assert models.areas

ACTIONS = sorted(register.actions)
SAMPLE_OF_ALL_ERRORS = "org.edit_unit"
every_action = pytest.mark.parametrize("name", ACTIONS)
EDITING = [name for name in ACTIONS if any(f.kind is Kind.VERSION for f in register.actions[name].fields)]
TOLD = (Refused, ConnectionLost, ZeroDivisionError)


def prepared(name: str, world: World) -> tuple[Action, Sample]:
    return register.actions[name], samples()[name](world)


def run(name: str, sample: Sample, op_id: str = "", **options: Any) -> register.Done:
    return perform(name, sample.values, user=sample.user, op_id=op_id, reason=sample.reason, **options)


def test_every_action_has_a_sample_and_every_sample_an_action() -> None:
    assert set(samples()) == set(ACTIONS)


@every_action
def test_an_action_says_what_it_did_in_one_audit_entry_with_its_outcome(name: str, world: World) -> None:
    _, sample = prepared(name, world)
    before, op_id = audit.anchor(), new_op_id()
    done = run(name, sample, op_id)
    assert done.notice.endswith("。") or done.notice.endswith("）")
    assert audit.anchor().seq == before.seq + 1
    stored = [row for row in dump()["operation"] if row[0] == op_id]
    assert len(stored) == 1
    assert json.loads(stored[0][4])["notice"] == done.notice
    assert audit.verify(before) == []


@pytest.mark.slow
@every_action
def test_no_secret_reaches_the_audit_log_or_the_stored_outcome(name: str, world: World) -> None:
    action, sample = prepared(name, world)
    run(name, sample)
    everything = repr(dump())
    for secret in secrets(action.fields, sample.values):
        assert secret not in everything


def secrets(fields: tuple[Field, ...], values: Any) -> list[str]:
    found = [values[f.name] for f in fields if f.kind is Kind.PASSWORD and values.get(f.name)]
    for f in fields:
        for row in values.get(f.name, ()) if f.kind is Kind.ROWS else ():
            found += secrets(f.rows, row)
    return found


def fails_everywhere(name: str, sample: Sample, make: Callable[[], Exception]) -> int:
    """Fail at the 1st, 2nd, … statement until the action passes; returns how many were tried."""
    before = dump()
    for number in range(1, 2000):
        op_id = new_op_id()
        with faults.failing_at(number, make) as counter:
            try:
                run(name, sample, op_id, budget=0)
            except TOLD:
                assert counter.fired
            else:
                assert not counter.fired, "a failed statement was passed over in silence"
                return number
        assert dump() == before, f"statement {number} left something behind"
    raise AssertionError("the action never ends")


@pytest.mark.slow
@every_action
def test_a_failure_at_any_statement_leaves_nothing(name: str, world: World) -> None:
    _, sample = prepared(name, world)
    kind = faults.busy if database.is_sqlite() else faults.deadlock
    assert fails_everywhere(name, sample, kind) > 4


def test_every_kind_of_error_at_any_statement_leaves_nothing(world: World) -> None:
    for make in faults.SQLITE if database.is_sqlite() else faults.MYSQL:
        _, sample = prepared(SAMPLE_OF_ALL_ERRORS, world)
        assert fails_everywhere(SAMPLE_OF_ALL_ERRORS, sample, make) > 4


@pytest.mark.slow
@every_action
def test_a_passing_failure_is_retried_and_the_act_is_done_once(name: str, world: World) -> None:
    _, sample = prepared(name, world)
    kind = faults.busy if database.is_sqlite() else faults.connection_lost
    before, op_id = audit.anchor(), new_op_id()
    with faults.failing_at(6, kind) as counter:
        run(name, sample, op_id, budget=20)
    assert counter.fired
    assert audit.anchor().seq == before.seq + 1
    assert audit.verify(before) == []


@pytest.mark.slow
@every_action
def test_the_same_operation_id_twice_is_one_act_with_one_outcome(name: str, world: World) -> None:
    _, sample = prepared(name, world)
    op_id = new_op_id()
    first = run(name, sample, op_id)
    after = dump()
    again = run(name, sample, op_id)
    assert dump() == after
    assert (again.notice, again.changed, again.record) == (first.notice, first.changed, first.record)


@pytest.mark.slow
@every_action
def test_an_operation_id_of_somebody_else_is_refused(name: str, world: World) -> None:
    _, sample = prepared(name, world)
    op_id = new_op_id()
    run(name, sample, op_id)
    with pytest.raises(Refused):
        perform(name, sample.values, user=world.nobody, op_id=op_id)


@every_action
def test_somebody_without_the_right_is_refused_and_nothing_is_written(name: str, world: World) -> None:
    action, sample = prepared(name, world)
    before = dump()
    if action.personal:
        with pytest.raises(Refused):
            perform(name, sample.values, user=None)
    else:
        with pytest.raises(Forbidden):
            perform(name, sample.values, user=world.nobody)
    assert dump() == before


@pytest.mark.parametrize("name", EDITING)
def test_an_old_version_is_a_conflict_and_nothing_is_written(name: str, world: World) -> None:
    _, sample = prepared(name, world)
    before = dump()
    stale = {**sample.values, "row_version": sample.values["row_version"] + 1}
    with pytest.raises(Conflict) as caught:
        perform(name, stale, user=sample.user, reason=sample.reason)
    assert caught.value.theirs.version == sample.values["row_version"]
    assert dump() == before


BAD: dict[Kind, list[Any]] = {
    Kind.TEXT: [7, "长" * 5000, ["x"]],
    Kind.LONG_TEXT: [7, "长" * 50000],
    Kind.CODE: [7, "A;B", "x" * 300],
    Kind.INTEGER: ["七", 1.5, True, 10**18],
    Kind.DECIMAL: ["半", "0.125", True, -1, "1e3"],
    Kind.MONEY: ["100", -(10**15), 1.5],
    Kind.DATE: ["2026-02-30", "昨天", 20261124, "0001-01-01"],
    Kind.TIME: ["25:00", 5],
    Kind.CHOICE: ["不存在的选项", 5],
    Kind.CHOICES: [["不存在的选项"], "x", 5],
    Kind.BOOL: ["是", 1],
    Kind.REF: ["abc", -1, 2**40, 999_999_999],
    Kind.REFS: [["abc"], 5],
    Kind.VERSION: ["x", 1.5],
    Kind.PHONE: ["打电话", "12"],
    Kind.ID_NUMBER: ["123", "110101199001011230"],
    Kind.LOGIN: ["x", "空 格;", 5],
    Kind.PASSWORD: [5],
    Kind.EMAIL: ["不是邮箱", 5],
    Kind.FILE: ["text", 5],
    Kind.ROWS: ["x", [5], [{"不存在": 1}]],
}


@every_action
def test_bad_values_are_named_in_words_and_nothing_is_written(name: str, world: World) -> None:
    action, sample = prepared(name, world)
    before = dump()
    for f in action.fields:
        bad = list(BAD[f.kind])
        if f.required:
            bad += [None, "" if f.kind not in (Kind.CHOICES, Kind.REFS, Kind.ROWS) else []]
        if f.name in sample.bad:
            bad.append(sample.bad[f.name])
        for value in bad:
            with pytest.raises(Refused) as caught:
                perform(name, {**sample.values, f.name: value}, user=sample.user, reason=sample.reason)
            assert any("\u4e00" <= c <= "\u9fff" for c in caught.value.sentence), (f.name, value)
            if isinstance(caught.value, BadFields):
                assert f.name in caught.value.faults
    with pytest.raises(BadFields):
        perform(name, {**sample.values, "unheard_of": 1}, user=sample.user)
    assert dump() == before
