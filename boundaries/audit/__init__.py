"""The audit: what is missing in the published town on a day, each thing once.

    facts = read_facts(session, directory, (moment, day))
    found = examine(facts, open_reports, Rules())

One kind never repeats another: a shop without a second leader is `missing_second` and no vacant post, a post
whose term ran out is `expired_term` and no vacant post, a unit without a grid is no blank ground.
"""

from boundaries.audit.examining import examine
from boundaries.audit.facts import Facts, read_facts
from boundaries.audit.findings import KINDS, MEASURES, SEVERITIES, Finding, Rules

__all__ = ["KINDS", "MEASURES", "SEVERITIES", "Facts", "Finding", "Rules", "examine", "read_facts"]
