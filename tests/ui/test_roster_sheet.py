"""The cells of an open roster: typing, undo, and saving that may fail, be answered late, or meet somebody else's."""

from __future__ import annotations

from datetime import date

from ui.roster import sheet
from ui.roster.sheet import Edit, Sheet, Slot, slots_of, text_of

DAY = date(2026, 12, 1)
ONE, TWO = (7, DAY), (8, DAY)
EARLY, LATE, REST = (Slot("早"),), (Slot("中"),), (Slot("休"),)


def opened() -> Sheet:
    made = Sheet()
    made.open({ONE: EARLY}, afresh=True)
    return made


def test_a_cell_is_written_as_its_signs() -> None:
    before = (Slot("早", "hotline", 9),)
    assert slots_of(" 早、晚 ", before) == (Slot("早", "hotline", 9), Slot("晚"))
    assert text_of(slots_of("早 + 晚", ())) == "早/晚"
    assert slots_of("", before) == ()


def test_typing_is_one_step_of_undo_and_redo() -> None:
    cells = opened()
    assert cells.put({ONE: LATE, TWO: REST})
    assert not cells.put({ONE: LATE})
    assert set(cells.undo()) == {ONE, TWO}
    assert (cells.slots(ONE), cells.slots(TWO), cells.waiting) == (EARLY, (), 0)
    assert set(cells.redo()) == {ONE, TWO}
    assert (cells.slots(ONE), cells.slots(TWO), cells.waiting) == (LATE, REST, 2)
    assert cells.redo() == ()


def test_what_is_typed_back_while_it_is_being_saved_is_saved_too() -> None:
    cells = opened()
    cells.put({ONE: LATE})
    assert cells.send() == {ONE: Edit(EARLY, LATE)}
    cells.put({ONE: EARLY})
    cells.confirm()
    assert cells.slots(ONE) == EARLY
    assert cells.send() == {ONE: Edit(LATE, EARLY)}


def test_undo_goes_through_what_is_saved() -> None:
    cells = opened()
    cells.put({ONE: LATE})
    cells.send()
    cells.confirm()
    cells.undo()
    assert cells.typed == {ONE: Edit(LATE, EARLY)}


def test_what_was_not_saved_is_typing_again() -> None:
    cells = opened()
    cells.put({ONE: LATE, TWO: LATE})
    cells.send()
    cells.put({ONE: REST})
    cells.put({TWO: ()})
    cells.take_back()
    assert cells.typed == {ONE: Edit(EARLY, REST)}
    assert (cells.slots(TWO), cells.sending) == ((), {})


def test_a_reload_changes_what_lies_below_the_typing() -> None:
    cells = opened()
    cells.put({ONE: LATE})
    cells.open({ONE: REST, TWO: EARLY}, afresh=False)
    assert (cells.slots(ONE), cells.slots(TWO)) == (LATE, EARLY)
    assert cells.typed == {ONE: Edit(EARLY, LATE)}  # based on what was seen, so that the other's cell is not run over


def test_of_two_who_set_a_cell_one_is_kept() -> None:
    cells = opened()
    cells.put({ONE: LATE, TWO: LATE})
    cells.rebase({ONE: REST, TWO: REST}, keep=[ONE])
    assert cells.typed == {ONE: Edit(REST, LATE)}
    assert cells.slots(TWO) == REST


def test_cells_go_out_with_what_was_seen() -> None:
    edits = {ONE: Edit((Slot("早"), Slot("晚", "hotline", 3)), (Slot("中"),)), TWO: Edit((), REST)}
    assert [(one["employee_id"], one["position"], one["was"], one["shift"]) for one in sheet.rows(edits)] == [
        (7, 1, "早", "中"),
        (7, 2, "晚", ""),
        (8, 1, "", "休"),
    ]
    assert sheet.unpacked(sheet.packed(edits)) == edits


def test_one_of_two_shifts_is_replaced() -> None:
    both = (Slot("早"), Slot("晚"))
    assert text_of(sheet.replaced(both, 2, "中")) == "早/中"
    assert sheet.replaced(both, 1, "") == (Slot(""), Slot("晚"))
    assert text_of(sheet.replaced(both, 1, "")) == "晚"
    assert sheet.replaced((Slot("早"),), 1, "") == ()
    assert text_of(sheet.replaced((), 1, "早")) == "早"
