"""Setting up an office: asked once, answered one by one, waited for until done."""

from __future__ import annotations

from typing import Any

from models.core import clock, duties
from models.core.access import load_user
from models.core.rulebook import queries
from models.core.unit import perform
from models.org import founding
from models.org.papers import LOGO_NOTE
from models.org.queries import THE_ORGANISATION
from tests.samples import World, org, regulation

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def done() -> dict[str, bool]:
    return {one.question.name: one.done for one in founding.answers()}


def todo(world: World) -> list[Any]:
    return [one for one in duties.todos_of(load_user(world.admin), clock.now().date()) if one.entity == founding.ENTITY]


def answer(world: World, **values: str) -> None:
    rows = [{"key": key.replace("__", "."), "value": value} for key, value in values.items()]
    today = clock.now().date().isoformat()
    perform("rulebook.set", {"values": rows, "valid_from": today, "reason": founding.REASON}, user=world.admin)


def test_nothing_is_answered_at_first_and_one_answer_is_asked_once(world: World) -> None:
    assert not any(done().values())
    (waiting,) = todo(world)
    assert waiting.title == "完成开张设置"
    answer(world, **{"attendance.bonus_sheet.due_day": "6"})  # our recommendation, made a rule
    assert done()["bonus"]
    assert not done()["takes"]


def test_the_scheme_of_penalties_is_chosen_in_its_table(world: World) -> None:
    asked = next(one for one in founding.answers() if one.question.name == "scheme")
    assert (asked.question.page, asked.record) == ("rulebook", queries.newest("penalty_schemes").id)
    assert "燃气客服处罚（GAS）：只用其中一套，使用中" in asked.words
    perform("rulebook.confirm", {"values": [asked.record], "reason": "同意"}, user=world.admin)
    assert done()["scheme"]


def test_an_answer_that_agrees_with_the_regulation_is_an_answer_too(world: World) -> None:
    keys = next(one.keys for one in founding.QUESTIONS if one.name == "attendance")
    parameters = queries.register.parameters()
    answer(world, **{key: parameters[key].stored(parameters[key].first).strip('"') for key in keys})
    assert done()["attendance"]


def test_points_need_nobody_who_answers_for_money(world: World) -> None:
    answer(world, penalty__takes="points", penalty__point_value="1000")
    assert done()["takes"]
    words = next(one.words for one in founding.answers() if one.question.name == "takes")
    assert words == "处罚扣什么 扣考核分；一分折合多少元 10.00 元"


def test_a_confirmed_recommendation_counts_as_an_answer(world: World) -> None:
    rows = [queries.newest(key).id for key in ("hall.open_from", "hall.open_until", "hall.weekdays")]
    perform("rulebook.confirm", {"values": rows, "reason": "同意"}, user=world.admin)
    assert done()["hall"]


def test_names_logo_and_text_are_answered_where_they_are_kept(world: World) -> None:
    sample = org.edit_organisation(world)
    values = {**sample.values, "short_name": "暖阳", "phone": "96518000"}
    perform("org.edit_organisation", values, user=world.admin)
    logo = {
        "entity": "organisation", "record": THE_ORGANISATION, "name": "标志.png", "content": PNG, "note": LOGO_NOTE,
    }  # fmt: skip
    perform("core.attach", logo, user=world.admin)
    regulation.version(world, regulation.regulation(world))
    assert {name for name, is_done in done().items() if is_done} == {"names", "logo", "regulation"}


def test_the_to_do_goes_when_all_is_answered_but_the_logo(world: World) -> None:
    left = {one.name for one in founding.open_questions(load_user(world.admin))}
    assert left == {one.name for one in founding.QUESTIONS} - founding.OPTIONAL
    assert founding.open_questions(load_user(world.nobody)) == ()


def test_every_parameter_that_is_asked_for_exists() -> None:
    known = queries.register.parameters()
    assert {key for one in founding.QUESTIONS for key in one.keys} <= set(known)
