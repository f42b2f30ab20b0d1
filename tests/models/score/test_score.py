"""The score on both databases: a cause counts once, what is taken back is seen, a closed month stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Any

import pytest

from models.core import access, audit, check, database, listing, register
from models.core.access import SYSTEM
from models.core.errors import Refused
from models.core.explain import Basis, Explanation
from models.core.fields import Field, Kind, Values
from models.core.lists import Query
from models.core.register import Action, Done
from models.core.unit import Unit, perform
from models.score import actions, queries
from models.score.rules import Line, month_of
from models.score.tables import ScoreClosing, ScoreLine, ScoreMonth
from models.score.workflow import Cause
from tests.factories import staff
from tests.samples import World

WHY = Explanation("迟到第 2 次，扣 2 分", ("本月迟到 2 次，容忍 1 次",), (Basis("R-034", value="2 分"),))
OCTOBER = "2026-10"
NUMBER = re.compile(r"\"record\":\d+")  # of the line that a reversal takes back


@pytest.fixture
def clerk(world: World) -> int:
    return int(staff.employee(work_no="KF001", name="陈立新", state="active").id)


def line(employee: int, key: str = "attendance:late:1", **values: Any) -> Line:
    given = {
        "key": key, "employee_id": employee, "month": OCTOBER, "cause": Cause.ATTENDANCE, "title": "迟到第 2 次",
        "event_date": date(2026, 10, 12), "explanation": WHY, "points": -200,
    }  # fmt: skip
    return Line(**{**given, **values})


@pytest.fixture
def act(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Runs work inside an act of the first administrator, as an action of another area would."""
    jobs: dict[int, Callable[[Unit], Any]] = {}
    answers: dict[int, Any] = {}

    def run(unit: Unit, f: Values) -> Done:
        answers[f["job"]] = jobs[f["job"]](unit)
        return Done("已办理。", actions.CHANGED)

    fields = (Field("job", "事", Kind.INTEGER, required=True),)
    action = Action("test.score", "计分", "staff.write", fields, run)
    monkeypatch.setitem(register.actions, "test.score", action)

    def do(work: Callable[[Unit], Any], user: int = 0) -> Any:
        number = len(jobs) + 1
        jobs[number] = work
        perform("test.score", {"job": number}, user=user or world.admin)
        return answers[number]

    return do


def put(act: Callable[..., Any], wanted: Line, *, late: bool = False) -> int:
    number: int = act(lambda unit: actions.put(unit, wanted, late=late))
    return number


def close(act: Callable[..., Any], *people: int, month: str = OCTOBER) -> None:
    act(lambda unit: actions.close(unit, month, people, "bonus_sheet", 7))


def points(month: str = OCTOBER) -> dict[int, int]:
    return {number: one.points for number, one in queries.totals(month).items()}


def today() -> str:
    from models.core import clock

    return month_of(clock.now().date())


def test_a_cause_counts_once_however_often_it_is_written(act: Callable[..., Any], clerk: int) -> None:
    first = put(act, line(clerk))
    before = audit.anchor().seq
    assert put(act, line(clerk)) == first
    assert put(act, line(clerk, explanation=Explanation("同一件事，另一种说法"))) == first
    assert (points(), ScoreLine.select().count()) == ({clerk: -200}, 1)
    assert audit.anchor().seq == before  # nothing was done, nothing is noted


def test_another_result_for_a_cause_takes_the_old_one_back(act: Callable[..., Any], clerk: int) -> None:
    put(act, line(clerk))
    put(act, line(clerk, points=-500, title="迟到第 3 次"))
    rows = list(ScoreLine.select().order_by(ScoreLine.id))
    assert [(row.entry, row.points) for row in rows] == [(1, -200), (2, 200), (3, -500)]
    assert rows[1].title == "撤销：迟到第 2 次"
    assert rows[1].reason == actions.CORRECTED
    assert points() == {clerk: -500}
    assert queries.live("attendance:late:1").points == -500


def test_a_cause_that_fell_away_is_taken_back_once(act: Callable[..., Any], clerk: int) -> None:
    put(act, line(clerk, fen=-5000))
    taken = act(lambda unit: actions.reverse(unit, "attendance:late:1", "打卡机故障"))
    total = queries.totals(OCTOBER)[clerk]
    assert (total.points, total.fen, total.lines) == (0, 0, 2)
    assert ScoreLine.get_by_id(taken).reason == "打卡机故障"
    assert act(lambda unit: actions.reverse(unit, "attendance:late:1", "再来一次")) is None
    assert queries.live("attendance:late:1") is None
    put(act, line(clerk))
    assert points() == {clerk: -200}


