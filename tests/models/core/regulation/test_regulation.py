"""Regulation texts: the version of the day, articles found by number and words, and mistakes refused in words."""

from __future__ import annotations

from datetime import date

import pytest

from models.core import access, register
from models.core.errors import BadFields, Refused
from models.core.regulation import queries
from models.core.regulation.tables import RegulationArticle
from models.core.unit import perform
from tests.samples import World, regulation


@pytest.fixture
def book(world: World) -> int:
    return regulation.regulation(world)


def test_the_version_of_the_day_counts(world: World, book: int) -> None:
    first = regulation.version(world, book, "2020-01-01")
    second = regulation.version(world, book, "2026-06-01", late="两次")
    for day, number, words in ((date(2026, 5, 31), first, "一次"), (date(2026, 6, 1), second, "两次")):
        assert [one.id for one in queries.in_force(day)] == [number]
        found = queries.article_on(book, "10", day)
        assert found is not None
        assert words in found.text
    assert queries.in_force(date(2019, 12, 31)) == ()
    assert queries.article_on(book, "10", date(2019, 12, 31)) is None
    assert queries.article_on(book, "99", date(2026, 6, 1)) is None
    assert queries.version(first).until == date(2026, 5, 31)


def test_an_older_version_can_be_entered_later(world: World, book: int) -> None:
    regulation.version(world, book, "2026-06-01")
    regulation.version(world, book, "2020-01-01")
    assert [(one.number, one.until) for one in queries.versions(book)] == [(2, date(2026, 5, 31)), (1, None)]


def test_an_article_is_found_by_number_in_any_spelling_and_by_its_words(world: World, book: int) -> None:
    regulation.version(world, book)
    for words in ("第十条", "10", "第 10 条", "迟到一次"):
        found = register.find(access.SYSTEM, words, only="regulation_article")
        assert [one.title for one in found] == ["客户服务部管理制度 第十条"], words
    assert register.find(access.SYSTEM, "没有的字", only="regulation_article") == []


def test_a_stopped_regulation_takes_no_version_and_asks_for_nothing(world: World, book: int) -> None:
    regulation.version(world, book)
    values = {"id": book, "row_version": 2, **regulation.TITLE, "active": False}
    perform("regulation.edit", values, user=world.admin)
    assert queries.in_force(date(2026, 6, 1)) == ()
    with pytest.raises(Refused, match="已停用"):
        regulation.version(world, book, "2026-06-01")


def test_twins_empty_articles_and_the_same_day_are_refused(world: World, book: int) -> None:
    regulation.version(world, book, "2020-01-01")
    values = {"regulation_id": book, "in_force_from": "2026-06-01", "reason": "x"}
    for articles, why in (
        ([{"number": "第十条", "text": "甲"}, {"number": "10", "text": "乙"}], "出现了两次"),
        ([{"number": "第十条"}], "没有标题也没有内容"),
        ([{"number": str(n), "text": "甲"} for n in range(1001)], "最多 1000 条"),
    ):
        with pytest.raises(BadFields, match=why):
            perform("regulation.publish", {**values, "articles": articles}, user=world.admin)
    with pytest.raises(BadFields, match="已有一版从这一天起生效"):
        regulation.version(world, book, "2020-01-01")


def test_a_corrected_article_keeps_its_number_and_its_history(world: World) -> None:
    sample = regulation.correct_article(world)
    perform("regulation.correct_article", sample.values, user=world.admin)
    row = RegulationArticle.get_by_id(sample.values["id"])
    assert (row.number, row.text) == ("第十条", "一次不计。")
    empty = {**sample.values, "row_version": 2, "heading": "", "text": ""}
    with pytest.raises(BadFields, match="不能都空着"):
        perform("regulation.correct_article", empty, user=world.admin)
