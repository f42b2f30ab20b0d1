"""Readers of the catalogue of penalties in force on a day, and of the earlier offences of a person."""

from __future__ import annotations

from datetime import date, datetime

from models.penalty.catalogue.values import EarlierCase, Measure, Offence
from models.penalty.values import Procedure, Rule
from models.penalty.workflow import Takes


def offences(on: date) -> tuple[Offence, ...]:
    """The offences that can be issued for a day: of the scheme in force and of those that always hold."""
    raise NotImplementedError


def measures(on: date) -> tuple[Measure, ...]:
    """The measures other than money in force on a day, in the order of the ladder (R-139)."""
    raise NotImplementedError


def procedure(on: date) -> Procedure:
    """How slips about an event of this day are handled (C-10)."""
    raise NotImplementedError


def takes(on: date) -> Takes | None:
    """What penalties take by the rules of a day, None while the office has not chosen."""
    raise NotImplementedError


def rule_for(
    offence: str,
    band: str,
    happened_at: datetime,
    employee_id: int,
    quantity: int,
    *,
    excluding: int | None = None,
) -> Rule:
    """The rule of an event of this person: wording, range, repeat rule and procedure of that day (C-10, R-105).

    `excluding` is the slip that is asked about. `takes` of the rule is empty while the office has not chosen. Raises
    BadFields (offence, band, quantity) for what is unknown, not in force, counted by the attendance, or strange.
    """
    raise NotImplementedError


def earlier(
    employee_id: int, before: datetime, *, offence: str = "", excluding: int | None = None
) -> tuple[EarlierCase, ...]:
    """The earlier offences of a person that count, before a moment, newest first; of one offence where it is named."""
    raise NotImplementedError
