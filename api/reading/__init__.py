"""Files from outside: told by their content, opened only in a process that is locked in."""
