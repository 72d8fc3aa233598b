"""Seeded chance for compiled loops: numbers by place in a stream, so threads and batches change nothing.

SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014) read as a
function of key and position: any number of a stream is found without the ones before it.
"""

from __future__ import annotations

import numpy as np

from gis.locator.orientation import Whole, compiled

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _32, _11 = (np.uint64(n) for n in (30, 27, 31, 32, 11))
_UNIT = 2.0**-53
_WORD = (1 << 64) - 1


@compiled
def bits(key: Whole, at: Whole) -> Whole:
    """64 random bits: number `at` of the stream `key`."""
    z = np.uint64(key) + (np.uint64(at) + np.uint64(1)) * _GAMMA
    z = (z ^ (z >> _30)) * _FIRST
    z = (z ^ (z >> _27)) * _SECOND
    return z ^ (z >> _31)


@compiled
def below(key: Whole, at: Whole, n: Whole) -> Whole:
    """A whole number from 0 to n - 1, for n up to 2^32 (bias under n / 2^32)."""
    return np.int64(((bits(key, at) >> _32) * np.uint64(n)) >> _32)


@compiled
def share(key: Whole, at: Whole) -> float:
    """A number in [0, 1) in steps of 2^-53."""
    return float(bits(key, at) >> _11) * _UNIT


@compiled
def stream(key: Whole, number: Whole) -> Whole:
    """The key of stream `number` within another stream."""
    return bits(bits(key, np.uint64(0)), number)


def seeded(seed: int, *purpose: int) -> np.uint64:
    """The key of a seed and a purpose, both whole numbers; negative ones count modulo 2^64."""
    key = np.uint64(int(seed) & _WORD)
    for number in (0, *purpose):
        key = np.uint64(stream(key, np.uint64(number & _WORD)))
    return key
