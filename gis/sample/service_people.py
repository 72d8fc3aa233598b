"""Who serves the sample town's villages beside its leaders: mediators, police, doctors, legal advisers."""

from __future__ import annotations

import numpy as np
import pandas

from gis.sample.landscape import Ground
from gis.sample.names import compose_names, invent_phones

POSTS = (("mediator", 1), ("mediator", 2), ("police", 1), ("doctor", 1), ("legal_adviser", 1))
FIRST_START = np.datetime64("2024-01-01")
LAWYER_VILLAGES = 3
"""Villages that share one legal adviser."""


def service_people(
    ground: Ground, people: pandas.DataFrame, rng: np.random.Generator
) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """More people[id, name, phone] and appointments (see `gis.sample.people`), to be put after the others."""
    rows, next_id, lawyer = [], int(people["id"].max()) + 1, 0
    for number, village in enumerate(ground.villages["code"].tolist()):
        for post, ordinal in POSTS:
            shared = post == "legal_adviser" and number % LAWYER_VILLAGES
            person = lawyer if shared else next_id
            next_id += not shared
            lawyer = person if post == "legal_adviser" else lawyer
            rows.append((village, "village", post, ordinal, person))
    held = pandas.DataFrame(rows, columns=["area_code", "level", "post", "ordinal", "person"])
    days = rng.integers(0, 900, len(held)).astype("timedelta64[D]")
    held = held.assign(
        start=(FIRST_START + days).astype("datetime64[s]"), end=np.datetime64("NaT", "s"), acting=False
    )
    count = next_id - int(people["id"].max()) - 1
    drawn = invent_phones(rng, count + len(people))
    phones = drawn[~np.isin(drawn, people["phone"].to_numpy(str))][:count]
    more = pandas.DataFrame(
        {
            "id": np.arange(next_id - count, next_id),
            "name": compose_names(rng, count).astype(object),
            "phone": phones.astype(object),
        }
    )
    return more, held.assign(capacity="")
