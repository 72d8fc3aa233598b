"""What others store while a file is being imported is left alone."""

from __future__ import annotations

from sqlalchemy.orm import Session

from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from incidents import intake
from incidents.evidence import ground
from incidents.intake import Job
from incidents.storing import Stored, Storing
from incidents.survey import survey
from tests.incidents.test_intake import INTAKE, NOW, ignore, run, stored, town_table


def test_a_report_stored_meanwhile_is_left_alone(
    session: Session, directory: Directory, database_url: str
) -> None:
    """Nothing of the source was there when the import began; ten reports another session commits then stay
    theirs, and later blocks go on."""
    first, second = town_table(30).iloc[:20], town_table(30).iloc[20:]
    job = Job(INTAKE, survey([first], INTAKE, ground(session, directory), ignore), NOW, ignore, ignore)
    met = intake._Progress()
    other = engine(database_url)
    with Storing(session, intake._facts(session, directory, job)) as storing:
        with Session(other) as elsewhere:
            run(elsewhere, snapshot(elsewhere), town_table(10))
            elsewhere.commit()
        counts = Stored(0, 0)
        for block in (first, second):
            counts += storing.put(intake._fields(intake._usable(block, job, met), directory, met, 4549))
        counts += storing.end()
    other.dispose()
    assert (counts, stored(session)) == (Stored(20, 0), 30)
