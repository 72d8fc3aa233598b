"""Officials sign in: accounts with a role and an area, sessions, tokens, and the log of what they did.

def route(town: TownDep, official: Annotated[Official, Depends(needs("town_editor"))]): ...
    require_within(official, directory, area)
    with Session(town.engine) as session, session.begin():
        ...
        audit(session, official, "draft.new", f"draft {number}", {"name": name})
"""

from api.auth.audit import audit
from api.auth.deps import OfficialDep, needs
from api.auth.officials import Official, require_within, within_sql

__all__ = ["Official", "OfficialDep", "audit", "needs", "require_within", "within_sql"]
