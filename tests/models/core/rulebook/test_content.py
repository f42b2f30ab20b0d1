"""The delivered content: complete, in words, in the database, and every value as exact as the files give it."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal

import pytest

import resources
from models.core import access, database, listing
from models.core import register as core_register
from models.core.errors import Refused
from models.core.lists import Query
from models.core.rulebook import queries, register
from models.core.rulebook.delivery import deliver
from models.core.rulebook.rules import BEGINNING, Origin, Parameter, Shape
from models.core.rulebook.tables import RuleChange, RuleValue
from tests.samples import World

PARAMETERS = register.parameters()
DAY = date(2026, 3, 12)
each = pytest.mark.parametrize("key", PARAMETERS)


def files() -> dict[str, dict[str, object]]:
    entries = [e for name in register.CONTENT for e in tomllib.loads(resources.path(name).read_text("utf-8"))["param"]]
    return {str(entry["key"]): entry for entry in entries}


def test_both_files_and_their_words_name_the_same_keys() -> None:
    words = tomllib.loads(resources.path(register.WORDS).read_text("utf-8"))
    assert len(files()) == len(register.content()) == len(PARAMETERS)
    assert set(words["param"]) == set(files())
    assert {one.area for one in PARAMETERS.values()} <= set(words["areas"])


@each
def test_every_parameter_is_in_words_and_takes_its_own_first_value(key: str) -> None:
    one = PARAMETERS[key]
    assert one.label
    assert one.source
    if one.first is None:
        assert one.words(None) == "未填写"
        return
    assert one.parse(one.first) == one.first
    assert one.load(one.stored(one.first)) == one.first
    assert one.words(one.first)
    for code in one.choices:
        assert code not in one.words(one.first)


def test_labels_tell_parameters_apart() -> None:
    labels = [one.label for one in PARAMETERS.values()]
    assert sorted(labels) == sorted(set(labels))


def test_what_the_files_say_is_what_holds(opened: str) -> None:
    stored = {key: queries.value(key, DAY) for key in PARAMETERS}
    for key, entry in files().items():
        raw, found = entry["value"], stored[key]
        if raw == register.UNANSWERED:
            assert found is None
        elif entry["unit"] == "yuan":
            assert isinstance(raw, int)
            assert found == raw * 100
        elif isinstance(raw, float):
            assert isinstance(found, Decimal)
            assert found == Decimal(str(raw))
        else:
            assert found == (tuple(raw) if isinstance(raw, list) else raw)
            assert type(found) is (tuple if isinstance(raw, list) else type(raw))


def test_a_provision_says_where_its_value_stands(opened: str) -> None:
    found = queries.provision("penalty.appeal.days", DAY)
    assert (found.value, found.valid_from, found.origin) == (3, BEGINNING, Origin.SEED)
    assert found.source_words == "《燃气公司惩罚管理制度》程序第1条"
    assert found.article_id is None


def test_an_unknown_key_is_refused_in_words(opened: str) -> None:
    with pytest.raises(Refused, match="没有名为"):
        queries.value("penalty.unheard_of", DAY)
    with pytest.raises(Refused, match="没有名为"):
        queries.policy("unheard_of", DAY)


def test_delivering_again_adds_only_what_is_missing(opened: str) -> None:
    RuleValue.update(value="45").where(RuleValue.key == "certs.expiry_reminder_days").execute()
    RuleValue.delete().where(RuleValue.key == "penalty.takes").execute()
    deliver(database.current(), [(one.key, one.first, one.origin) for one in PARAMETERS.values()])
    assert RuleChange.select().count() == 1
    assert RuleValue.select().where(RuleValue.key.in_(list(PARAMETERS))).count() == len(PARAMETERS)
    assert queries.value("certs.expiry_reminder_days", DAY) == 45


def test_areas_without_actions_are_not_in_use() -> None:
    assert {"core", "staff"} <= register.areas_in_use()
    assert "meter" not in register.areas_in_use()


def parameter(shape: Shape, **more: object) -> Parameter:
    return Parameter("x", "某项", "core", shape, None, Origin.DEFAULT, "制度没有规定", (), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shape", "raw", "value", "words"),
    [
        (Shape.INTEGER, "３", 3, "3 天"),
        (Shape.FRACTION, "0.50", Decimal("0.5"), "0.5 天"),
        (Shape.MONEY, 1050, 1050, "10.50 元"),
        (Shape.BOOL, "否", False, "否"),
        (Shape.BOOL, True, True, "是"),
        (Shape.CHOICE, "甲", "a", "甲"),
        (Shape.CHOICES, "乙、甲", ("b", "a"), "乙、甲"),
        (Shape.SPAN, "3-4", (3, 4), "3 至 4 天"),
        (Shape.CLOCK, "24:00", "24:00", "24:00"),
        (Shape.MONTH_DAY, "02-29", "02-29", "02-29"),
        (Shape.DATE, "2026-11-24", date(2026, 11, 24), "2026-11-24"),
        (Shape.TEXT, "王总", "王总", "王总"),
    ],
)
def test_a_value_is_read_kept_and_said(shape: Shape, raw: object, value: object, words: str) -> None:
    unit = "天" if shape in (Shape.INTEGER, Shape.FRACTION, Shape.SPAN) else ""
    one = parameter(shape, unit=unit, choices={"a": "甲", "b": "乙"})
    found = one.parse(raw)
    assert found == value
    assert one.load(one.stored(found)) == value
    assert one.words(found) == words


@pytest.mark.parametrize(
    ("shape", "raw"),
    [
        (Shape.INTEGER, "-1"), (Shape.INTEGER, "1.5"), (Shape.INTEGER, ""), (Shape.INTEGER, True),
        (Shape.FRACTION, "0.125"), (Shape.FRACTION, "NaN"), (Shape.FRACTION, "1e9"), (Shape.FRACTION, "-0.5"),
        (Shape.MONEY, "十元"), (Shape.MONEY, -1), (Shape.BOOL, "也许"), (Shape.BOOL, None), (Shape.CHOICE, "丙"),
        (Shape.CHOICE, 5), (Shape.CHOICES, "丙"), (Shape.CHOICES, ""), (Shape.SPAN, "4-3"), (Shape.SPAN, "3"),
        (Shape.CLOCK, "25:00"), (Shape.CLOCK, "8:30"), (Shape.MONTH_DAY, "02-30"), (Shape.DATE, "昨天"),
        (Shape.TEXT, ""), (Shape.TEXT, "长" * 200),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused_in_words(shape: Shape, raw: object) -> None:
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        parameter(shape, choices={"a": "甲", "b": "乙"}).parse(raw)


def test_every_rule_of_the_list_says_why(world: World) -> None:
    kind = core_register.get_list("parameters")
    rows = listing.page(kind, access.load_user(world.admin), Query())
    assert rows
    assert kind.explain is not None
    told = kind.explain([row.record for row in rows])
    assert set(told) == {row.record for row in rows}
    for row in rows:
        value = row.values[[column.key for column in kind.columns].index("value")]
        assert told[row.record].result == value
        assert told[row.record].steps[0].startswith(f"最初为“{value}”")
