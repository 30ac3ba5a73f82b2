"""Code that nobody ported, run on FallbackArrays: plain NumPy code on real data, and real packages, unmodified."""
