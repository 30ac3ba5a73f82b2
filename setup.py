"""Compiles the modules that every call goes through, by Cython; the rest of the packaging is in ``pyproject.toml``.

The source is one: without a compiler, or with ``FBARRAY_PURE=1``, the same files are run by Python. A ``.pxd`` file
beside a module says the types of fields and arguments, which compiled modules then use of each other.
"""

from __future__ import annotations

import os
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import BaseError, CCompilerError

COMPILED = (
    "fbarray.process",
    "fbarray.memory.guard",
    "fbarray.memory.laid",
    "fbarray.memory.held",
    "fbarray.memory.on_device",
    "fbarray.routing.wrapping",
    "fbarray.routing.keys",
    "fbarray.routing.route",
    "fbarray.routing.quick",
    "fbarray.array.doors",
    "fbarray.array.iteration",
    "fbarray.array.operators",
    "fbarray.routing.boundary",
    "fbarray.routing.decision",
    "fbarray.routing.elementwise",
    "fbarray.routing.indexing",
    "fbarray.routing.placement",
    "fbarray.numpy._calls",
)


class AllOrNone(build_ext):
    """Builds the extensions, which need each other; if one cannot be built, none is left."""

    def finalize_options(self) -> None:
        super().finalize_options()
        self.parallel = self.parallel or os.cpu_count()

    def run(self) -> None:
        try:
            super().run()
        except (CCompilerError, BaseError, OSError) as error:
            print(f"fbarray is installed as plain Python, since its fast modules cannot be compiled: {error}")
            for extension in self.extensions:
                Path(self.get_ext_fullpath(extension.name)).unlink(missing_ok=True)
            self.extensions = []


def extensions() -> list[Extension]:
    """What is to be compiled."""
    if os.environ.get("FBARRAY_PURE", "0") not in ("", "0"):
        return []
    import numpy as np
    from Cython.Build import cythonize

    made = [Extension(name, [name.replace(".", "/") + ".py"], include_dirs=[np.get_include()]) for name in COMPILED]
    directives = {"language_level": 3, "annotation_typing": False, "nonecheck": True}
    found: list[Extension] = cythonize(made, build_dir="build", compiler_directives=directives, quiet=True)
    return found


setup(ext_modules=extensions(), cmdclass={"build_ext": AllOrNone})
