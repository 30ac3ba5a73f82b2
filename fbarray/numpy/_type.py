"""`type` for accelerated code, which asks ``type(x) is np.ndarray``."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from fbarray.array import FallbackArray, FallbackScalar
from fbarray.numpy._classes import ndarray


class _TypeOfTypes(type):
    """Makes `Type` answer as `type` does, but for arrays."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any) -> Any:
        if not any(isinstance(base, _TypeOfTypes) for base in bases):
            return super().__new__(cls, name, bases, namespace, **kwargs)
        real = tuple(type if isinstance(base, _TypeOfTypes) else base for base in bases)
        return type(name, real, namespace, **kwargs)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 3:  # a new class is the caller's
            args[2].setdefault("__module__", sys._getframe(1).f_globals.get("__name__"))
        kind = type(*args, **kwargs)
        if len(args) > 1:
            return kind
        if issubclass(kind, FallbackScalar):
            return args[0].dtype.type
        return ndarray if kind is np.ndarray or issubclass(kind, FallbackArray) else kind

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, type)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, type)


class Type(type, metaclass=_TypeOfTypes):
    """`type` as accelerated modules see it: the class of a FallbackArray is the drop-in's ``ndarray``."""