def test_a_closed_month_takes_no_line(act: Callable[..., Any], clerk: int) -> None:
    put(act, line(clerk))
    close(act, clerk)
    assert queries.closed({OCTOBER}, {clerk}) == {(OCTOBER, clerk)}
    with pytest.raises(Refused, match="陈立新 2026-10 的评分已经结账"):
        put(act, line(clerk, "attendance:late:2"))
    with pytest.raises(Refused, match="已经结账"):
        put(act, line(clerk, points=-500))
    assert put(act, line(clerk)) == queries.live("attendance:late:1").id  # the same again is no new line
    assert points() == {clerk: -200}


def test_corrections_of_a_closed_month_count_in_the_month_of_today(act: Callable[..., Any], clerk: int) -> None:
    put(act, line(clerk))
    close(act, clerk)
    put(act, line(clerk, "attendance:late:2", title="迟到第 3 次"), late=True)
    late = queries.live("attendance:late:2")
    assert (late.month, late.belongs_to) == (today(), OCTOBER)
    put(act, line(clerk, "attendance:late:2", title="迟到第 3 次"), late=True)
    act(lambda unit: actions.reverse(unit, "attendance:late:1", "打卡机故障"))
    assert points() == {clerk: -200}
    assert points(today()) == {clerk: 0}
    close(act, clerk, month=today())
    with pytest.raises(Refused, match="已经结账"):
        act(lambda unit: actions.reverse(unit, "attendance:late:2", "没有月份可记"))


def test_a_correction_of_a_closed_month_takes_back_and_counts_anew_in_the_open_one(
    act: Callable[..., Any], clerk: int
) -> None:
    put(act, line(clerk))
    close(act, clerk)
    put(act, line(clerk, points=-500), late=True)
    assert points() == {clerk: -200}
    assert points(today()) == {clerk: 200 - 500}


def test_a_month_is_closed_for_each_person_once(act: Callable[..., Any], clerk: int, world: World) -> None:
    other = int(staff.employee(work_no="KF002", name="何志刚", state="active").id)
    close(act, clerk)
    assert put(act, line(other, "attendance:late:2")) > 0
    with pytest.raises(Refused, match="陈立新 2026-10 的评分已经结账"):
        close(act, other, clerk)
    assert ScoreClosing.select().count() == 1
    assert act(lambda unit: actions.reopen(OCTOBER, "bonus_sheet", 8)) == 0
    assert act(lambda unit: actions.reopen(OCTOBER, "bonus_sheet", 7)) == 1
    put(act, line(clerk))
    assert points() == {clerk: -200, other: -200}


def test_a_line_counts_in_the_month_that_is_named(act: Callable[..., Any], clerk: int) -> None:
    act(lambda unit: actions.put(unit, line(clerk), into="2026-11"))
    live = queries.live("attendance:late:1")
    assert (live.month, live.belongs_to) == ("2026-11", OCTOBER)
    act(lambda unit: actions.put(unit, line(clerk, points=-500), into="2026-12"))
    assert points("2026-11") == {clerk: 0}
    assert points("2026-12") == {clerk: -500}
    close(act, clerk, month="2026-12")
    with pytest.raises(Refused, match="2026-12 的评分已经结账"):
        act(lambda unit: actions.put(unit, line(clerk, "attendance:late:3"), into="2026-12"))


def test_what_an_act_wrote_goes_with_the_act(act: Callable[..., Any], clerk: int) -> None:
    def failing(unit: Unit) -> None:
        actions.put(unit, line(clerk))
        raise Refused("处罚单没有下达。")

    with pytest.raises(Refused):
        act(failing)
    assert (points(), ScoreMonth.select().count()) == ({}, 0)


@pytest.mark.parametrize(
    "fault",
    [{"key": ""}, {"key": "x" * 97}, {"title": ""}, {"title": "长" * 201}, {"month": "2026-13"}, {"points": 0}],
)
def test_lines_that_make_no_sense_are_errors(fault: dict[str, Any]) -> None:
    sound = line(1)
    with pytest.raises(ValueError):
        replace(sound, **fault)


