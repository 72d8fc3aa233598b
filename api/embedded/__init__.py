"""A private PostgreSQL cluster with PostGIS, made and run for a town that has no database server.

No Python package carries PostGIS, so the server comes from the system (or, without root, from the
system's packages unpacked into the data directory). Nothing listens on the network: a Unix socket
inside a closed directory, peer authentication, and one database role `app`.

`software` finds or installs the server, `cluster` makes, starts, stops and describes a cluster,
`processes` decides whether a process identifier still means our server, `accounts` who runs it.
"""
