"""Calls of other libraries with FallbackArrays, each compared with the same call on NumPy's arrays."""
