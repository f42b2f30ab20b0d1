"""What came in on paper is recorded with its receipt: never one of the future, and an old one with its scan."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from models.core import clock
from models.core.errors import Refused
from models.core.unit import Behalf, perform
from tests.dump import dump
from tests.factories import staff
from tests.models.staff.conftest import Office


def confirm(office: Office, received_at: datetime, scan: tuple[str, bytes] | None = None, reason: str = "") -> Any:
    boss = office.person(name="刘国平", product_role="GM")
    clerk = office.person(name="单小明", state="probation")
    staff.induction(clerk.id)
    typist = office.user("typist", ("ADMIN",))
    values = {"id": clerk.id, "row_version": 1, "happened_on": "2026-10-01", "waiver": "表现突出"}
    before = dump()
    try:
        return perform(
            "staff.confirm", values, user=typist, behalf=Behalf(boss.id, received_at, "paper", scan), reason=reason
        )
    except Refused:
        assert dump() == before
        raise


@pytest.mark.parametrize("ahead", [timedelta(seconds=30), timedelta(hours=1), timedelta(days=1)])
def test_a_receipt_of_the_future_is_refused(office: Office, ahead: timedelta) -> None:
    with pytest.raises(Refused, match="收到时间不能晚于现在"):
        confirm(office, clock.now() + ahead)


def test_an_old_receipt_needs_scan_and_reason(office: Office) -> None:
    with pytest.raises(Refused, match="须附扫描件并写明原因"):
        confirm(office, clock.now() - timedelta(days=2), scan=("批示.pdf", b"%PDF-1.4"))


def test_an_old_receipt_with_both_is_taken(office: Office) -> None:
    yesterday = clock.now() - timedelta(days=1)
    assert confirm(office, yesterday, ("批示.pdf", b"%PDF-1.4"), "周末才送到").record
