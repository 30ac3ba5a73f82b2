"""The exceptions and warnings of fbarray; NumPy's own errors are raised as NumPy's."""

from __future__ import annotations


class FallbackWarning(UserWarning):
    """A NumPy call ran on the host, or an array was converted implicitly: bytes were copied without being asked for."""


class SimulatedDeviceWarning(UserWarning):
    """No CUDA device could be opened, so the simulated device took its place; nothing runs on a GPU."""


class FallbackError(RuntimeError):
    """A call would have run on the host while the option ``fallback`` is ``'raise'``, or copied more bytes than the
    option ``transfer_limit`` allows; nothing was copied."""


class UnsupportedDtypeError(TypeError):
    """The device cannot hold data of this dtype (object, string, datetime, structured, longdouble...)."""


class DeviceUnavailableError(RuntimeError):
    """The device that was asked for cannot be opened; the message says what is missing and how to get it."""


class DeviceMismatchError(ValueError):
    """One call was given arrays of two different devices."""
