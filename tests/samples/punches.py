"""Samples of the actions of punches."""

from __future__ import annotations

from tests.samples import Maker

SAMPLES: dict[str, Maker] = {}
