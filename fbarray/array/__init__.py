"""`FallbackArray`, what its attributes give, and how it is made and printed."""

from fbarray.array.fallback import FallbackArray

__all__ = ["FallbackArray"]
