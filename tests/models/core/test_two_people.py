"""Two people at once: on one record, on one number, and on one button."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from models.core import audit, database
from models.core.errors import Conflict
from models.core.unit import perform
from models.org.tables import Post
from tests.samples import World

ROUNDS = 12


def both(barrier: Barrier, world: World, values: dict[str, Any], op_id: str = "") -> Any:
    """One person presses «save» at the same moment as the other; a conflict is returned, not raised."""
    barrier.wait()
    try:
        return perform("org.edit_post", values, user=world.admin, op_id=op_id)
    except Conflict as conflict:
        return conflict


def test_of_two_edits_of_one_record_one_is_saved_and_the_other_is_told(world: World) -> None:
    post = perform("org.add_post", {"name": "收费员"}, user=world.admin).record
    assert post is not None
    barrier = Barrier(2)
    with ThreadPoolExecutor(2) as people:
        for version in range(1, ROUNDS + 1):
            typed = [
                {"id": post[1], "row_version": version, "name": "收费员", "duties": f"{who}写的第 {version} 版"}
                for who in ("甲", "乙")
            ]
            answers = list(people.map(lambda values: both(barrier, world, values), typed))
            told = [answer for answer in answers if isinstance(answer, Conflict)]
            assert len(told) == 1, "both edits were saved: one of them is lost"
            winner = typed[answers.index(next(a for a in answers if not isinstance(a, Conflict)))]
            assert told[0].theirs.values["duties"] == winner["duties"]
            assert (told[0].theirs.version, told[0].theirs.who) == (version + 1, "周敏")
            assert Post.get_by_id(post[1]).duties == winner["duties"]
    assert audit.verify() == []


def test_one_button_pressed_twice_at_once_is_one_act(world: World) -> None:
    post = perform("org.add_post", {"name": "收费员"}, user=world.admin).record
    assert post is not None
    barrier = Barrier(2)
    values = {"id": post[1], "row_version": 1, "name": "收费员", "duties": "收费、开票"}
    with ThreadPoolExecutor(2) as presses:
        answers = list(presses.map(lambda _: both(barrier, world, values, op_id="press-1"), range(2)))
    assert not any(isinstance(answer, Conflict) for answer in answers)
    assert answers[0].notice == answers[1].notice
    assert Post.get_by_id(post[1]).row_version == 2
    count = "SELECT COUNT(*) FROM audit_entry WHERE op_id = 'press-1'"
    assert database.current().execute_sql(count).fetchone()[0] == 1


def test_numbers_taken_at_once_have_no_gap_and_no_twin(world: World) -> None:
    def take(_: int) -> int:
        from models.core import access
        from models.core.unit import Unit

        def once() -> int:
            with database.transaction():
                return Unit("x", access.SYSTEM, access.SYSTEM, None, "").number("CF-2026")

        return database.retrying(once)

    with ThreadPoolExecutor(6) as people:
        numbers = list(people.map(take, range(60)))
    assert sorted(numbers) == list(range(1, 61))
    assert world.admin
