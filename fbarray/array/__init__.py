"""`FallbackArray`: its class, the conversions to and from it, and its printing."""

from fbarray.array.fallback import FallbackArray

__all__ = ["FallbackArray"]
