"""Saved views come back as they were saved, to the person who saved them, and never break a list."""

from __future__ import annotations

import pytest

from models.core import access, listing, queries, register
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.lists import Filter, Query, View
from models.core.tables import SavedView
from models.core.unit import perform
from tests.samples import World

QUOTED = "\uff02周\\敏\uff02"  # full-width quotes turn into plain ones when a text is tidied
VIEW = View(
    "",
    QUOTED,
    (Filter("actor", "contains", QUOTED), Filter("at", "ge", "2026-11-01"), Filter("reason", "empty")),
    "at",
    False,
    ("at", "actor", "title"),
)


def save(world: World, name: str = "周敏", view: View = VIEW, user: int = 0) -> int:
    values = {"list_name": "audit", "name": name, "definition": queries.definition(view)}
    made = perform("core.save_view", values, user=user or world.admin)
    assert made.record is not None
    return made.record[1]


def test_a_view_comes_back_as_it_was_saved(world: World) -> None:
    number = save(world)
    (view,) = queries.saved_views(world.admin, "audit")
    assert (view.label, view.saved_id) == ("周敏", number)
    assert (view.filters, view.order, view.descending, view.columns) == (
        VIEW.filters, VIEW.order, VIEW.descending, VIEW.columns,
    )  # fmt: skip
    rows = listing.page(register.lists["audit"], access.load_user(world.admin), Query(view.filters, "", view.order))
    assert rows == ()


def test_the_same_name_replaces_and_another_person_has_his_own(world: World) -> None:
    assert save(world) == save(world, view=View("", "", descending=True))
    assert queries.saved_views(world.admin, "audit")[0].descending
    assert queries.saved_views(world.nobody, "audit") == ()
    with pytest.raises(Forbidden):
        save(world, user=world.nobody)
    other = SavedView.insert(user_id=world.nobody, list_name="audit", name="x", definition="{}").execute()
    with pytest.raises(NotFound):
        perform("core.delete_view", {"id": other}, user=world.admin)


@pytest.mark.parametrize("definition", ["{", "[]", '{"filters": [[1]]}', '{"filters": [["at", "like", 1]]}', "7"])
def test_what_is_no_view_is_refused(world: World, definition: str) -> None:
    values = {"list_name": "audit", "name": "x", "definition": definition}
    with pytest.raises(BadFields):
        perform("core.save_view", values, user=world.admin)


@pytest.mark.parametrize("view", [View("", "", order="gone"), View("", "", columns=("gone",))])
def test_a_column_that_the_list_lacks_is_refused_when_saving(world: World, view: View) -> None:
    with pytest.raises(Refused, match="gone"):
        save(world, view=view)


def test_a_column_that_a_later_version_dropped_is_left_out(world: World) -> None:
    stored = (
        '{"filters":[["gone","eq",1],["actor","eq","x"]],"order":"actor","descending":false,"columns":["gone","at"]}'
    )
    SavedView.insert(user_id=world.admin, list_name="audit", name="old", definition=stored).execute()
    (view,) = queries.saved_views(world.admin, "audit")
    assert (view.filters, view.order, view.columns) == ((Filter("actor", "eq", "x"),), "", ("at",))
