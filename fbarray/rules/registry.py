"""The registry of rules: how a NumPy function is done on a device. Rules are data; nothing here knows an array class.

A rule is a function of the device's array module and NumPy's own arguments, ``rule(xp, a, axis=None, ...)``, with
bare device arrays in place of every array. It gives its result and writes no ``out=``: a rule that has the parameter is
given the dtype of ``out=`` there, in which NumPy computes. Adapters close the gap between NumPy's signature and CuPy's
function of that name; composites build what CuPy lacks out of what it has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

Rule = TypeVar("Rule", bound=Callable[..., Any])

RULES: dict[Any, Callable[..., Any]] = {}
ALWAYS: set[Any] = set()
"""The functions whose rule goes before CuPy's function of the same name, because that one's answer is not NumPy's."""


class Refused(Exception):  # noqa: N818 - it is an answer, not an error: no user sees it
    """Raised by a rule for arguments that the device cannot serve; the message is the recorded reason."""


class Judged(Exception):  # noqa: N818 - as above
    """Raised where NumPy's verdict is known: the user sees `error`, and nothing is moved for it."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def since(name: str) -> list[Any]:
    """The NumPy function of this name, in a list that is empty where the installed NumPy is older than it."""
    return [getattr(np, name)] if hasattr(np, name) else []


def rule(*functions, always: bool = False) -> Callable[[Rule], Rule]:
    """Register the decorated rule for `functions`: functions, ufuncs, or pairs ``(ufunc, method)``.

    Without `always`, a call that CuPy's function takes as it stands goes straight to CuPy, and the rule serves the
    calls that go beyond CuPy's parameters.
    """

    def register(implementation: Rule) -> Rule:
        for function in functions:
            RULES[function] = implementation
            if always:
                ALWAYS.add(function)
        return implementation

    return register