def test_writers_and_a_close_at_once_agree_about_what_the_month_comes_to(
    act: Callable[..., Any], clerk: int, world: World
) -> None:
    people = [clerk, *(int(staff.employee(work_no=f"KF10{n}", name=f"人{n}", state="active").id) for n in range(5))]
    put(act, line(clerk, "before"))
    barrier = Barrier(len(people) + 1)

    def write(employee: int) -> int:
        barrier.wait()
        written = 0
        for number in range(4):
            try:
                put(act, line(employee, f"{employee}:{number}"))
            except Refused as refused:
                assert "已经结账" in refused.sentence  # noqa: PT017  (any other refusal would be a fault)
            else:
                written += 1
        return written

    def sign() -> dict[int, int]:
        barrier.wait()

        def closing(unit: Unit) -> dict[int, int]:
            actions.close(unit, OCTOBER, people, "bonus_sheet", 7)
            return points()

        found: dict[int, int] = act(closing)
        return found

    with ThreadPoolExecutor(len(people) + 1) as threads:
        closed = threads.submit(sign)
        counts = list(threads.map(write, people))
        signed = closed.result()
    assert points() == signed  # nothing came into the month after it was summed up
    assert sum(counts) == ScoreLine.select().count() - 1
    assert check.check() == []


def test_one_cause_written_by_two_at_once_counts_once(act: Callable[..., Any], clerk: int) -> None:
    barrier = Barrier(4)

    def write(number: int) -> int:
        barrier.wait()
        return put(act, line(clerk, points=-200 - number % 2))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    total = queries.totals(OCTOBER)[clerk]
    live = queries.live("attendance:late:1")
    assert total.points == live.points
    assert total.points in (-200, -201)
    assert total.lines % 2 == 1
    assert check.check() == []


def test_lists_show_lines_months_and_reasons(act: Callable[..., Any], clerk: int, world: World) -> None:
    other = int(staff.employee(work_no="KF002", name="何志刚", state="active").id)
    put(act, line(clerk))
    put(act, line(other, "penalty:1", cause=Cause.PENALTY, title="处罚单 CF-2026-0001", fen=-8000))
    kind = register.get_list("score_lines")
    rows = listing.page(kind, SYSTEM, Query(order="work_no"))
    assert [row.values[:2] for row in rows] == [(OCTOBER, "KF001"), (OCTOBER, "KF002")]
    sums = listing.totals(kind, SYSTEM, Query()).sums
    assert (sums["points"], sums["fen"]) == (-400, -8000)
    assert [row.values[1] for row in listing.page(kind, SYSTEM, Query(search="clx"))] == ["KF001"]
    assert kind.explain is not None
    assert kind.explain([rows[0].record]) == {rows[0].record: WHY}
    close(act, clerk)
    closed = listing.page(register.get_list("score_closings"), SYSTEM, Query())
    assert [row.values[:2] for row in closed] == [(OCTOBER, "KF001")]
    assert listing.shown(kind.column("points"), -200) == "−2"


def test_somebody_sees_his_own_lines_only(act: Callable[..., Any], clerk: int, world: World) -> None:
    other = int(staff.employee(work_no="KF002", name="何志刚", state="active").id)
    put(act, line(clerk))
    put(act, line(other, "penalty:1", cause=Cause.PENALTY))
    own = access.Person("陈立新", user_id=9, employee_id=clerk, grants={"score.read": access.REACH_OWN})
    rows = listing.page(register.get_list("score_lines"), own, Query())
    assert [row.values[1] for row in rows] == ["KF001"]


def test_a_check_finds_lines_that_were_tampered_with(act: Callable[..., Any], clerk: int) -> None:
    put(act, line(clerk))
    act(lambda unit: actions.reverse(unit, "attendance:late:1", "打卡机故障"))
    put(act, line(clerk, "attendance:late:2"))
    close(act, clerk)
    assert check.check() == []
    ScoreLine.update(points=150).where(ScoreLine.entry == 2).execute()
    ScoreLine.update(entry=3).where(ScoreLine.key == "attendance:late:2").execute()
    database.current().execute_sql("UPDATE score_closing SET closed_at = '2020-01-01 00:00:00'")
    found = [sentence for sentence in check.check() if "评分" in sentence]
    assert len(found) == 3


# many at once


