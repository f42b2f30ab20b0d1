"""Samples of the actions of importing rosters."""

from __future__ import annotations

from tests.samples import Maker

SAMPLES: dict[str, Maker] = {}
