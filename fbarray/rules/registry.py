"""The registry of rules, which say how a device computes a NumPy function. Nothing here knows an array class.

A rule is a function of the device's array module and NumPy's own arguments, ``rule(xp, a, axis=None, ...)``, with
bare device arrays in place of every array. It returns its result and does not write to ``out=``. A rule with a
parameter ``out`` gets the dtype of ``out=`` there, because NumPy computes in it. Some rules adapt CuPy's function of
the same name to NumPy's signature; others compose a function that CuPy lacks from those that it has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

Rule = TypeVar("Rule", bound=Callable[..., Any])

RULES: dict[Any, Callable[..., Any]] = {}
ALWAYS: set[Any] = set()
"""The functions whose rule is always used, because CuPy's function of the same name differs from NumPy's."""


class Refused(Exception):  # noqa: N818 - it is an answer, not an error: no user sees it
    """Raised by a rule for arguments that the device cannot serve; the message is the recorded reason."""


class Judged(Exception):  # noqa: N818 - as above
    """Raised where NumPy's error is known in advance: the user sees `error`, and nothing is copied to the host."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def since(name: str) -> list[Any]:
    """The NumPy function of this name in a list, which is empty if the installed NumPy does not have it."""
    return [getattr(np, name)] if hasattr(np, name) else []


def rule(*functions, always: bool = False) -> Callable[[Rule], Rule]:
    """Register the decorated rule for `functions`: functions, ufuncs, or pairs ``(ufunc, method)``.

    Without `always`, the rule is used only for calls with arguments that CuPy's function does not have; other calls go
    straight to CuPy.
    """

    def register(implementation: Rule) -> Rule:
        for function in functions:
            RULES[function] = implementation
            if always:
                ALWAYS.add(function)
        return implementation

    return register
