"""Valid calls of the actions that every area shares."""

from __future__ import annotations

from collections.abc import Callable

from models.core.imports.tables import ColumnMapping
from models.core.tables import NumberSeries, SavedView
from models.core.unit import perform
from tests.samples import Sample, World, papers

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 9000  # longer than one stored piece


def employee(world: World) -> int:
    """A record that may carry attachments."""
    values = {"work_no": "K001", "name": "何志刚", "hired_on": "2026-01-05", "state": "active"}
    made = perform("staff.hire", values, user=world.admin)
    assert made.record is not None
    return made.record[1]


def attach(world: World) -> Sample:
    values = {"entity": "employee", "record": employee(world), "name": "合同.pdf", "content": PDF, "note": "续签"}
    bad = {"entity": "unheard_of", "record": 999_999, "name": "setup.exe", "content": b""}
    return Sample(values, world.admin, bad=bad)


def remove_attachment(world: World) -> Sample:
    made = perform("core.attach", attach(world).values, user=world.admin)
    assert made.record is not None
    return Sample({"id": made.record[1], "row_version": 1}, world.admin)


def save_view(world: World) -> Sample:
    definition = '{"filters": [["actor", "contains", "周"]], "order": "at", "descending": true, "columns": ["at"]}'
    values = {"list_name": "audit", "name": "周敏的操作", "definition": definition}
    bad = {"list_name": "unheard_of", "definition": '{"filters": [["unheard_of", "eq", 1]]}'}
    return Sample(values, world.admin, bad=bad)


def delete_view(world: World) -> Sample:
    perform("core.save_view", save_view(world).values, user=world.admin)
    return Sample({"id": SavedView.get().id}, world.admin)


def release_series(world: World) -> Sample:
    NumberSeries.insert(name="penalty-2026", last=41, held=True).execute()
    return Sample({"name": "penalty-2026", "highest": 43}, world.admin, bad={"name": "unheard_of", "highest": 40})


def note_backup(world: World) -> Sample:
    values = {"cause": "manual", "file": "暖窗.db", "size": 2**33, "sha256": "ab" * 32, "audit_seq": 2**33}
    return Sample(values, world.admin, bad={"size": 0, "audit_seq": -1})


def note_restore(_: World) -> Sample:
    return Sample({"file": "暖窗.db", "audit_seq": 7}, None, bad={"audit_seq": -1})


def take_anchor(world: World) -> Sample:
    return Sample({}, world.admin)


def _imported(world: World) -> int:
    from tests.samples import staff  # loads the area that keeps people

    done = perform("staff.import_register", staff.import_register(world).values, user=world.admin)
    return int(done.details["batch"])


def reverse_import(world: World) -> Sample:
    return Sample({"id": _imported(world)}, world.admin)


def forget_mapping(world: World) -> Sample:
    _imported(world)
    return Sample({"id": ColumnMapping.get().id}, world.admin)


SAMPLES: dict[str, Callable[[World], Sample]] = {
    **papers.SAMPLES,
    "core.attach": attach,
    "core.remove_attachment": remove_attachment,
    "core.save_view": save_view,
    "core.delete_view": delete_view,
    "core.release_series": release_series,
    "core.note_backup": note_backup,
    "core.note_restore": note_restore,
    "core.take_anchor": take_anchor,
    "imports.reverse": reverse_import,
    "imports.forget_mapping": forget_mapping,
}
