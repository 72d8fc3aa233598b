"""Files from outside: told by their content, opened only in a process that is locked in."""

from api.reading.layers import read_layer

__all__ = ["read_layer"]
