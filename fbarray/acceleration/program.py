"""Runs a program as ``python`` would, with the drop-in for its ``import numpy``."""

from __future__ import annotations

import ast
import contextlib
import importlib.machinery
import io
import linecache
import multiprocessing.spawn
import os
import runpy
import sys
import types
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fbarray import events
from fbarray.acceleration import accelerate, comparisons
from fbarray.array import masquerade, printing
from fbarray.array.masquerade import accelerated

_MAIN = ("__main__", "__mp_main__")
"""The program's own module: in this process, and in those that multiprocessing spawns."""


@dataclass(frozen=True)
class Program:
    """A program, as given on the command line of ``python -m fbarray``.

    Attributes
    ----------
    kind : {'script', 'module', 'code'}
        Whether it was given as a path, after ``-m``, or after ``-c``.
    what : str
        The path, the module's name, or the code.
    arguments : list of str
        Its ``sys.argv[1:]``.
    packages : tuple of str
        The packages that are accelerated besides the program itself.
    report : bool
        Whether to print the profile to stderr at the end.
    """

    kind: str
    what: str
    arguments: list[str]
    packages: tuple[str, ...] = ()
    report: bool = False

    def run(self) -> None:
        """Run the program to its end.

        Raises
        ------
        SystemExit
            If the program raises it; with code 1 for any other error, after its traceback was printed.
        KeyboardInterrupt
            If the program was interrupted.
        """
        begin(self.packages)
        with events.profile() if self.report else contextlib.nullcontext() as profile:
            try:
                {"script": self._script, "module": self._module, "code": self._code}[self.kind]()
            except SystemExit:
                raise
            except KeyboardInterrupt:
                sys.excepthook = _Trimmed(sys.excepthook)  # Python prints it and ends by the signal
                raise
            except BaseException as error:  # noqa: BLE001 - as Python's own main does, for whatever the program raised
                _tell(error)
                raise SystemExit(1) from None
            finally:
                if profile is not None:
                    print(profile, file=sys.stderr)

    def _script(self) -> None:
        sys.argv = [self.what, *self.arguments]
        path = os.path.join(os.getcwd(), self.what)  # absolute, as Python's own ``__file__``
        if os.path.isdir(self.what) or zipfile.is_zipfile(self.what):
            _first_on_path(path, always=True)
            _new_main()
            runpy._run_module_as_main("__main__", False)  # type: ignore[attr-defined]
            return
        try:
            with io.open_code(path) as file:
                source = file.read()
        except OSError as error:
            why = f"[Errno {error.errno}] {error.strerror}"
            print(f"{sys.executable} -m fbarray: can't open file {path!r}: {why}", file=sys.stderr)
            raise SystemExit(2) from None
        _first_on_path(os.path.dirname(os.path.realpath(self.what)))
        loader = importlib.machinery.SourceFileLoader("__main__", path)
        main = _new_main(__file__=path, __cached__=None, __loader__=loader)
        exec(comparisons.compiled(source, path), vars(main))

    def _code(self) -> None:
        sys.argv = ["-c", *self.arguments]
        _first_on_path("")
        if sys.version_info >= (3, 13):  # tracebacks show the lines of code given by -c
            lines = [f"{line}\n" for line in self.what.splitlines()]
            linecache.cache["<string>"] = len(self.what), None, lines, "<string>"
        main = _new_main(__loader__=importlib.machinery.BuiltinImporter)
        exec(comparisons.compiled(self.what, "<string>"), vars(main))

    def _module(self) -> None:
        sys.argv = ["-m", *self.arguments]
        _new_main()
        runpy._run_module_as_main(self.what)  # type: ignore[attr-defined]  # what python -m runs


def _first_on_path(folder: str, always: bool = False) -> None:
    """Put `folder` first on ``sys.path``, in place of the current folder that ``python -m`` put there.

    Under ``-P`` Python put none, and `folder` is added only with `always`.
    """
    if not sys.flags.safe_path:
        sys.path[0] = folder
    elif always:
        sys.path.insert(0, folder)


def _new_main(**attributes: Any) -> types.ModuleType:
    """A new ``__main__`` module, placed in `sys.modules`."""
    main = types.ModuleType("__main__")
    main.__dict__.update(__builtins__=sys.modules["builtins"], __spec__=None, __annotations__={}, **attributes)
    sys.modules["__main__"] = main
    return main


def _tell(error: BaseException) -> None:
    """Print a traceback that begins with the program's own frames."""
    error.__traceback__ = _own(error.__traceback__)
    sys.excepthook(type(error), error, error.__traceback__)


def _own(traceback: types.TracebackType | None) -> types.TracebackType | None:
    """The traceback without the frames before the program's own."""
    before = (__file__, comparisons.__file__, ast.__file__, runpy.__file__, "<frozen runpy>")
    files = (*before, str(Path(__file__).parents[1] / "__main__.py"))
    while traceback is not None and traceback.tb_frame.f_code.co_filename in files:
        traceback = traceback.tb_next
    return traceback


@dataclass(frozen=True)
class _Trimmed:
    """A ``sys.excepthook`` that shows tracebacks from the program's own frames on."""

    hook: Callable[..., Any]

    def __call__(self, kind: type[BaseException], error: BaseException, traceback: types.TracebackType | None) -> None:
        self.hook(kind, error.with_traceback(_own(traceback)), _own(traceback))


# --- processes that the program spawns -------------------------------------------------------------------------------


def begin(packages: tuple[str, ...]) -> None:
    """Accelerate the program's own module and the packages, in this process and in those that it spawns."""
    accelerate(*packages).start()
    for name in _MAIN:
        accelerated.add(name, always=True)
    printing.name = "array"
    masquerade.in_program = True
    prepared = multiprocessing.spawn.get_preparation_data
    if not isinstance(prepared, _Preparing):
        multiprocessing.spawn.get_preparation_data = _Preparing(prepared, packages)


class _Preparing:
    """`multiprocessing.spawn.get_preparation_data` with one more entry; unpickling that entry calls `begin`."""

    def __init__(self, prepared: Callable[..., dict[str, Any]], packages: tuple[str, ...]) -> None:
        self.prepared, self.packages = prepared, packages

    def __call__(self, name: str) -> dict[str, Any]:
        return {**self.prepared(name), "fbarray": _Beginning(self.packages)}


class _Beginning:
    def __init__(self, packages: tuple[str, ...]) -> None:
        self.packages = packages

    def __reduce__(self) -> tuple[Any, ...]:
        return begin, (self.packages,)
