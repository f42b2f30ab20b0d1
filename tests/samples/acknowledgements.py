"""Valid calls of the actions that record acknowledgements of the regulation."""

from __future__ import annotations

from collections.abc import Callable

from models.core.unit import perform
from models.org.tables import UserAccount
from models.staff.tables import Acknowledgement
from tests.factories import staff
from tests.samples import Sample, World, regulation
from tests.samples.core import PDF


def version(world: World) -> int:
    """A version that is in force."""
    return regulation.version(world, regulation.regulation(world))


def acknowledge(world: World) -> Sample:
    UserAccount.update(employee_id=staff.employee(name="周敏").id).where(UserAccount.id == world.admin).execute()
    return Sample({"version_id": version(world)}, world.admin)


def record(world: World) -> Sample:
    people = [staff.employee(name=name).id for name in ("单小明", "何志刚")]
    values = {"version_id": version(world), "employees": people, "acknowledged_on": "2026-03-02", "scan": PDF}
    return Sample(values, world.admin, bad={"acknowledged_on": "2199-01-01", "scan": b"MZ\x90"})


def remove(world: World) -> Sample:
    perform("staff.record_acknowledgements", record(world).values, user=world.admin)
    return Sample({"id": Acknowledgement.get().id, "row_version": 1}, world.admin)


SAMPLES: dict[str, Callable[[World], Sample]] = {
    "staff.acknowledge": acknowledge,
    "staff.record_acknowledgements": record,
    "staff.remove_acknowledgement": remove,
}
