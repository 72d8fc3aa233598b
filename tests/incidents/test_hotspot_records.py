"""Which days are missing rather than quiet: pure days in, stretches and the last whole day out."""

from __future__ import annotations

from datetime import date, timedelta

from incidents.hotspots.records import records_of

FIRST = date(2026, 9, 1)


def days(start: date, end: date) -> list[date]:
    """Every day from one to another, both included."""
    return [start + timedelta(days=i) for i in range((end - start).days + 1)]


def november(day: int) -> date:
    """A day of November 2026."""
    return date(2026, 11, day)


def test_days_without_any_report_before_a_few_late_ones_end_the_period_before_them() -> None:
    """Every day to the 15th has reports, then the 21st: 16 to 20 are missing, the 15th is the last whole."""
    found = records_of([*days(FIRST, november(15)), november(21)], FIRST, november(21))
    assert found.blanks == ((november(16), november(20)),)
    assert (found.whole, found.last) == (november(15), november(21))
    assert found.beside(november(2), november(15)) == found.blanks == found.beside(november(8), november(21))
    assert found.beside(november(1), november(14)) == ()


def test_one_report_amid_missing_days_hides_none_of_them() -> None:
    """16-17 and 19-20 blank around a single report: the last whole day is still the 15th."""
    found = records_of([*days(FIRST, november(15)), november(18), november(21)], FIRST, november(21))
    assert len(found.blanks) == 2 and found.whole == november(15)


def test_after_a_week_of_reports_the_period_ends_with_them() -> None:
    """Missing days stay named, but reports that came back for seven days are looked at again."""
    seen = [*days(FIRST, november(5)), *days(november(9), november(16))]
    found = records_of(seen, FIRST, november(16))
    assert found.whole == november(16) and found.blanks == ((november(6), november(8)),)


def test_a_town_that_rests_at_weekends_has_no_missing_days() -> None:
    """Two blank days each week are usual there, and a single blank day is anywhere."""
    office = [day for day in days(FIRST, november(20)) if day.weekday() < 5]
    assert records_of(office, FIRST, november(20)).blanks == ()
    single = [day for day in days(FIRST, november(20)) if day != november(12)]
    assert records_of(single, FIRST, november(20)).blanks == ()


def test_days_asked_for_after_the_last_report_are_told() -> None:
    """A period chosen up to the 20th while reports end on the 15th."""
    found = records_of(days(FIRST, november(15)), FIRST, november(20))
    assert found.blanks == ((november(16), november(20)),) and found.whole == found.last == november(15)
