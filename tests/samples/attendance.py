"""Samples of the actions of requests, verdicts and absence."""

from __future__ import annotations

from tests.samples import Maker

SAMPLES: dict[str, Maker] = {}
