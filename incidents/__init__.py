"""What happened in the town and what must follow; touches PostGIS only through a session it is given."""
