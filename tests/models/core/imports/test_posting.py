"""Posting: all or nothing, once, with sums that agree; what was decided is kept."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from models.core import access, audit, check, database, queries
from models.core.errors import BadFields, Forbidden, Refused
from models.core.imports import locks
from models.core.imports import queries as imports
from models.core.imports.register import ImportKind, ImportRow, get_kind
from models.core.imports.tables import ColumnMapping, ImportBatch, ImportLine
from models.core.imports.workflow import State
from models.core.register import Done
from models.core.tables import AuditEntry
from models.core.unit import perform
from tests.models.core.imports.conftest import Post
from tests.models.core.imports.payments import Payment, rows, stored
from tests.samples import World


def last_notes() -> dict[str, Any]:
    entry = AuditEntry.select().order_by(AuditEntry.seq.desc()).first()
    notes: dict[str, Any] = json.loads(entry.detail)["notes"]
    return notes


def test_an_import_is_one_act_with_hash_counts_and_sums(post: Post) -> None:
    before = audit.anchor().seq
    done = post(rows("P1", "P2", amount=12345), ignored=4)
    assert done.notice == f"已导入 2 行（第 {done.details['batch']} 批）。"
    assert audit.anchor().seq == before + 1
    assert stored() == {"P1", "P2"}
    notes = last_notes()
    assert (notes["sha256"], notes["written"], notes["sums"]) == ("a" * 64, 2, ["金额 246.90 元"])
    batch = imports.batch(done.details["batch"])
    assert (batch.written, batch.sums, batch.state, batch.ignored, batch.whole) == (
        2, {"amount": 24690}, State.POSTED, 4, True,
    )  # fmt: skip
    assert [(one.row, one.entity, one.done) for one in imports.lines(batch.id)] == [
        (2, "payment", "insert"), (3, "payment", "insert"),
    ]  # fmt: skip
    assert check.check() == []


def test_rows_may_come_as_cells_and_are_read_by_their_columns(post: Post) -> None:
    post([{"serial": " p5 ", "amount": "1,234.50", "paid_on": "2026.11.3", "number": 7}])
    assert [(one.serial, one.amount, one.paid_on) for one in Payment.select()] == [("P5", 123450, date(2026, 11, 3))]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("x", "一行或多行"),
        ([5], "number、"),
        ([{"sum": 5}], "number、"),
        ([{"number": True}], "行号"),
        ([{"number": 0}], "行号"),
        ([{"work_no": "KF1", "name": "甲", "phone": "12"}], "手机号"),
        ([{"number": 9, "work_no": "KF1"}], "第 9 行，姓名"),
    ],
)
def test_cells_that_cannot_be_read_are_named(world: World, given: Any, told: str) -> None:
    kind = get_kind("staff")
    with pytest.raises(BadFields) as caught:
        perform(kind.action, {"file": "x.xlsx", "sha256": "0" * 64, "rows": given}, user=world.admin)
    assert told in caught.value.faults["rows"]


def test_a_file_that_was_taken_whole_is_not_taken_twice(post: Post) -> None:
    post(rows("P1"))
    with pytest.raises(Refused) as caught:
        post(rows("P1", "P2"))
    assert caught.value.code == "SAME_FILE"
    assert "第 1 批" in caught.value.sentence
    post(rows("P3"), sheet="另一张")
    post(rows("P4"), month="2026-10")
    post(rows("P5"), sha256="b" * 64)
    assert stored() == {"P1", "P3", "P4", "P5"}


def test_what_a_partly_taken_file_still_holds_can_be_taken(post: Post) -> None:
    done = post(rows("P1"), refused=1, partial=True)
    assert "退回 1 行" in done.notice
    assert not imports.batch(done.details["batch"]).whole
    done = post(rows("P1", "P2"))
    assert (done.details["written"], done.details["same"]) == (1, 1)
    with pytest.raises(Refused, match="第 2 批"):
        post(rows("P1", "P2"))


def test_a_refused_row_means_that_nothing_is_written_unless_only_the_sound_ones_are_wanted(post: Post) -> None:
    with pytest.raises(Refused) as caught:
        post(rows("P1"), refused=1)
    assert caught.value.code == "ROWS"
    assert stored() == set()
    assert ImportBatch.select().count() == ImportLine.select().count() == 0
    assert post(rows("P1"), refused=1, partial=True).details["refused"] == 1


def test_copies_and_voided_rows_never_block(post: Post) -> None:
    voided = ImportRow(9, {"serial": "P9", "amount": 1, "remark": "作废"})
    done = post((*rows("P1", "P1"), voided), refused=2, harmless=2)
    assert (done.details["written"], done.details["refused"]) == (1, 4)
    assert imports.batch(done.details["batch"]).whole


def test_known_rows_alone_are_nothing_new(post: Post) -> None:
    post(rows("P1"))
    with pytest.raises(Refused) as caught:
        post(rows("P1"), sha256="b" * 64)
    assert caught.value.code == "NOTHING_NEW"


@pytest.mark.parametrize(
    ("values", "agrees"),
    [
        ({"stated": [{"column": "amount", "amount": 200}]}, True),
        ({"stated": [{"column": "rows", "amount": 2}]}, True),
        ({"stated": [{"column": "amount", "amount": 250}]}, False),
        ({"stated": [{"column": "rows", "amount": 3}]}, False),
        (
            {
                "stated": [{"column": "amount", "amount": 250}],
                "explained": [{"column": "amount", "amount": 50}],
                "refused": 1,
                "partial": True,
            },
            True,
        ),
        ({"stated": [{"column": "amount", "amount": 250}], "explained": [{"column": "amount", "amount": 49}]}, False),
        ({"stated": [{"column": "amount", "amount": 250}], "gap_reason": "封面含上月尾款"}, True),
    ],
)
def test_a_gap_needs_an_explanation_or_a_reason(post: Post, values: dict[str, Any], agrees: bool) -> None:
    if agrees:
        post(rows("P1", "P2"), **values)
        assert last_notes()["gap_reason"] == values.get("gap_reason", "")
        return
    with pytest.raises(Refused) as caught:
        post(rows("P1", "P2"), **values)
    assert caught.value.code == "GAP"
    assert stored() == set()


def test_a_figure_that_nobody_sums_is_refused(post: Post) -> None:
    with pytest.raises(Refused, match="没有可以核对的"):
        post(rows("P1"), stated=[{"column": "area", "amount": 1}])


def test_corrections_are_kept_with_what_stood_there(post: Post) -> None:
    correction = {"row": 2, "column": "amount", "old": "1O0", "new": "100"}
    done = post(rows("P1"), corrections=[correction])
    assert last_notes()["corrections"] == [correction]
    assert json.loads(ImportBatch.get_by_id(done.details["batch"]).corrections) == [correction]


def test_matched_columns_are_remembered_for_these_headings(post: Post) -> None:
    headings = [{"words": "凭证"}, {"words": "元"}]
    positions = [{"column": "serial", "position": 0}, {"column": "amount", "position": 1}]
    post(rows("P1"), headings=headings, positions=positions)
    layout = ColumnMapping.get().layout
    assert imports.mappings("trial_payments")[layout] == {"serial": 0, "amount": 1}
    assert imports.mappings("staff") == {}
    post(rows("P2"), sha256="b" * 64, headings=headings, positions=positions)
    assert ColumnMapping.get().row_version == 1
    positions[1]["position"] = 3
    post(rows("P3"), sha256="c" * 64, headings=headings, positions=positions)
    assert imports.mappings("trial_payments")[layout] == {"serial": 0, "amount": 3}


def test_too_many_rows_for_one_transaction_are_refused(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.core.imports import actions

    monkeypatch.setattr(actions, "MOST_AT_ONCE", 3)
    post(rows("P1", "P2", "P3"))
    with pytest.raises(Refused, match="请拆成几个文件"):
        post(rows("P4", "P5", "P6", "P7"), sha256="b" * 64)


def test_the_right_of_the_kind_is_needed_to_see_and_to_reverse_its_batches(post: Post, world: World) -> None:
    done = post(rows("P1"))
    person = access.load_user(world.admin)
    assert queries.history(person, "import_batch", done.details["batch"])
    perform("org.set_grant", {"role": "FINANCE", "permission": "test.payments", "reach": "none"}, user=world.admin)
    with pytest.raises(Refused):
        queries.history(access.load_user(world.admin), "import_batch", done.details["batch"])
    with pytest.raises(Forbidden):
        perform("imports.reverse", {"id": done.details["batch"]}, user=world.admin)


def test_changed_lines_are_found(post: Post) -> None:
    post(rows("P1", "P2"))
    assert check.check() == []
    ImportLine.update(record=999).where(ImportLine.row == 3).execute()
    assert [one for one in check.check() if "明细与操作记录不符" in one]
    ImportLine.insert(batch_id=77, row=1, entity="payment", record=1, done="insert", version=1).execute()
    assert [one for one in check.check() if "不属于任何一批" in one]


def test_two_people_who_import_the_same_file_at_once_take_it_once(
    kind: ImportKind, world: World, opened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_ready = threading.Barrier(2)
    outcomes: list[Done | str] = []

    def take(number: int) -> None:
        both_ready.wait()
        try:
            values = {"file": "收款.xlsx", "sha256": "a" * 64, "rows": rows("P1", "P2")}
            outcomes.append(perform(kind.action, values, user=world.admin))
        except Refused as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one if isinstance(one, str) else "done" for one in outcomes) == ["SAME_FILE", "done"]
    assert Payment.select().count() == 2
    assert audit.verify() == []


def test_an_import_waits_for_the_one_before_it(kind: ImportKind, world: World, opened: str) -> None:
    got_in = threading.Event()

    def second() -> None:
        with database.connection(), database.transaction():
            locks.take(kind)
            got_in.set()

    waiting = threading.Thread(target=second)
    with database.transaction():
        locks.take(kind)
        waiting.start()
        assert not got_in.wait(0.3)
    waiting.join()
    assert got_in.is_set()


def test_an_import_and_an_act_about_the_same_people_at_once_lose_nothing(world: World, opened: str) -> None:
    people = [{"work_no": f"KF{number:03d}", "name": f"员工{number}"} for number in range(60)]
    ready = threading.Barrier(2)
    refused: list[str] = []

    def run(action: str, values: dict[str, Any]) -> None:
        ready.wait()
        try:
            perform(action, values, user=world.admin)
        except Refused as one:
            refused.append(one.sentence)

    hired = {"work_no": "KF030", "name": "同号", "product_role": "AGENT", "state": "candidate"}
    imported = {"file": "x.xlsx", "sha256": "0" * 64, "rows": people}
    threads = [
        threading.Thread(target=run, args=one)
        for one in (("staff.import_register", imported), ("staff.hire", hired))
    ]  # fmt: skip
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with database.connection():
        from models.staff.tables import Employee

        names = [row.name for row in Employee.select().where(Employee.work_no == "KF030")]
        count = Employee.select().count()
    assert len(names) == 1
    assert (count, names[0], len(refused)) in [(60, "员工30", 1), (60, "同号", 0), (1, "同号", 1)]
    assert audit.verify() == []


def test_a_kind_without_a_month_may_still_be_told_one(post: Post) -> None:
    with pytest.raises(BadFields):
        post(rows("P1"), month="2026-13")
    assert imports.batch(post(rows("P1"), month="2026-11").details["batch"]).month == "2026-11"


def test_an_unknown_kind_and_an_unknown_batch_are_told(kind: ImportKind, world: World) -> None:
    with pytest.raises(Refused, match="payments（测试收款）"):
        get_kind("cows")
    with pytest.raises(Refused):
        imports.batch(999)
    with pytest.raises(Refused):
        kind.column("cows")
    assert replace(kind, name="x").label_of("amount") == "金额"
