"""NumPy's own tests on FallbackArrays: their `numpy` is the drop-in, host copies are made at the assertions alone."""
