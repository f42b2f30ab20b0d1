"""Leaving the post with permission: allowed by the right person, recorded at once, never twice at a time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from models.core import access, clock, listing, register
from models.core.errors import BadFields, Forbidden, Refused
from models.core.lists import Query
from models.core.unit import Behalf
from models.roster.tables import PostLeaving
from tests.models.roster.desk import Desk

NIGHT = datetime.fromisoformat("2026-11-25 00:10")


@pytest.fixture
def desk(opened: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The hall on an ordinary minute: just after midnight a minute ago was yesterday."""
    real, later = clock.now, clock.now() + timedelta(minutes=20)
    if later.time() < time(0, 30):
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=20))
    return Desk()


def leave(desk: Desk, by: int, left: datetime, employee: int = 0, **options: Any) -> PostLeaving:
    fields: dict[str, Any] = {"employee_id": employee or desk.one, "left_at": left.isoformat(), "reason": "取急件"}
    done: Any = desk.do("roster.record_leaving", by, **fields, **options)
    row: PostLeaving = PostLeaving.get_by_id(done.record[1])
    return row


def test_the_group_leader_allows_leaving_the_post_and_records_it(desk: Desk) -> None:
    left = clock.now() - timedelta(minutes=1)
    row = leave(desk, desk.leader, left)
    assert (row.allowed_by, row.back_at) == ("何志刚", None)
    with pytest.raises(Refused, match="已经登记过"):
        leave(desk, desk.leader, left)
    back: dict[str, Any] = {"id": row.id, "row_version": 1}
    with pytest.raises(BadFields, match="应晚于离岗时间"):
        desk.do("roster.record_back", desk.leader, **back, back_at=left.isoformat())
    with pytest.raises(BadFields, match="还没有到"):
        desk.do("roster.record_back", desk.leader, **back, back_at=(left + timedelta(hours=3)).isoformat())
    done = desk.do("roster.record_back", desk.leader, **back, back_at=(left + timedelta(seconds=60)).isoformat())
    assert "离岗 1 分钟" in done.notice
    kind = register.get_list("post_leavings")
    assert len(listing.page(kind, access.load_user(desk.users[desk.one]), Query())) == 1
    assert len(listing.page(kind, access.load_user(desk.users[desk.other]), Query())) == 0


def test_nobody_allows_his_own_leaving_and_no_permission_comes_afterwards(desk: Desk) -> None:
    now = clock.now()
    with pytest.raises(Forbidden, match="不能审批与本人有关的事项"):
        leave(desk, desk.leader, now, desk.leader)
    with pytest.raises(Forbidden):
        leave(desk, desk.one, now)
    yesterday = now - timedelta(days=1)
    with pytest.raises(Refused, match="许可要在当天记录"):
        leave(desk, desk.leader, yesterday)
    with pytest.raises(BadFields, match="离岗时间还早"):
        leave(desk, desk.leader, now + timedelta(days=2))
    scan = ("离岗条.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    behalf = Behalf(desk.leader, yesterday, "paper", scan)
    row = leave(desk, desk.clerk, yesterday, behalf=behalf, why="当天停电")
    assert (row.allowed_by, row.recorded_by) == ("何志刚", "周敏")


def back(desk: Desk, row: PostLeaving, at: datetime) -> Any:
    version = PostLeaving.get_by_id(row.id).row_version
    return desk.do("roster.record_back", desk.leader, id=row.id, row_version=version, back_at=at.isoformat())


def test_nobody_leaves_again_before_he_is_back(desk: Desk) -> None:
    now = clock.now().replace(microsecond=0)
    first = leave(desk, desk.leader, now - timedelta(minutes=3))
    with pytest.raises(Refused, match="还没有登记回岗，没有登记"):
        leave(desk, desk.leader, now - timedelta(minutes=1))
    back(desk, first, now - timedelta(minutes=2))
    with pytest.raises(Refused, match="才回岗，没有登记"):
        leave(desk, desk.leader, now - timedelta(seconds=150))
    leave(desk, desk.leader, now - timedelta(minutes=1))
    with pytest.raises(BadFields, match="又登记了离岗"):
        back(desk, first, now)
    leave(desk, desk.leader, now - timedelta(minutes=1), desk.other)


def test_a_night_shift_goes_on_after_midnight(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NIGHT)
    left = NIGHT - timedelta(minutes=20)
    with pytest.raises(Refused, match="许可要在当天记录"):
        leave(desk, desk.leader, left)
    desk.plan(desk.one, left.date(), "夜")
    assert leave(desk, desk.leader, left).left_at == left
