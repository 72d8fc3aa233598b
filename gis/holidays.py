"""Days off in mainland China: public holidays, and the working days that make up for them.

They are those of the package `chinesecalendar`, which follows the yearly notices of the State Council. Days
of years that it does not know yet count by their weekday alone.
"""

from __future__ import annotations

import numpy as np
from chinese_calendar import holidays, workdays
from numpy.typing import ArrayLike, NDArray

from gis.expectation import day_kinds

KNOWN_UNTIL = max(holidays).year
"""The last year whose holidays are known."""


def kinds_in_china(days: ArrayLike) -> NDArray[np.int64]:
    """The kind of each day (`gis.expectation`): 0 (Monday) to 6, HOLIDAY, MAKE_UP."""
    return day_kinds(days, holidays, workdays)
