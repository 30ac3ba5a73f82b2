"""The rooms of the package: imports point down, CuPy is touched in one place, nothing heavy is imported early."""

from __future__ import annotations

import ast
import graphlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import fbarray as fb

PACKAGE = Path(fb.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
ROOMS = (
    ("fbarray", "fbarray.__main__", "fbarray.registration", "fbarray.testing", "fbarray.pytest_plugin",
     "fbarray.ipython", "fbarray.interop", "fbarray.reports"),
    ("fbarray.acceleration",),
    ("fbarray.numpy",),
    ("fbarray.array",),
    ("fbarray.routing",),
    ("fbarray.rules",),
    ("fbarray.memory",),
    ("fbarray.devices",),
    ("fbarray.events", "fbarray.options", "fbarray.errors", "fbarray.signatures", "fbarray.parameters",
     "fbarray.costs", "fbarray.errstate", "fbarray.process",
     "fbarray.version"),
)  # fmt: skip
"""From the top down. The doors stand beside the public names, which they use as any user does."""

CUPY = {"fbarray.devices.cuda.device", "fbarray.devices.cuda.generate"}
"""The modules that may import CuPy."""


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in FILES}


def room(module: str) -> int:
    """The number of the room a module lives in, 0 at the top."""
    for number, names in enumerate(ROOMS):
        if module in names or any(module.startswith(f"{name}.") for name in names if name != "fbarray"):
            return number
    raise LookupError(f"{module} lives in no room")


def targets(module: str, node: ast.stmt) -> list[str]:
    """The modules that an import statement names, a submodule before the package it is taken from."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    source = node.module or ""
    if node.level:
        package = module.split(".") if MODULES[module].name == "__init__.py" else module.split(".")[:-1]
        source = ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])
    return [name if (name := f"{source}.{alias.name}") in MODULES else source for alias in node.names]


def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imports(module: str) -> set[str]:
    """Every module that is imported anywhere in a file, inside functions too."""
    return {target for node in ast.walk(tree(module)) for target in targets(module, node)}  # type: ignore[arg-type]


def imports_on_loading(module: str) -> Iterator[str]:
    """The modules of ours that are imported when the file is."""
    for node in tree(module).body:
        yield from (target for target in targets(module, node) if target in MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_every_file_lives_in_a_room(module: str) -> None:
    assert room(module) in range(len(ROOMS))


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    ours = {target for target in imports(module) if target.partition(".")[0] == "fbarray"}
    assert {target for target in ours if room(target) < room(module)} == set()


def test_no_import_goes_in_a_circle() -> None:
    graph = {module: set(imports_on_loading(module)) - {module} for module in MODULES}
    order = list(graphlib.TopologicalSorter(graph).static_order())
    assert set(order) == set(MODULES)


@pytest.mark.parametrize("module", sorted(MODULES.keys() - CUPY))
def test_cupy_is_imported_by_the_cuda_device_alone(module: str) -> None:
    roots = {target.partition(".")[0] for target in imports(module)}
    assert roots & {"cupy", "cupyx", "cupy_backends"} == set()


def test_scipy_is_never_imported_by_name() -> None:
    assert {module for module in MODULES if any(target.startswith("scipy") for target in imports(module))} == set()


def imported(code: str) -> str:
    """Which large packages have been imported when `code` has run in an interpreter of its own."""
    asked = "import sys; print(sorted({'cupy', 'cupyx', 'scipy', 'dask', 'numba'} & sys.modules.keys()))"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    command = [sys.executable, "-c", f"{code}; {asked}"]
    shown = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert (shown.returncode, shown.stderr) == (0, "")
    return shown.stdout.strip()


def test_importing_fbarray_imports_neither_cupy_nor_scipy() -> None:
    assert imported("import fbarray") == "[]"


def test_the_first_calls_do_not_import_scipy() -> None:
    """It takes longer than all else at the start of a program; CuPy imports it with the most of cupyx."""
    code = "import numpy as np, fbarray as fb; x = fb.asarray(np.ones(9)); (x + np.sin(x)).sum(); np.any(x[1:] > 2)"
    assert "scipy" not in imported(code)


def caught(module: str) -> list[str]:
    """What each ``except`` of a file catches, ``''`` being everything."""
    handlers = [node for node in ast.walk(tree(module)) if isinstance(node, ast.ExceptHandler)]
    return [ast.unparse(handler.type) if handler.type else "" for handler in handlers]


def test_everything_is_caught_in_the_decision_alone() -> None:
    broad = {"", "Exception", "BaseException"}
    found = [(module, kind) for module in MODULES for kind in caught(module) if kind in broad]
    assert found == [("fbarray.acceleration.program", "BaseException"), ("fbarray.routing.decision", "Exception")]


@pytest.mark.parametrize("module", MODULES)
def test_a_file_says_first_what_lives_in_it(module: str) -> None:
    source = MODULES[module].read_text(encoding="utf-8")
    assert not source.strip() or ast.get_docstring(tree(module))
