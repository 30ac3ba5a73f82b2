"""The code of our kernels, compiled for the host by a C++ compiler: that it compiles, and gives what NumPy gives."""

from __future__ import annotations

import ctypes
import importlib.util
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from fbarray.devices.cuda import kernels as cuda_kernels
from fbarray.devices.exact import KINDS

_CUPY = importlib.util.find_spec("cupy")
_CPUINFO = Path("/proc/cpuinfo")
_FUSES = _CPUINFO.exists() and " fma " in _CPUINFO.read_text()
pytestmark = pytest.mark.skipif(
    shutil.which("g++") is None or _CUPY is None, reason="it needs a C++ compiler, and CuPy's headers"
)

NAMES = {
    "float16": "float16",
    "complex64": "complex<float>",
    "complex128": "complex<double>",
    "float32": "float",
    "float64": "double",
    "int8": "signed char",
    "uint8": "unsigned char",
    "int16": "short",
    "uint16": "unsigned short",
    "int32": "int",
    "uint32": "unsigned",
    "int64": "long long",
    "uint64": "unsigned long long",
}
HEAD = """
#include <cfloat>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#define __device__
#define __host__
#define __align__(size) alignas(size)
using std::abs; using std::copysign; using std::fabs; using std::floor; using std::fmod;
using std::isfinite; using std::isinf; using std::isnan; using std::nextafter; using std::signbit;
static float __fmul_rn(float x, float y) { volatile float product = x * y; return product; }
static double __dmul_rn(double x, double y) { volatile double product = x * y; return product; }
static unsigned __float_as_uint(float x) { unsigned bits; std::memcpy(&bits, &x, 4); return bits; }
static float __uint_as_float(unsigned bits) { float x; std::memcpy(&x, &bits, 4); return x; }
static double __longlong_as_double(long long bits) { double x; std::memcpy(&x, &bits, 8); return x; }
#define __CUDACC__
#include <cupy/complex.cuh>
"""
HALF = """
class float16 { float value; public: float16() = default; float16(float x) : value(x) {}
    operator float() const { return value; }
    bool isinf() const { return std::isinf(value); } bool isnan() const { return std::isnan(value); } };
static float16 nextafter(float16 x, float16 y) { return float16(std::nextafter(float(x), float(y))); }
static float16 copysign(float16 x, float16 y) { return float16(std::copysign(float(x), float(y))); }
"""
"""CuPy defines the class for kernels with halves alone; elsewhere it is declared, and incomplete."""
THRUST = "#define THRUST_NAMESPACE_BEGIN namespace thrust {\n#define THRUST_NAMESPACE_END }\n"


def recorded() -> dict[np.ufunc, tuple[str, str, str, str]]:
    """The parameters, results, code and preamble of each elementwise kernel."""
    found: dict[str, Any] = {}

    def kernel(ins: str, outs: str, code: str, name: str, preamble: str = "") -> None:
        found[name.removeprefix("fbarray_")] = ins, outs, code, preamble

    stand_in = SimpleNamespace(
        ndarray=np.ndarray, ElementwiseKernel=kernel, **dict.fromkeys(ufunc.__name__ for ufunc in KINDS)
    )
    cuda_kernels.kernels(stand_in)
    return {ufunc: found[ufunc.__name__] for ufunc in KINDS}


def dtypes_of(ufunc: np.ufunc) -> list[str]:
    kinds = {"f": ["float32", "float64"], "c": ["complex64", "complex128"]}
    return kinds.get(KINDS[ufunc], [name for name in NAMES if "int" in name])


def source(half: bool) -> str:
    """A C++ file with a function for each kernel and dtype: a loop over arrays, as the kernel is one over threads."""
    preambles, functions = {}, []
    for ufunc, (ins, outs, code, preamble) in recorded().items():
        preambles[preamble] = None
        params = [part.split() for part in (*ins.split(", "), *outs.split(", "))]
        real = ["float32", "float64"] * (ufunc is np.power)  # of one exponent
        for dtype in [*dtypes_of(ufunc), *real, *["float16"] * (half and KINDS[ufunc] == "f")]:
            pointers = ", ".join(f"{kind} *{name}_" for kind, name in params).replace("T ", f"{NAMES[dtype]} ")
            items = " ".join(f"{kind} &{name} = {name}_[i];" for kind, name in params)
            body = f"typedef {NAMES[dtype]} T; for (long i = 0; i < n; i++) {{ {items} {code}; }}"
            functions.append(f"void {ufunc.__name__}_{dtype}(long n, {pointers}) {{ {body} }}")
    return "\n".join([HEAD, HALF if half else "class float16;", *preambles, 'extern "C" {', *functions, "}"])


