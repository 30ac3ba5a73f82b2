"""NumPy's functions on GPU arrays: a FallbackArray can be used wherever a numpy.ndarray can."""

from fbarray import registration as registration
from fbarray.acceleration import accelerate
from fbarray.array.conversion import array, asarray, ascupy, asnumpy
from fbarray.array.fallback import FallbackArray
from fbarray.errors import (
    DeviceMismatchError,
    DeviceUnavailableError,
    FallbackError,
    FallbackWarning,
    SimulatedDeviceWarning,
    UnsupportedDtypeError,
)
from fbarray.events import Event, profile
from fbarray.options import options, set_options
from fbarray.routing.explanation import Explanation, explain
from fbarray.version import __version__ as __version__

__all__ = [
    "DeviceMismatchError",
    "DeviceUnavailableError",
    "Event",
    "Explanation",
    "FallbackArray",
    "FallbackError",
    "FallbackWarning",
    "SimulatedDeviceWarning",
    "UnsupportedDtypeError",
    "accelerate",
    "array",
    "asarray",
    "ascupy",
    "asnumpy",
    "explain",
    "options",
    "profile",
    "set_options",
]
