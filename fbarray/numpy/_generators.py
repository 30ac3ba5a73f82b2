"""The drop-in's random generators: arrays are drawn on the device, single numbers on the host."""

from __future__ import annotations

import types
from typing import Any

import numpy as np

from fbarray.array import conversion
from fbarray.numpy._drawing import Drawing, fill, is_array
from fbarray.numpy._family import Family, family_of


class Generator(Drawing, np.random.Generator):
    """As `numpy.random.Generator`; it draws arrays on the device.

    Single numbers, and distributions that the device lacks, come from NumPy's random stream. The device has its own
    stream, seeded from NumPy's when first needed. So one seed gives the same numbers each time, but not NumPy's.

    Parameters
    ----------
    bit_generator : numpy.random.BitGenerator
        The source of NumPy's stream.

    Notes
    -----
    Setting ``bit_generator.state`` does not reset the device's stream. Pickling and copying do: the generator and its
    copy both seed a new device stream at the next draw, and so draw the same numbers.

    Examples
    --------
    >>> from fbarray import numpy
    >>> numpy.random.default_rng(7).normal(size=(1000, 3)).shape
    (1000, 3)
    """

    def __init__(self, bit_generator: Any, family: Family | None = None) -> None:
        np.random.Generator.__init__(self, bit_generator)
        self._plain = np.random.Generator(bit_generator)
        self._family = family or family_of("public")

    def __reduce__(self) -> tuple[Any, ...]:
        self._stream = None  # so that this generator and the copy draw the same numbers
        return type(self), (self.bit_generator, self._family)

    def _seed_of_stream(self) -> int:
        return int(self._plain.integers(2**32))

    def spawn(self, n_children: int) -> list[Any]:
        """As `numpy.random.Generator.spawn`."""
        return [type(self)(bits, self._family) for bits in self.bit_generator.spawn(n_children)]

    def integers(
        self, low: Any, high: Any = None, size: Any = None, dtype: Any = np.int64, endpoint: bool = False
    ) -> Any:
        """As `numpy.random.Generator.integers`."""
        bounds = _bounds(low, high)
        if bounds is None or size is None or not self._is_large(size):
            return self._on_host("integers", low, high, size, dtype, endpoint)
        self._plain.integers(low, high, 1, dtype, endpoint)  # raises NumPy's errors; with size 0 it would raise none
        return self._drawing(size).integers(bounds[0], bounds[1] - (not endpoint), np.dtype(dtype))

    def permuted(self, x: Any, *, axis: int | None = None, out: Any = None) -> Any:
        """As `numpy.random.Generator.permuted`."""
        on_device = is_array(x) and x.size and x.ndim and (out is None or is_array(out))
        if not on_device or not self._draws():
            host = conversion.asnumpy(x) if on_device else x
            return self._on_host("permuted", host, axis=axis, out=out)
        if axis is None:
            result = np.reshape(np.take(x, self._order(x.size)), x.shape)
        else:
            result = np.take_along_axis(x, np.argsort(self._drawing(x.shape).uniform(), axis=axis), axis)
        if out is None:
            return result
        if out.shape != x.shape:
            raise ValueError("out must have the same shape as x")
        np.copyto(out, result)
        return out

    def choice(
        self, a: Any, size: Any = None, replace: bool = True, p: Any = None, axis: int = 0, shuffle: bool = True
    ) -> Any:
        """As `numpy.random.Generator.choice`; the device draws the indices if no probabilities are given."""
        return self._chosen(a, size, replace, p, axis, {"axis": axis, "shuffle": shuffle})


def _bounds(low: Any, high: Any) -> tuple[int, int] | None:
    """The two bounds as integers; None if they are not both integers."""
    low, high = (low, high) if high is not None else (0, low)
    numbers = isinstance(low, (int, np.integer)) and isinstance(high, (int, np.integer))
    return (int(low), int(high)) if numbers else None


