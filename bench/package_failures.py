"""What is known to fail in `bench.package_suites` and not with plain NumPy: by package, test or pattern, and why."""

_MODULE = "asks whether a module that the package gives back is numpy; an accelerated package has the drop-in's"
_IDENTITY = "asks `type(x) is np.ndarray`, which no other class can satisfy; `==` and isinstance hold"
_WARNING = "counts NumPy's RuntimeWarning for a value out of range; the device gives none"
_SUPERLU = "SciPy's SuperLU.solve takes numpy.ndarray alone, and asks no protocol"
_READ_ONLY = "SciPy's Rotation asks for a buffer that can be written; what NumPy gets of a FallbackArray cannot"

HOST = {
    "findiff": {
        "test_backend.TestGetNamespace::test_*numpy*": _MODULE,
    },
}
"""With the package accelerated and its tests untouched."""

DROP_IN = {
    "findiff": {
        "test_compact::*": _SUPERLU,
    },
    "pytransform3d": {
        "rotations.test_matrix::test_check_matrix": _IDENTITY,
        "transformations.test_transform::test_check_transform": _IDENTITY,
        "rotations.test_matrix::test_axis_angle_from_matrix_without_check": _WARNING,
        "rotations.test_utils::test_angle_to_zero_vector_is_nan": _WARNING,
    },
    "felupe": {
        "test_mpc::test_mpc_rotation_matrix": _READ_ONLY,
        "test_mpc::test_mpc_rotation_rigid": _READ_ONLY,
        "test_mpc::test_mpc_rotation_cutback": _READ_ONLY,
    },
}
"""With the tests' own NumPy the drop-in, too."""

FLAKY: dict[str, dict[str, str]] = {}
"""What fails now and then with plain NumPy already, and says nothing in any mode."""
