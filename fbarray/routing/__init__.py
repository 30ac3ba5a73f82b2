"""Where a NumPy call runs: the decision, the table of routes, placement, and the host round trip."""
