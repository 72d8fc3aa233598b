"""How marks of hot and cold areas are drawn, on pages and on paper: a colour and a line pattern of each."""

from __future__ import annotations

TREND: dict[str, tuple[str, str, str]] = {
    "intensifying": ("#6d0a22", "#0a2f66", "cross"),
    "persistent": ("#9c1127", "#154c93", ""),
    "consecutive": ("#b93237", "#2f6fb5", "rising"),
    "new": ("#d8604c", "#5895cb", "dots"),
    "oscillating": ("#e78f74", "#85b3da", "falling"),
    "sporadic": ("#f2b79f", "#b4d2ea", ""),
    "diminishing": ("#f2b79f", "#b4d2ea", "falling"),
    "historical": ("#f8dccf", "#dbe9f4", "lines"),
}
LOOKS: dict[str, tuple[str, str]] = {
    "hot99": ("#7a0f2b", "cross"),
    "hot95": ("#c8423f", "rising"),
    "hot90": ("#f2a385", "dots"),
    **{f"{kind} hot": (hot, pattern) for kind, (hot, _, pattern) in TREND.items()},
    **{f"{kind} cold": (cold, pattern) for kind, (_, cold, pattern) in TREND.items()},
    "calm": ("", ""),
    "few": ("#f0ede4", ""),
    "bare": ("#dcdad4", "lines"),
}
"""Mark -> colour ("" for the bare paper) and pattern, in the order of a legend."""
QUIET = ("calm", "few", "bare", "plain")
"""Marks of areas that nothing was found in."""
RAMP = ("#fdf0c4", "#f8d27a", "#f0ab4d", "#e27731", "#c6463c", "#982648", "#621848")
"""Light to dark, for counts and densities."""