class RandomState(Drawing, np.random.RandomState):
    """As `numpy.random.RandomState`; it draws arrays on the device, see `Generator`."""

    def __init__(self, seed: Any = None, family: Family | None = None) -> None:
        self._plain = seed if type(seed) is np.random.RandomState else np.random.RandomState(_host_seed(seed))
        np.random.RandomState.__init__(self, self._plain._bit_generator)
        self._family = family or family_of("public")

    def __reduce__(self) -> tuple[Any, ...]:
        self._stream = None
        return _state_again, (self._family, self._bit_generator, self._plain.get_state(legacy=False))

    def _seed_of_stream(self) -> int:
        return int(self._plain.randint(2**32, dtype=np.uint64))

    def seed(self, *args: Any, **kwargs: Any) -> None:
        """As `numpy.random.RandomState.seed`; the device's stream begins anew too."""
        self._stream = None
        self._plain.seed(*args, **kwargs)

    def get_state(self, legacy: bool = True) -> Any:
        """As `numpy.random.RandomState.get_state`; the device's stream begins anew, as it does in `set_state`."""
        self._stream = None
        return self._plain.get_state(legacy)

    def set_state(self, state: Any) -> None:
        """As `numpy.random.RandomState.set_state`; the device's stream begins anew too."""
        self._stream = None
        self._plain.set_state(state)

    def rand(self, *shape: int) -> Any:
        """As `numpy.random.RandomState.rand`."""
        return self.random(shape or None)

    def randn(self, *shape: int) -> Any:
        """As `numpy.random.RandomState.randn`."""
        return self.standard_normal(shape or None)

    def randint(self, low: Any, high: Any = None, size: Any = None, dtype: Any = int) -> Any:
        """As `numpy.random.RandomState.randint`."""
        bounds = _bounds(low, high)
        if bounds is None or size is None or not self._is_large(size):
            return self._on_host("randint", low, high, size, dtype)
        self._plain.randint(low, high, 1, dtype)
        return self._drawing(size).integers(bounds[0], bounds[1] - 1, np.dtype(dtype))

    def choice(self, a: Any, size: Any = None, replace: bool = True, p: Any = None) -> Any:
        """As `numpy.random.RandomState.choice`; the device draws the indices if no probabilities are given."""
        if is_array(a) and a.ndim > 1:
            raise ValueError("a must be 1-dimensional")
        return self._chosen(a, size, replace, p, 0, {})

    def permutation(self, x: Any) -> Any:  # type: ignore[override]  # NumPy's takes no axis
        """As `numpy.random.RandomState.permutation`."""
        return super().permutation(x)

    def shuffle(self, x: Any) -> None:  # type: ignore[override]
        """As `numpy.random.RandomState.shuffle`, in place."""
        super().shuffle(x)


fill(Generator, np.random.Generator)
fill(RandomState, np.random.RandomState)
for _name in ("random_sample", "ranf", "sample"):
    setattr(RandomState, _name, vars(RandomState)["random"])
for _class in (Generator, RandomState):
    _class.__module__ = "fbarray.numpy.random"


def _host_seed(seed: Any) -> Any:
    """The seed for NumPy; a FallbackArray becomes a host array."""
    return conversion.asnumpy(seed) if is_array(seed) else seed


def _state_again(family: Family, bit_generator: Any, state: Any) -> RandomState:
    """A RandomState with this state; called by pickle."""
    again = RandomState(bit_generator, family)
    again.set_state(state)
    return again


class _Seeding:
    """``numpy.random.default_rng`` of a drop-in."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.__doc__, self.__name__ = np.random.default_rng.__doc__, "default_rng"

    def __repr__(self) -> str:
        return "<numpy.random.default_rng: device>"

    def __call__(self, seed: Any = None) -> Any:
        if isinstance(seed, Generator):
            return seed
        if not self.family.places():
            return np.random.default_rng(_host_seed(seed))
        return Generator(np.random.default_rng(_host_seed(seed)).bit_generator, self.family)

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (self.family.module(np.random), "default_rng")


_globals: dict[str, RandomState] = {}


def _global_state(family: Family) -> RandomState:
    """The generator behind ``numpy.random.rand`` and the like; it shares the global stream and seed of NumPy."""
    if family.name not in _globals:
        _globals[family.name] = RandomState(np.random.mtrand._rand, family)
    return _globals[family.name]


def generator_for(family: Family, name: str, value: Any) -> Any:
    """The replacement of a generator class, `default_rng`, or a function of the global generator; else None."""
    if value is np.random.Generator or value is np.random.RandomState:
        ours = Generator if value is np.random.Generator else RandomState
        return ours if family.follows is None else value  # callers of a package pass NumPy's own
    if value is np.random.default_rng:
        return _Seeding(family)
    bound = isinstance(value, (types.MethodType, types.BuiltinMethodType)) and value.__self__ is np.random.mtrand._rand
    if bound or name in ("numpy.random.ranf", "numpy.random.sample", "numpy.random.seed"):
        return getattr(_global_state(family), value.__name__)
    return None
