"""The parts of the soak (`benchmarks.soak`), each a function with a count; tests run a twentieth of it."""