def stored() -> list[tuple[Any, ...]]:
    """Every line without its number and the time it was written, in order of keys."""
    table = ScoreLine
    kept = [field for field in table._meta.sorted_fields if field.name not in ("id", "written_at")]
    rows: Any = table.select(*kept).order_by(table.key, table.entry).tuples()
    return [tuple(NUMBER.sub("", one) if isinstance(one, str) else one for one in row) for row in rows]


def of(employee: int, tail: str, **values: Any) -> Line:
    return line(employee, f"attendance:{OCTOBER}:{employee}:{tail}", **values)


def settle(act: Callable[..., Any], lines: list[Line], people: list[int], into: str = OCTOBER) -> actions.Settled:
    done: actions.Settled = act(
        lambda unit: actions.settle(unit, lines, prefix=f"attendance:{OCTOBER}:", employees=people, into=into)
    )
    return done


def test_many_lines_are_stored_as_one_by_one(act: Callable[..., Any], clerk: int, world: World) -> None:
    other = int(staff.employee(work_no="KF002", name="何志刚", state="active").id)
    first = [of(clerk, "12:1"), of(clerk, "14:1", fen=-500), of(other, "12:1"), of(other, "threshold:late:3:1")]
    second = [of(clerk, "12:1"), of(clerk, "14:1", points=-300), of(other, "12:1", points=-500, title="更正")]

    def one_by_one() -> list[tuple[Any, ...]]:
        for wanted in (*first, *second):
            put(act, wanted)
        act(lambda unit: actions.reverse(unit, first[3].key, actions.NO_LONGER))
        return stored()

    wanted = one_by_one()
    ScoreLine.delete().execute()
    assert settle(act, first, [clerk, other]) == actions.Settled(4, 0)
    assert settle(act, second, [clerk, other]) == actions.Settled(2, 3)
    assert stored() == wanted
    assert settle(act, second, [clerk, other]) == actions.Settled(0, 0)
    settle(act, first, [clerk, other])
    assert queries.live(first[3].key).entry == 3
    assert check.check() == []


def test_settling_leaves_other_people_and_other_keys_alone(act: Callable[..., Any], clerk: int) -> None:
    longer = int(staff.employee(id=clerk * 10 + 1, work_no="KF002", name="何志刚", state="active").id)
    settle(act, [of(clerk, "12:1"), of(longer, "12:1")], [clerk, longer])
    put(act, line(clerk, "penalty:1"))
    settle(act, [], [clerk])
    assert points() == {clerk: -200, longer: -200}
    assert queries.live(of(clerk, "12:1").key) is None


def test_settling_a_closed_month_is_refused_and_corrects_into_an_open_one(act: Callable[..., Any], clerk: int) -> None:
    settle(act, [of(clerk, "12:1")], [clerk])
    close(act, clerk)
    assert settle(act, [of(clerk, "12:1")], [clerk]) == actions.Settled(0, 0)
    with pytest.raises(Refused, match="陈立新 2026-10 的评分已经结账"):
        settle(act, [of(clerk, "12:1", points=-500)], [clerk])
    settle(act, [of(clerk, "12:1", points=-500)], [clerk], into="2026-11")
    assert (points(), points("2026-11")) == ({clerk: -200}, {clerk: -300})
    assert [(one.points, one.key) for one in queries.counted("2026-11", [clerk])] == [(-300, of(clerk, "12:1").key)]


@pytest.mark.parametrize("key", ["attendance:2026-10:99:12:1", "penalty:1", "twice"])
def test_keys_that_settling_could_not_find_again_are_errors(act: Callable[..., Any], clerk: int, key: str) -> None:
    lines = [of(clerk, "12:1")] * 2 if key == "twice" else [line(clerk, key)]
    with pytest.raises(ValueError):
        settle(act, lines, [clerk])


def test_thousands_of_lines_take_few_statements(
    act: Callable[..., Any], clerk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [of(clerk, f"{number}:1") for number in range(3000)]
    db = database.current()
    ran: list[str] = []
    execute = db.execute_sql

    def counted(sql: str, *more: Any, **options: Any) -> Any:
        ran.append(sql)
        return execute(sql, *more, **options)

    monkeypatch.setattr(db, "execute_sql", counted)
    settle(act, lines, [clerk])
    assert len(ran) < 60
    assert points() == {clerk: -600_000}
