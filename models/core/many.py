"""Reading the rows of some people or records, be they few or very many."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

BY_NUMBER = 300  # people whom a statement names
AT_ONCE = 500  # numbers in a statement that is made once for each part of them


def parts(numbers: Collection[int]) -> Iterator[Sequence[int]]:
    """Numbers in order, so many at a time as one statement takes."""
    ordered = sorted(numbers)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))


def theirs(rows: Any, table: Any, employees: Collection[int]) -> list[Any]:
    """The rows of these people, of a query of `table`; of very many, everybody's are read and sorted out here.

    A statement that names a thousand people takes longer to make than the rows of three thousand to pass over.
    """
    if len(employees) <= BY_NUMBER:
        return list(rows.where(table.employee_id.in_(sorted(employees))))
    asked = frozenset(employees)
    return [row for row in rows if row.employee_id in asked]
