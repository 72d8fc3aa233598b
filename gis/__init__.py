"""Geometry and text: no database, no network, no clock, no unseeded chance."""
