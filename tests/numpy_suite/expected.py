"""The tests of NumPy's that fail on FallbackArrays, and why. Of all of them at most two in a hundred may."""

from __future__ import annotations

from tests.signatures import NUMPY

_WARNINGS = (
    "NumPy warns of slices without a number, or with too few: to look for them would wait for the device with every "
    "call, see https://docs.cupy.dev/en/stable/user_guide/difference.html"
)
_HOST_MEMORY = (
    "it asks for host memory (x.data, memoryview, __array_interface__, bytes), which an array on a device has none of: "
    "https://docs.cupy.dev/en/stable/user_guide/difference.html"
)
_CONVERTED = (
    "an __array__ method returns an array made by the drop-in, where NumPy takes its own class alone: "
    "https://numpy.org/doc/stable/user/basics.interoperability.html"
)
_SUBCLASS = (
    "an instance of an ndarray subclass lives on the host; a view of a device array as one is read-only, because what "
    "is written there would not reach it"
)
_PRIVATE = "it calls a private function of NumPy's, which no protocol reaches"
_ROUNDING = "float16 and float32 sums in another order round otherwise: https://docs.nvidia.com/cuda/floating-point/"
_DEPRECATED = "numpy.fix is deprecated since NumPy 2.5; on a device it does not say so"
_ALL_NANS = (
    *(f"0d-{dtype}-None" for dtype in "efdFD"),
    *(f"2d-{dtype}-{axis}" for dtype in "efdFD" for axis in (None, 0, 1)),
)

EVERYWHERE: dict[str, str] = {
    "test_arraypad.py::test_memory_layout_persistence[median]": "the medians are put into an array in C order",
    "test_arraysetops.py::TestSetOps::test_intersect1d_array_like": _CONVERTED,
    "test_arraysetops.py::TestUnique::test_unique_subclass": _HOST_MEMORY,
    "test_function_base.py::TestBincount::test_gh_28354_array_like": _CONVERTED,
    "test_function_base.py::TestLerp::test_linear_interpolation_formula_0d_inputs": _PRIVATE,
    "test_function_base.py::Test_I0::test_non_array": _HOST_MEMORY,
    "test_histograms.py::TestHistogramOptimBinNums::test_scott_vs_stone": "the device's random stream is not NumPy's",
    **{f"test_nanfunctions.py::TestNanFunctions_MeanVarStd::test_allnans[{case}]": _WARNINGS for case in _ALL_NANS},
    "test_nanfunctions.py::TestNanFunctions_MeanVarStd::test_ddof_too_big": _WARNINGS,
    "test_nanfunctions.py::TestNanFunctions_MeanVarStd::test_empty": _WARNINGS,
    "test_nanfunctions.py::TestNanFunctions_MinMax::test_subclass": _SUBCLASS,
    "test_nanfunctions.py::test__replace_nan": _PRIVATE,
    "test_shape_base.py::TestKron::test_return_type": _HOST_MEMORY,
    "test_stride_tricks.py::test_as_strided_checked_view_parametrized[0-10-553-True]": (
        "no device reads elements that are not aligned"
    ),
    "test_stride_tricks.py::test_subclasses": _SUBCLASS,
    "test_stride_tricks.py::test_writeable": "NumPy warns of writing what broadcast_arrays gave; here it is read-only",
    "test_stride_tricks.py::test_writeable_memoryview": _HOST_MEMORY,
    "test_ufunclike.py::TestFixDeprecation::test_fix_emits_deprecation_warning": _DEPRECATED,
    "test_ufunclike.py::TestFixDeprecation::test_fix_with_out_emits_deprecation_warning": _DEPRECATED,
}
"""By the end of the node id."""

_NEWEST = "the number of bins is estimated as by the newest NumPy, whatever the one at hand"
OF_OLDER: dict[str, str] = {
    "test_histograms.py::TestHistogramOptimBinNums::test_limited_variance": _NEWEST,
    "test_histograms.py::TestHistogramOptimBinNums::test_small": _NEWEST,
}
"""Before NumPy 2.3."""

ON_CUDA: dict[str, str] = {
    "test_nanfunctions.py::TestNanFunctions_NumberTypes::test_nanfunc[nanstd-1d-F]": _ROUNDING,
    "test_nanfunctions.py::TestNanFunctions_NumberTypes::test_nanfunc[nanstd-1d-f]": _ROUNDING,
    "test_nanfunctions.py::TestNanFunctions_NumberTypes::test_nanfunc[nanvar-1d-F]": _ROUNDING,
    "test_nanfunctions.py::TestNanFunctions_NumberTypes::test_nanfunc[nanvar-1d-f]": _ROUNDING,
    "test_nanfunctions.py::TestNanFunctions_NumberTypes::test_nanfunc_ddof[nanvar-1d-e]": _ROUNDING,
}


def expected_failure(nodeid: str, device: str) -> str:
    """Why the test may fail on this device, or an empty string."""
    name = nodeid.partition("numpy_suite/")[2]
    older = OF_OLDER if NUMPY < "2.3.0" else {}
    return {**EVERYWHERE, **older, **(ON_CUDA if device.startswith("cuda") else {})}.get(name, "")
