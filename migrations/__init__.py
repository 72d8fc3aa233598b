"""Alembic migrations; they import the `tables` modules and nobody imports them."""