@pytest.fixture(scope="module", params=["off", "fast", "half"])
def library(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> ctypes.CDLL:
    """The kernels, with sums of products rounded twice or, as a GPU does, once; or with those of halves beside them."""
    assert _CUPY is not None and _CUPY.origin is not None
    folder, headers = tmp_path_factory.mktemp("kernels"), Path(_CUPY.origin).parent / "_core" / "include"
    config = folder / "thrust" / "detail" / "config"
    config.mkdir(parents=True)
    (config / "namespace.h").write_text(THRUST)
    (folder / "kernels.cpp").write_text(source(half=request.param == "half"))
    contracted = f"-ffp-contract={request.param.replace('half', 'off')}"
    options = ["-std=c++17", "-O2", contracted, "-fPIC", "-shared", "-w", f"-I{folder}", f"-I{headers}"]
    if request.param == "fast":
        if not _FUSES:
            pytest.skip("this processor has no fused multiplication and addition")
        options.append("-mfma")
    made = folder / "kernels.so"
    subprocess.run(["g++", *options, str(folder / "kernels.cpp"), "-o", str(made)], check=True)
    return ctypes.CDLL(str(made))


def values(dtype: np.dtype[Any]) -> np.ndarray:
    """Numbers at which implementations part."""
    if dtype.kind in "iu":
        bounds = np.iinfo(dtype)
        signed = (bounds.min, -1, -5, -64) if bounds.min else ()
        return np.array([bounds.max, 0, 1, 5, 7, 8, 15, 16, 31, 32, 63, 64, 100, *signed], dtype)
    parts = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 2.0, 3.0, 7.0, 99.0)
    if dtype.kind == "c":
        return np.array([complex(a, b) for a in parts for b in parts]).astype(dtype)
    limits = np.finfo(dtype)
    ends = (limits.max, limits.min, limits.tiny, -limits.tiny, limits.smallest_subnormal, -limits.smallest_subnormal)
    return np.array((*parts, *ends), dtype)


CASES = [(ufunc, dtype) for ufunc in KINDS for dtype in dtypes_of(ufunc)]
CASES.remove((np.float_power, "complex64"))  # it computes in doubles


@pytest.mark.parametrize(("ufunc", "dtype"), CASES, ids=lambda value: getattr(value, "__name__", value))
def test_a_kernel_gives_what_numpy_gives(ufunc: np.ufunc, dtype: str, library: ctypes.CDLL) -> None:
    numbers = values(np.dtype(dtype))
    pairs = np.broadcast_arrays(numbers[:, None], numbers)[: ufunc.nin] if ufunc.nin > 1 else [numbers]
    operands = [np.ascontiguousarray(array).ravel() for array in pairs]
    with np.errstate(all="ignore"):
        expected = ufunc(*operands)
    expected = expected if isinstance(expected, tuple) else (expected,)
    results = [np.zeros_like(array) for array in expected]
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in (*operands, *results)]
    getattr(library, f"{ufunc.__name__}_{dtype}")(ctypes.c_long(operands[0].size), *pointers)
    for ours, theirs in zip(results, expected, strict=True):
        if theirs.dtype.kind not in "fc":
            np.testing.assert_array_equal(ours, theirs)
            continue
        limits = np.finfo(theirs.dtype)
        for part in (np.real, np.imag) if theirs.dtype.kind == "c" else (np.asarray,):
            finite = np.where(np.isfinite(theirs), abs(theirs), 0.0)
            with np.errstate(all="ignore"):
                near = abs(part(ours) - part(theirs)) <= 5000 * limits.eps * finite + limits.tiny
                same = (part(ours) == part(theirs)) | (np.isnan(part(ours)) & np.isnan(part(theirs))) | near
            overflown = ~np.isfinite(theirs) & ~np.isfinite(ours) & np.all(np.isfinite(operands), axis=0)
            same |= overflown & (ufunc is np.power)  # the sign of an infinity is that of what was rounded
            assert same.all(), [operand[~same] for operand in operands]


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.3.0", reason="older NumPy takes no roots here")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_exponent_for_all_is_a_root_where_numpys_is(dtype: str, library: ctypes.CDLL) -> None:
    numbers = values(np.dtype(dtype))
    for exponent in (0.5, 2.0, -1.0, 0.0, 1.0):
        exponents, found = np.full_like(numbers, exponent), np.zeros_like(numbers)
        with np.errstate(all="ignore"):
            expected = np.power(numbers, exponent)
        pointers = [ctypes.c_void_p(array.ctypes.data) for array in (numbers, exponents, found)]
        getattr(library, f"power_{dtype}")(ctypes.c_long(numbers.size), *pointers)
        np.testing.assert_allclose(found, expected, rtol=4 * float(np.finfo(dtype).eps))


def test_powers_that_overflow_are_nans_where_numpys_are(library: ctypes.CDLL) -> None:
    numbers = np.array([complex(a, b) for a in (2.0, -2.5, 1.0, 3e9) for b in (1.0, -2.5, 2.0, -1e10)], "c8")
    for exponent in (2, 3, 60, 99, -99):
        operands = numbers, np.full(numbers.shape, exponent, "c8")
        with np.errstate(all="ignore"):
            expected = np.power(*operands)
        found = np.zeros_like(expected)
        pointers = [ctypes.c_void_p(array.ctypes.data) for array in (*operands, found)]
        library.power_complex64(ctypes.c_long(numbers.size), *pointers)
        for part in (np.real, np.imag):
            np.testing.assert_array_equal(np.isnan(part(found)), np.isnan(part(expected)))
