"""Rosters outside: as files, as answers of the API, and what the command line and the routes do with them."""
