"""Samples of the actions of rosters."""

from __future__ import annotations

from tests.samples import Maker

SAMPLES: dict[str, Maker] = {}
