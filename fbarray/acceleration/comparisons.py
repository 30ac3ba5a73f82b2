"""Compiles ``type(x) is np.ndarray`` in accelerated code as ``type(x) == np.ndarray``, true for a FallbackArray too.

The type of a FallbackArray is not `numpy.ndarray`, but compares equal to it. For host arrays, ``==`` gives what ``is``
gives. Functions get new code objects, compiled from the same source with the same positions. Their own code is put
back when the acceleration ends.
"""

from __future__ import annotations

import ast
import functools
import linecache
import re
import types
from collections.abc import Iterator
from typing import Any

_ASKS = re.compile(r"\btype\(.*\bis\b|\bis\b.*\btype\(")
"""Only files with a line that matches are recompiled."""
_WRAPPERS = (staticmethod, classmethod, property, functools.cached_property, functools.partial, types.MethodType)
_Cached = functools._lru_cache_wrapper

_Pairs = dict[tuple[str, int], tuple[types.CodeType, types.CodeType]]
"""The own and the changed code of each function, by qualified name and first line."""

_changed: dict[str, list[tuple[types.FunctionType, types.CodeType]]] = {}
"""By module: the functions whose code is changed now, each with its own code."""


def change(module: types.ModuleType) -> None:
    """Make the functions of a module compare classes by ``==``, unless that was done already."""
    if module.__name__ in _changed:
        return
    changed = _changed[module.__name__] = []
    pairs: dict[str, _Pairs] = {}
    for function in _functions(module):
        code = function.__code__
        if code.co_filename not in pairs:
            pairs[code.co_filename] = _pairs_of(function)
        other = _chosen(code, pairs[code.co_filename])
        if other is not code:
            changed.append((function, code))
            function.__code__ = other


def restore(module: types.ModuleType) -> None:
    """Give the functions of a module their own code again."""
    for function, code in _changed.pop(module.__name__, ()):
        function.__code__ = code


def is_changed(name: str) -> bool:
    """Whether `change` has been applied to a module of this name."""
    return name in _changed


def changed_code(function: types.FunctionType) -> types.CodeType:
    """The changed code of a function; its own code if it compares no classes."""
    return _chosen(function.__code__, _pairs_of(function))


def _chosen(code: types.CodeType, pairs: _Pairs) -> types.CodeType:
    """The changed code; the own code if the source file is not the one that was loaded."""
    own, other = pairs.get((code.co_qualname, code.co_firstlineno), (code, code))
    return other if own.co_code == code.co_code and own.co_names == code.co_names else code


def compiled(source: str | bytes, filename: str) -> types.CodeType:
    """The code of a program, as `compile` gives it, with classes compared by ``==``."""
    return _compile(_Comparing().visit(ast.parse(source, filename)), filename)


def _pairs_of(function: types.FunctionType) -> _Pairs:
    """The own and changed code of each function in the file of `function`, which may be in a zip archive."""
    filename = function.__code__.co_filename
    source = "".join(linecache.getlines(filename, function.__globals__))
    return _pairs(filename, source) if _ASKS.search(source) else {}


@functools.lru_cache(maxsize=64)
def _pairs(filename: str, source: str) -> _Pairs:
    try:
        tree = ast.parse(source, filename)
    except SyntaxError:  # the source has changed since it was loaded
        return {}
    own = _compile(tree, filename)
    other = _compile(_Comparing().visit(tree), filename)
    return {(before.co_qualname, before.co_firstlineno): (before, after) for before, after in _inside(own, other)}


def _compile(tree: ast.Module, filename: str) -> types.CodeType:
    return compile(tree, filename, "exec", dont_inherit=True)


def _inside(own: types.CodeType, other: types.CodeType) -> Iterator[tuple[types.CodeType, types.CodeType]]:
    """The code objects inside two versions of one code object, in pairs."""
    for before, after in zip(own.co_consts, other.co_consts, strict=True):
        if isinstance(before, types.CodeType):
            yield before, after
            yield from _inside(before, after)


class _Comparing(ast.NodeTransformer):
    """Replaces ``is`` and ``is not`` by ``==`` and ``!=`` in comparisons with a call of `type`."""

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if any(map(_is_class_of, (node.left, *node.comparators))):
            node.ops = [_EQUAL.get(type(op), lambda op=op: op)() for op in node.ops]
        return node


_EQUAL: dict[type[ast.cmpop], Any] = {ast.Is: ast.Eq, ast.IsNot: ast.NotEq}


def _is_class_of(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return False
    return isinstance(node.func, ast.Name) and node.func.id == "type"


def _functions(module: types.ModuleType) -> list[types.FunctionType]:
    """The functions that a module defines, also in its classes, under decorators and in closures."""
    found: dict[int, types.FunctionType] = {}
    seen: set[int] = set()
    waiting: list[Any] = list(vars(module).values())
    while waiting:
        value = waiting.pop()
        kind = type(value)
        if id(value) in seen:
            continue
        seen.add(id(value))
        if kind is types.FunctionType:
            if value.__globals__ is vars(module):
                found[id(value)] = value
            waiting += [getattr(value, "__wrapped__", None), *map(_content, value.__closure__ or ())]
        elif issubclass(kind, type):
            waiting += list(vars(value).values()) if value.__module__ == module.__name__ else []
        elif issubclass(kind, _WRAPPERS):
            waiting += [getattr(value, name, None) for name in ("__func__", "fget", "fset", "fdel", "func")]
        elif kind is _Cached:
            waiting.append(value.__wrapped__)
    return list(found.values())


def _content(cell: types.CellType) -> Any:
    """The value of a closure cell; None before it is set."""
    try:
        return cell.cell_contents
    except ValueError:
        return None
