"""Papers of many records in one file: in the order they are asked for, what cannot be issued named, one template."""

from __future__ import annotations

from typing import Any

import pytest

from models.core import database
from models.core.access import load_user
from models.core.errors import Refused
from models.core.unit import perform
from reports.kit import papers
from tests.factories import org, penalty
from tests.factories.attendance import Office
from tests.samples import World

PAPER = "penalty_slip"


@pytest.fixture
def office(world: World) -> Office:
    return penalty.office(world)


@pytest.fixture
def slips(world: World, office: Office) -> list[Any]:
    """Two that may be handed out, and a draft between them."""
    people = [office.agent, *(org.colleague(world, name, "AGENT", office.unit) for name in ("田英", "方正"))]
    return [
        penalty.slip(who, office.supervisor, office.manager, state)
        for who, state in zip(people, ("to_sign", "draft", "to_sign"), strict=True)
    ]


def together(office: Office, *records: int) -> papers.Together:
    return papers.make_together(load_user(office.supervisor_user), PAPER, records, lambda _: False)


def issue(office: Office, record: int) -> int:
    values = {"paper": PAPER, "record": record, "originals": 1, "seen": ""}
    done = perform("papers.issue", values, user=office.supervisor_user)
    return done.record[1] if done.record is not None else 0


def test_what_cannot_be_issued_is_named_and_the_others_are_marked_for_issuing(
    office: Office, slips: list[Any]
) -> None:  # fmt: skip
    first, draft, last = (one.id for one in slips)
    found = together(office, last, draft, first)
    assert list(found.seen) == [last, first]
    assert found.issued == {}
    assert [words for words in found.left_out if "田英的处罚单草稿没有批准" in words] == list(found.left_out)
    assert found.made.title == "F-21 处罚单（2 份）"
    issued = issue(office, last)
    again = together(office, last, draft, first)
    assert [one.id for one in again.issued.values()] == [issued]
    assert list(again.seen) == [first]
    # The mark is that of a preview of one: nothing else is issued under it.
    alone = papers.make(load_user(office.supervisor_user), PAPER, [{"record": first}])
    assert again.seen[first] == alone.seen


def test_papers_on_two_templates_are_not_put_together(
    office: Office, slips: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _, last = (one.id for one in slips)
    issue(office, first)
    kind = papers.kinds.get_paper(PAPER)
    changed = kind.default_template() + b"\0"  # what stands behind the end of an archive is no part of it
    monkeypatch.setattr(type(kind), "default_template", lambda _: changed)
    with pytest.raises(Refused, match="不是同一版模板"):
        together(office, first, last)
    assert together(office, first).made.content


def test_only_drafts_are_refused_with_their_reasons(office: Office, slips: list[Any]) -> None:
    with pytest.raises(Refused, match="田英的处罚单草稿没有批准"):
        together(office, slips[1].id)
    with pytest.raises(Refused, match="一次不能制作 0 份"):
        together(office)


def test_a_report_is_not_put_together(office: Office, slips: list[Any]) -> None:
    with database.connection(), pytest.raises(Refused, match="一次不能制作 1 份"):
        papers.make_together(load_user(office.supervisor_user), "slip_annex", [slips[0].id], lambda _: False)
