"""People beyond a single appointment: kinds of posts, leave, vacancies, teams, organisation, second layers,
clusters with their centres and duty rosters, the three lists of a grid, contract areas.

Functions take a session and never commit; days and moments are given.
"""
