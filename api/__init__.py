"""The outside world: settings, clock, HTTP, commits, processes, the command line."""
