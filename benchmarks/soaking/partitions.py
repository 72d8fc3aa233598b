"""Random operations and generated dirty towns: every invariant of a partition, counted and timed."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from gis.cleaning import Repair, repair
from gis.coverage import Coverage, find_faults, is_clean
from tests.gis import test_edit_blank_properties as blanks
from tests.gis import test_edit_properties as inner
from tests.gis.dirt import check_promises, soiled

STEPS = 50
Said = Counter[str]


def machines(count: int, seed: int = 0) -> dict[str, Said]:
    """Hypothesis drives both machines (edits inside a town; holes, overlays, imports) until each has asked
    for half of `count` operations. Raises AssertionError where an invariant breaks."""
    found = {}
    for name, machine in (("inside", inner.Editing), ("holes and overlays", blanks.Filling)):
        machine.said.clear()
        turn = 0
        while machine.said.total() < count / 2:
            turn += 1
            examples = max(1, int((count / 2 - machine.said.total()) / STEPS * 1.3) + 1)
            seeded(seed + turn)(machine)
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=STEPS,
                    deadline=None,
                    database=None,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                ),
            )
        found[name] = Counter(machine.said)
    return found


@dataclass(frozen=True)
class Dirt:
    """A generated dirty town and what repair made of it. seconds: of the processor, so that other work on the
    machine does not count. broken: what was not kept, "" if all was."""

    faults: int
    left: int
    seconds: float
    broken: str


def dirty_town(number: int) -> Dirt:
    """A crooked town with noise up to 20 mm, vertices astray by up to 1.5 m, bow-ties; repaired."""
    rng = np.random.default_rng(number)
    town = soiled(number, int(rng.integers(0, 7)), int(rng.integers(0, 4)), float(rng.choice([0, 1, 5, 20])))
    start = time.process_time()
    mended = repair(town)
    took = time.process_time() - start
    return Dirt(len(find_faults(town)), len(mended.open), took, _broken(town, mended))


def _broken(town: Coverage, mended: Repair) -> str:
    """Codes in = codes out, nothing empty, all on the lattice, what is open is listed and located."""
    try:
        check_promises(town, mended)
    except AssertionError as error:
        return str(error) or "a promise"
    if not mended.open and not is_clean(mended.coverage.polygons):
        return "not clean"
    return "" if all(fault.x is not None for fault in mended.open) else "an open fault has no place"
