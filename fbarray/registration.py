"""References from lower layers to higher ones, set here alone, since imports may only point down."""

from __future__ import annotations

from fbarray import rules  # noqa: F401 - the import registers them
from fbarray.array import FallbackArray
from fbarray.array.operators import give_operators
from fbarray.devices import Device
from fbarray.memory import transfer
from fbarray.numpy._classes import class_for
from fbarray.numpy._family import Family
from fbarray.numpy._functions import function_for
from fbarray.numpy._generators import generator_for
from fbarray.numpy._testing import assertion_for
from fbarray.routing.table import Table
from fbarray.routing.wrapping import bind_class

Device.table = Table  # a device's routes
Device.read = transfer.read  # how a reduction in steps reads values
Family.makers = (assertion_for, class_for, generator_for, function_for)  # they replace NumPy's objects in a drop-in
bind_class(FallbackArray)  # the class of results
give_operators(FallbackArray)
