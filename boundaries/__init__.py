"""The town's map and who answers for each place; touches PostGIS only through a session it is given."""
