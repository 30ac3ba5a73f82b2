"""Calls of SciPy's public functions, as scientists make them."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from operator import attrgetter, eq, gt
from typing import Any

import numpy as np
from scipy import (
    differentiate,
    fft,
    integrate,
    interpolate,
    linalg,
    ndimage,
    optimize,
    signal,
    sparse,
    spatial,
    special,
    stats,
)
from scipy import io as scipy_io
from scipy.cluster import hierarchy, vq
from scipy.io import wavfile
from scipy.linalg import interpolative
from scipy.optimize import elementwise
from scipy.sparse import csgraph
from scipy.sparse import linalg as sparse_linalg
from scipy.spatial import distance, transform

import fbarray as fb
from tests.ecosystem.spec import Call, called, given, raising

_rng = np.random.default_rng(20)
SEED = 7

# What the arrays are made of. ``A`` copies it, so that no row sees what another wrote.
X = _rng.normal(size=64)
Y = 0.5 * X + _rng.normal(size=64)
P = _rng.uniform(0.05, 0.95, size=64)
T = np.linspace(0, 1, 64)
WAVE = np.sin(40 * T) + 0.1 * X
GRID = np.linspace(0, 3, 10)
POINTS = _rng.normal(size=(30, 3))
PLANE = _rng.normal(size=(30, 2))
M = _rng.normal(size=(6, 6))
SPD = M @ M.T + 6 * np.eye(6)
TALL = _rng.normal(size=(8, 4))
B = _rng.normal(size=6)
BB = _rng.normal(size=(6, 2))
TRIANGLE = np.tril(M) + 3 * np.eye(6)
IMAGE = _rng.normal(size=(12, 10))
BYTES = _rng.integers(0, 255, size=(12, 10)).astype("u1")
MASK = ndimage.gaussian_filter(IMAGE, 1) > 0
LABELS = ndimage.label(MASK)[0]
COUNTS = _rng.integers(1, 20, size=(3, 4))
SPARSE = np.where(_rng.random((6, 6)) < 0.4, M, 0) + 4 * np.eye(6)
GRAPH = np.array([[0, 2, 0, 6], [2, 0, 3, 8], [0, 3, 0, 0], [6, 8, 0, 0]], dtype=float)
SYSTEM = np.array([[0.0, 1.0], [-4.0, -0.4]])


def row(
    function: Callable[..., Any], *operands: Any, label: str = "", get: str = "", rtol: float = 1e-12, **keywords: Any
) -> Call:
    """A row: the function of these operands, the arrays among them made by ``A``; `get` of the result."""
    home = getattr(function, "__module__", None) or "scipy.special"  # ufuncs have none
    name = f"{home.split('.')[1]}.{function.__name__}" + (f" {label}" if label else "")
    return Call(name, called(function, operands, keywords, get), rtol=rtol)


def agrees(x: Any) -> bool:
    """Whether both sides of an array hold the same, after C code has had it."""
    return bool(np.all(np.asarray(x) == x))


def overwriting(function: Callable[..., Any], *operands: np.ndarray, **keywords: Any) -> Call:
    """A row of a function that may overwrite its operands, in the order of memory in which it does."""

    def call(A):
        arrays = [np.asfortranarray(A(operand)) + 0 for operand in operands]
        found = function(*arrays, **keywords)
        return found, [agrees(x) for x in arrays]

    return Call(f"linalg.{function.__name__} {', '.join(keywords)}", call)


def filled(function: Callable[..., Any], *operands: Any, output: np.ndarray, label: str = "", **keywords: Any) -> Call:
    """A row of ndimage, with ``output=`` an array made by ``A``; what is in it afterwards."""

    def call(A):
        into = A(output)
        returned = function(*given(A, operands), output=into, **keywords)
        return returned, into

    return Call(f"ndimage.{function.__name__} output= {label}".rstrip(), call)


def saved(save: Callable[[io.BytesIO], Any]) -> bytes:
    """What `save` writes into a file."""
    file = io.BytesIO()
    save(file)
    return file.getvalue()


# --- special ----------------------------------------------------------------------------------------------------------


def with_out(A):
    out = A(np.zeros(64))
    returned = special.erf(A(X), out=out)
    return returned is out, out


def into_host(A):
    out = np.zeros(64)
    special.expit(A(X), out=out)
    return out


def two_outs(A):
    outs = A(np.zeros(64)), A(np.zeros(64))
    special.sici(A(P), out=outs)
    return outs


SPECIAL = [
    *(row(getattr(special, name), P) for name in (
        "gamma", "gammaln", "digamma", "erf", "erfc", "erfinv", "expit", "logit", "ndtr", "ndtri", "log_ndtr",
        "spence", "ellipk", "ellipe", "i0", "i1e", "j0", "y1", "k0", "exp1", "expi", "entr", "exprel", "zetac",
        "lambertw", "wofz",
    )),
    *(row(getattr(special, name), 2.5 * P, P) for name in (
        "jv", "yv", "iv", "kv", "xlogy", "xlog1py", "rel_entr", "kl_div", "beta", "betaln", "binom", "gammainc",
        "huber", "boxcox", "poch", "agm", "hankel1",
    )),
    row(special.betainc, 2 * P, 3 * P, P),
    row(special.hyp2f1, 0.5, 1.5, 2.5, P),
    row(special.loggamma, P + 1j * T, label="of complex numbers"),
    row(special.airy, X),
    row(special.ellipj, X, 0.3),
    row(special.eval_legendre, np.arange(5), 0.3),
    row(special.gamma, P.astype("f4"), label="of float32", rtol=1e-6),
    row(special.erf, np.arange(5), label="of integers"),
    row(special.expit, np.array(0.3), label="of no dimensions"),
    row(special.sph_harm_y, np.array([1, 2]), np.array([0, 1]), 0.4, 0.2),
    row(special.comb, np.array([5, 6, 7]), np.array([2, 3, 3])),
    row(special.comb, np.array([5, 6, 7]), 2, label="with repetition", repetition=True),
    row(special.perm, np.array([5, 6]), 2),
    row(special.factorial, np.arange(6)),
    row(special.factorial, np.arange(6), label="exact", exact=True),
    row(special.factorial2, np.arange(6)),
    row(special.factorialk, np.arange(6), 3, exact=True),
    row(special.stirling2, np.array([5, 6, 7]), np.array([2, 3, 3])),
    row(special.stirling2, np.array([5, 6, 7]), 3, label="exact", exact=True),
    row(special.jve, X, 1 + 1j * P),
    row(special.polygamma, np.array([1, 2]), 0.7),
    row(special.logsumexp, IMAGE),
    row(special.logsumexp, IMAGE, label="along an axis, weighted", axis=1, b=P[:10], return_sign=True),
    row(special.softmax, IMAGE, axis=0),
    row(special.log_softmax, IMAGE, axis=1),
    row(special.multigammaln, 3 + P, 3),
    row(special.zeta, 1.5 + P),
    row(special.diric, X, 5),
    Call("special.erf out=", with_out),
    Call("special.expit out= a host array", into_host),
    Call("special.sici two out=", two_outs),
    Call("special.xlogy of both sides", lambda A: special.xlogy(A(P), P[::-1])),
    # gamma(x, where=mask) writes outside of its out= in SciPy 1.17, in NumPy's arrays too (scipy/scipy#25127)
    Call("special.entr where=", lambda A: special.entr(A(P), out=A(np.ones(64)), where=A(X > 0))),
    Call("special.gamma of a view", lambda A: special.gamma(A(SPD)[::2, 1:].T)),
    Call("special.logaddexp.reduce", lambda A: np.logaddexp.reduce(special.gammaln(A(P)))),
    Call("special.xlogy.outer", lambda A: special.xlogy.outer(A(P[:4]), A(P[:3]))),
    Call("special.gamma of one element", lambda A: special.gamma(A(P)[3])),
    Call("special.gamma of a sum", lambda A: special.gamma(A(P).sum())),
]

# --- linalg -----------------------------------------------------------------------------------------------------------

LINALG = [
    row(linalg.solve, M, B),
    row(linalg.solve, M, BB, label="of several sides"),
    row(linalg.solve, SPD, B, label="positive definite", assume_a="pos"),
    row(linalg.solve, np.stack([M, SPD]), np.stack([BB, BB]), label="batched"),
    row(linalg.solve, M.astype("f4"), B.astype("f4"), label="of float32"),
    row(linalg.solve, np.ones((2, 2)), np.ones(2), label="of a singular matrix"),
    row(linalg.solve_triangular, TRIANGLE, B, lower=True),
    row(linalg.solve_banded, (1, 1), np.array([[0, 1, 1, 1], [4, 4, 4, 4], [1, 1, 1, 0.0]]), B[:4]),
    row(linalg.solveh_banded, np.array([[0, 1, 1, 1], [4, 4, 4, 4.0]]), B[:4]),
    row(linalg.solve_toeplitz, np.array([4.0, 1, 0.5]), B[:3]),
    row(linalg.solve_circulant, np.array([4.0, 1, 0.5]), B[:3]),
    row(linalg.solve_sylvester, SPD, SPD, M),
    row(linalg.solve_discrete_lyapunov, M / 10, SPD),
    row(linalg.solve_continuous_are, M, BB, SPD, np.eye(2), rtol=1e-9),
    row(linalg.inv, M),
    row(linalg.pinv, TALL),
    row(linalg.pinvh, SPD),
    row(linalg.det, M),
    row(linalg.lstsq, TALL, X[:8]),
    row(linalg.lu, M),
    row(linalg.lu, TALL, label="permuted", permute_l=True),
    row(linalg.lu_factor, M),
    Call("linalg.lu_solve", lambda A: linalg.lu_solve(linalg.lu_factor(A(M)), A(B))),
    row(linalg.cholesky, SPD),
    row(linalg.cholesky, -SPD, label="of what is not positive definite"),
    row(linalg.cho_factor, SPD),
    Call("linalg.cho_solve", lambda A: linalg.cho_solve(linalg.cho_factor(A(SPD)), A(B))),
    row(linalg.ldl, SPD),
    row(linalg.qr, TALL),
    row(linalg.qr, TALL, label="economic, pivoting", mode="economic", pivoting=True),
    row(linalg.qr_multiply, TALL, TALL.T),
    row(linalg.rq, M),
    row(linalg.svd, TALL),
    row(linalg.svd, TALL, label="reduced", full_matrices=False),
    row(linalg.svdvals, M),
    row(linalg.eig, M),
    row(linalg.eigvals, M),
    row(linalg.eigh, SPD),
    row(linalg.eigh, SPD, SPD + np.eye(6), label="generalised"),
    row(linalg.eigh, SPD, label="a part", subset_by_index=[4, 5]),
    row(linalg.eigvalsh, SPD),
    row(linalg.eigh_tridiagonal, np.full(5, 3.0), np.ones(4)),
    row(linalg.eig_banded, np.array([[0, 1, 1, 1], [4, 5, 6, 7.0]])),
    row(linalg.schur, M),
    row(linalg.hessenberg, M),
    row(linalg.qz, M, SPD),
    row(linalg.polar, M),
    row(linalg.expm, M),
    row(linalg.expm, np.stack([M, SPD / 9]), label="batched"),
    row(linalg.logm, SPD),
    row(linalg.sqrtm, SPD),
    row(linalg.cosm, M),
    row(linalg.funm, SPD, np.exp),
    row(linalg.fractional_matrix_power, SPD, 0.3),
    row(linalg.norm, M),
    row(linalg.norm, M, 1, label="1", axis=1),
    row(linalg.null_space, TALL.T),
    row(linalg.orth, TALL),
    row(linalg.subspace_angles, TALL, TALL[::-1]),
    row(linalg.orthogonal_procrustes, TALL, TALL[::-1]),
    row(linalg.block_diag, M, BB),
    row(linalg.toeplitz, B, B),
    row(linalg.circulant, B),
    row(linalg.hankel, B),
    row(linalg.companion, B),
    row(linalg.khatri_rao, M, BB.T @ M),
    row(linalg.bandwidth, TRIANGLE),
    row(linalg.issymmetric, SPD),
    row(linalg.matrix_balance, M),
    row(interpolative.interp_decomp, M, 3, rng=SEED),
    row(interpolative.svd, M, 1e-8, label="interpolative", rng=SEED, rtol=1e-8),
    row(interpolative.estimate_rank, M, 1e-8, rng=SEED),
    row(linalg.clarkson_woodruff_transform, TALL, 5, rng=SEED),
    row(linalg.solve, M.astype("f2"), B.astype("f2"), label="of float16"),
    row(linalg.inv, np.array([[1.0, np.nan], [0, 1]]), label="of a NaN"),
    overwriting(linalg.solve, M, B, overwrite_a=True, overwrite_b=True),
    overwriting(linalg.inv, M, overwrite_a=True),
    overwriting(linalg.lu_factor, M, overwrite_a=True),
    overwriting(linalg.cholesky, SPD, overwrite_a=True),
    overwriting(linalg.eigh, SPD, overwrite_a=True),
    overwriting(linalg.svd, TALL, overwrite_a=True),
    overwriting(linalg.qr, TALL, overwrite_a=True),
    overwriting(linalg.det, M, overwrite_a=True),
    overwriting(linalg.solve_triangular, TRIANGLE, B, lower=True, overwrite_b=True),
    overwriting(linalg.lstsq, TALL, X[:8], overwrite_a=True, overwrite_b=True),
    overwriting(linalg.expm, M),
    Call("linalg.blas.dgemm", lambda A: linalg.blas.dgemm(2.0, A(M), A(BB))),
    Call("linalg.blas.daxpy", lambda A: linalg.blas.daxpy(A(B), A(B[::-1]) + 0, a=2.0)),
    Call("linalg.blas.dscal", lambda A: linalg.blas.dscal(2.0, A(B) + 0)),
    Call("linalg.lapack.dgesv", lambda A: linalg.lapack.dgesv(A(M), A(B))),
    Call("linalg.solve of a transposed view", lambda A: linalg.solve(A(M).T, A(BB)[:, 0])),
    Call("linalg.solve of both sides", lambda A: (linalg.solve(A(M), B), linalg.solve(M, A(B)))),
    Call("linalg.solve and NumPy's norm", lambda A: np.linalg.norm(A(M) @ linalg.solve(A(M), A(B)) - A(B)) < 1e-10),
]

# --- fft --------------------------------------------------------------------------------------------------------------

FFT = [
    *(row(getattr(fft, name), WAVE) for name in (
        "fft", "ifft", "rfft", "irfft", "hfft", "ihfft", "dct", "idct", "dst", "idst", "fftshift", "ifftshift",
    )),
    *(row(getattr(fft, name), IMAGE) for name in (
        "fft2", "ifft2", "rfft2", "irfft2", "fftn", "rfftn", "dctn", "idstn",
    )),
    row(fft.fft, WAVE.astype("f4"), label="of float32"),
    row(fft.fft, BYTES, label="of bytes along an axis", axis=0, n=16, norm="ortho"),
    row(fft.rfft, np.arange(8), label="of integers"),
    row(fft.ifft, WAVE + 1j * P, label="of complex numbers"),
    row(fft.fftn, IMAGE + 1j, label="of complex numbers"),
    row(fft.dct, WAVE, label="orthonormal", type=3, norm="ortho"),
    row(fft.fht, P, 0.1, 0.5),
    Call("fft.fft overwriting", lambda A: fft.fft(A(WAVE) + 0j, overwrite_x=True)),
    Call("fft.irfft of rfft", lambda A: fft.irfft(fft.rfft(A(WAVE)) * A(T[:33]), n=64)),
    Call("fft.rfftfreq of a spectrum", lambda A: fft.rfftfreq(64)[np.argmax(np.abs(fft.rfft(A(WAVE))))]),
]

# --- signal -----------------------------------------------------------------------------------------------------------

NUMERATOR, DENOMINATOR = signal.butter(3, 0.3)
SECTIONS = signal.butter(4, 0.3, output="sos")


def filtered_in_blocks(A):
    state = A(signal.sosfilt_zi(SECTIONS))
    first, state = signal.sosfilt(A(SECTIONS), A(WAVE[:32]), zi=state)
    second, state = signal.sosfilt(A(SECTIONS), A(WAVE[32:]), zi=state)
    return np.concatenate([first, second]), state


def short_time(A):
    transformation = signal.ShortTimeFFT(A(signal.windows.hann(16)), hop=8, fs=64)
    spectrum = transformation.stft(A(WAVE))
    return spectrum, transformation.istft(spectrum, k1=64)


SIGNAL = [
    row(signal.convolve, WAVE, P[:5]),
    row(signal.convolve, WAVE, P[:5], label="same, direct", mode="same", method="direct"),
    row(signal.fftconvolve, WAVE, P),
    row(signal.oaconvolve, WAVE, P[:7]),
    row(signal.correlate, WAVE, P, method="fft"),
    row(signal.convolve2d, IMAGE, M[:3, :3], mode="same", boundary="symm"),
    row(signal.correlate2d, IMAGE, M[:3, :3]),
    row(signal.choose_conv_method, WAVE, P),
    row(signal.deconvolve, np.array([1.0, 5, 8, 4]), np.array([1.0, 2])),
    row(signal.lfilter, NUMERATOR, DENOMINATOR, WAVE),
    row(signal.lfilter, NUMERATOR, DENOMINATOR, WAVE, label="with a state", zi=X[:3]),
    row(signal.lfilter_zi, NUMERATOR, DENOMINATOR),
    row(signal.lfiltic, NUMERATOR, DENOMINATOR, X[:3]),
    row(signal.filtfilt, NUMERATOR, DENOMINATOR, WAVE),
    row(signal.sosfilt, SECTIONS, WAVE),
    row(signal.sosfiltfilt, SECTIONS, WAVE),
    Call("signal.sosfilt in blocks", filtered_in_blocks),
    row(signal.savgol_filter, WAVE, 7, 2),
    row(signal.savgol_filter, IMAGE, 5, 2, label="derivative", axis=0, deriv=1),
    row(signal.medfilt, WAVE, 5),
    row(signal.medfilt2d, IMAGE, 3),
    row(signal.order_filter, IMAGE, np.ones((3, 3)), 4),
    row(signal.wiener, IMAGE, 3),
    row(signal.sepfir2d, IMAGE, P[:3], P[:3]),
    row(signal.symiirorder1, WAVE, 0.5, 0.1),
    row(signal.cspline1d, WAVE),
    row(signal.hilbert, WAVE),
    row(signal.envelope, WAVE),
    row(signal.detrend, WAVE),
    row(signal.detrend, IMAGE, label="constant", axis=0, type="constant"),
    row(signal.resample, WAVE, 40),
    row(signal.resample_poly, WAVE, 3, 2),
    row(signal.decimate, WAVE, 2),
    row(signal.upfirdn, P[:5], WAVE, up=2, down=3),
    row(signal.periodogram, WAVE, 64.0),
    row(signal.welch, WAVE, 64.0, nperseg=32),
    row(signal.csd, WAVE, X, 64.0, nperseg=32),
    row(signal.coherence, WAVE, X, 64.0, nperseg=16),
    row(signal.spectrogram, WAVE, 64.0, nperseg=16),
    row(signal.stft, WAVE, 64.0, nperseg=16),
    Call("signal.istft", lambda A: signal.istft(signal.stft(A(WAVE), nperseg=16)[2], nperseg=16)),
    Call("signal.ShortTimeFFT", short_time),
    row(signal.lombscargle, T, WAVE, 1 + 50 * P),
    row(signal.czt, WAVE, 20),
    row(signal.zoom_fft, WAVE, [0.1, 0.3], 20),
    row(signal.vectorstrength, P, 0.3),
    row(signal.find_peaks, WAVE, height=0.2),
    row(signal.find_peaks, WAVE, label="far apart, wide", distance=4, width=1, prominence=0.2),
    row(signal.find_peaks, WAVE, label="above a curve", height=T),
    row(signal.find_peaks_cwt, WAVE, np.arange(1, 5)),
    row(signal.argrelmax, WAVE),
    row(signal.argrelextrema, IMAGE, np.less),
    Call("signal.peak_widths", lambda A: signal.peak_widths(A(WAVE), signal.find_peaks(A(WAVE))[0])),
    Call("signal.peak_prominences", lambda A: signal.peak_prominences(A(WAVE), A(signal.find_peaks(WAVE)[0]))),
    row(signal.chirp, T, 1, 1, 9),
    row(signal.square, 20 * T, 0.3),
    row(signal.square, 20 * T, label="of varying duty", duty=P),
    row(signal.sawtooth, 20 * T),
    row(signal.gausspulse, T - 0.5),
    row(signal.sweep_poly, T, np.poly1d([1, 2, 3]), label="of a polynomial"),
    row(signal.firwin2, 15, np.array([0, 0.5, 1]), np.array([1, 0.5, 0])),
    row(signal.freqz, NUMERATOR, DENOMINATOR, 16),
    row(signal.freqz, NUMERATOR, DENOMINATOR, label="at frequencies", worN=P),
    row(signal.freqs, NUMERATOR, DENOMINATOR, P),
    row(signal.sosfreqz, SECTIONS, 16),
    row(signal.group_delay, (NUMERATOR, DENOMINATOR), 16),
    row(signal.tf2zpk, NUMERATOR, DENOMINATOR),
    row(signal.tf2sos, NUMERATOR, DENOMINATOR),
    row(signal.tf2ss, NUMERATOR, DENOMINATOR),
    row(signal.zpk2tf, P[:2], P[:3], 2.0),
    row(signal.sos2tf, SECTIONS),
    row(signal.bilinear, NUMERATOR, DENOMINATOR, 2.0),
    row(signal.residue, np.array([1.0, 2]), np.array([1.0, 5, 6])),
    row(signal.unique_roots, np.array([1.0, 1.0001, 2])),
    row(signal.cont2discrete, (SYSTEM, np.eye(2)[:, :1], np.eye(2), np.zeros((2, 1))), 0.1),
    row(signal.place_poles, SYSTEM, np.eye(2)[:, 1:], np.array([-1.0, -2]), get="gain_matrix computed_poles"),
    row(signal.lsim, (NUMERATOR, DENOMINATOR), WAVE, 10 * T, rtol=1e-10),
    row(signal.step, (np.array([1.0]), np.array([1.0, 1]))),
    row(signal.dlsim, (NUMERATOR, DENOMINATOR, 1.0), WAVE),
    Call("signal.StateSpace", lambda A: signal.StateSpace(
        A(SYSTEM), A(np.eye(2)[:, :1]), A(np.eye(2)[:1]), A([[0.0]])).to_tf().den),
    Call("signal.StateSpace times a matrix", lambda A: (
        signal.StateSpace(SYSTEM, np.eye(2), np.eye(2), np.zeros((2, 2))) * A(M[:2, :2])).B),
    Call("signal.windows by a product", lambda A: A(WAVE) * signal.get_window("hann", 64)),
]

# --- ndimage ----------------------------------------------------------------------------------------------------------


def distances_into(A):
    distances = A(np.zeros(MASK.shape))
    returned = ndimage.distance_transform_edt(A(MASK), distances=distances)
    return returned, distances


def indices_into(A):
    indices = A(np.zeros((2, *MASK.shape), "i4"))
    returned = ndimage.distance_transform_edt(A(MASK), return_distances=False, return_indices=True, indices=indices)
    return returned, indices


def chessboard_into(A):
    distances = A(np.zeros(MASK.shape, "i4"))
    returned = ndimage.distance_transform_cdt(A(MASK), distances=distances)
    return returned, distances


def smoothed_in_place(A):
    x = A(IMAGE)
    ndimage.gaussian_filter(x, 1, output=x)
    return x


def column_filled(A):
    x = A(np.zeros((12, 10, 2)))
    ndimage.sobel(A(IMAGE), output=x[..., 1])
    return x


def sum_of_ends(window):
    return window[0] + window[-1]


NDIMAGE = [
    *(row(getattr(ndimage, name), IMAGE, 1.5) for name in (
        "gaussian_filter", "gaussian_laplace", "gaussian_gradient_magnitude",
    )),
    *(row(getattr(ndimage, name), IMAGE, 3) for name in (
        "uniform_filter", "median_filter", "maximum_filter", "minimum_filter", "grey_dilation", "grey_erosion",
        "grey_opening", "grey_closing", "morphological_gradient", "morphological_laplace", "white_tophat",
        "black_tophat",
    )),
    *(row(getattr(ndimage, name), IMAGE) for name in ("sobel", "prewitt", "laplace", "spline_filter")),
    *(row(getattr(ndimage, name), MASK) for name in (
        "binary_erosion", "binary_dilation", "binary_opening", "binary_closing", "binary_fill_holes",
        "binary_propagation", "distance_transform_edt", "distance_transform_cdt", "distance_transform_bf", "label",
    )),
    row(ndimage.gaussian_filter, BYTES, 1, label="of bytes"),
    row(ndimage.gaussian_filter, IMAGE, (1, 2), label="by axis", mode=["reflect", "wrap"], order=[0, 1]),
    row(ndimage.gaussian_filter, IMAGE + 1j, 1, label="of complex numbers"),
    row(ndimage.gaussian_filter, IMAGE, 1, label="in float32", output=np.float32),
    row(ndimage.gaussian_filter1d, IMAGE, 1, axis=0, order=1),
    row(ndimage.uniform_filter1d, IMAGE, 3, mode="constant", cval=2.0),
    row(ndimage.median_filter, BYTES, label="by a footprint", footprint=np.eye(3, dtype=bool)),
    row(ndimage.percentile_filter, IMAGE, 20, 3),
    row(ndimage.rank_filter, IMAGE, 1, 3),
    row(ndimage.convolve, IMAGE, M[:3, :3]),
    row(ndimage.correlate, IMAGE, M[:3, :3], mode="nearest"),
    row(ndimage.convolve1d, IMAGE, P[:3], axis=0),
    row(ndimage.generic_filter, IMAGE, np.ptp, 3, label="by NumPy's function"),
    row(ndimage.generic_filter, IMAGE, sum_of_ends, label="by a footprint", footprint=np.eye(3)),
    row(ndimage.generic_gradient_magnitude, IMAGE, ndimage.sobel),
    row(ndimage.vectorized_filter, IMAGE, np.mean, size=3),
    row(ndimage.fourier_gaussian, np.fft.fft2(IMAGE), 1.0),
    row(ndimage.fourier_shift, np.fft.fft2(IMAGE), (1, 2.5)),
    row(ndimage.zoom, IMAGE, 1.5),
    row(ndimage.zoom, BYTES, (2, 1), label="nearest", order=0),
    row(ndimage.rotate, IMAGE, 30, reshape=False),
    row(ndimage.shift, IMAGE, (1.5, -2), mode="nearest"),
    row(ndimage.affine_transform, IMAGE, np.array([[0.9, 0.1], [-0.1, 0.9]]), offset=np.array([1.0, 2])),
    row(ndimage.map_coordinates, IMAGE, np.stack([5 * P, 9 * P]), order=1),
    row(ndimage.geometric_transform, IMAGE, lambda point: (point[0] - 0.5, point[1])),
    row(ndimage.binary_erosion, MASK, label="by a structure", structure=np.ones((3, 3)), iterations=2),
    row(ndimage.binary_dilation, MASK, label="within a mask", mask=IMAGE > -1),
    row(ndimage.binary_hit_or_miss, MASK, np.eye(3)),
    row(ndimage.iterate_structure, np.eye(3, dtype=bool), 2),
    row(ndimage.distance_transform_edt, MASK, label="with indices", return_indices=True, sampling=[1.0, 2]),
    row(ndimage.label, MASK, np.ones((3, 3), int), label="by a structure"),
    row(ndimage.find_objects, LABELS),
    row(ndimage.value_indices, LABELS),
    row(ndimage.watershed_ift, BYTES, LABELS.astype("i4")),
    *(row(getattr(ndimage, name), IMAGE, LABELS, np.array([1, 2])) for name in (
        "sum_labels", "mean", "variance", "standard_deviation", "minimum", "maximum", "median", "maximum_position",
        "minimum_position", "center_of_mass", "extrema",
    )),
    row(ndimage.sum_labels, IMAGE, label="of all"),
    row(ndimage.mean, IMAGE, LABELS, label="of all that is labelled"),
    row(ndimage.center_of_mass, IMAGE**2, label="of all"),
    row(ndimage.maximum_position, IMAGE, label="of all"),
    row(ndimage.histogram, IMAGE, -2, 2, 5, LABELS, [1, 2]),
    row(ndimage.labeled_comprehension, IMAGE, LABELS, np.array([1, 2]), np.ptp, float, -1),
    filled(ndimage.gaussian_filter, IMAGE, 1, output=np.zeros((12, 10))),
    filled(ndimage.gaussian_filter, IMAGE, 1, output=np.zeros((12, 10), "f4"), label="of float32"),
    filled(ndimage.uniform_filter, IMAGE, 3, output=np.zeros((12, 10))),
    filled(ndimage.median_filter, IMAGE, 3, output=np.zeros((12, 10))),
    filled(ndimage.maximum_filter, IMAGE, 3, output=np.zeros((12, 10))),
    filled(ndimage.percentile_filter, IMAGE, 20, 3, output=np.zeros((12, 10))),
    filled(ndimage.convolve, IMAGE, M[:3, :3], output=np.zeros((12, 10))),
    filled(ndimage.generic_filter, IMAGE, np.ptp, 3, output=np.zeros((12, 10))),
    filled(ndimage.laplace, IMAGE, output=np.zeros((12, 10))),
    filled(ndimage.gaussian_gradient_magnitude, IMAGE, 1, output=np.zeros((12, 10))),
    filled(ndimage.grey_dilation, IMAGE, 3, output=np.zeros((12, 10))),
    filled(ndimage.binary_erosion, MASK, output=np.zeros((12, 10), bool)),
    filled(ndimage.binary_dilation, MASK, output=np.zeros((12, 10), bool), label="repeated", iterations=2),
    filled(ndimage.label, MASK, output=np.zeros((12, 10), "i4")),
    filled(ndimage.spline_filter, IMAGE, output=np.zeros((12, 10))),
    filled(ndimage.rotate, IMAGE, 30, output=np.zeros((12, 10)), reshape=False),
    filled(ndimage.zoom, IMAGE, 0.5, output=np.zeros((6, 5))),
    filled(ndimage.map_coordinates, IMAGE, np.stack([5 * P, 9 * P]), output=np.zeros(64)),
    filled(ndimage.affine_transform, IMAGE, np.eye(2), output=np.zeros((12, 10))),
    filled(ndimage.fourier_gaussian, np.fft.fft2(IMAGE), 1.0, output=np.zeros((12, 10), complex)),
    filled(ndimage.gaussian_filter, IMAGE, 1, output=np.zeros((10, 12)), label="of another shape"),
    filled(ndimage.morphological_gradient, IMAGE, 3, output=np.zeros((12, 10))),
    filled(ndimage.morphological_laplace, IMAGE, 3, output=np.zeros((12, 10))),
    filled(ndimage.white_tophat, IMAGE, 3, output=np.zeros((12, 10))),
    filled(ndimage.black_tophat, IMAGE, 3, output=np.zeros((12, 10))),
    filled(ndimage.binary_hit_or_miss, MASK, np.eye(3), output=np.zeros((12, 10), bool)),
    filled(ndimage.binary_fill_holes, MASK, output=np.zeros((12, 10), bool)),
    filled(ndimage.binary_closing, MASK, output=np.zeros((12, 10), bool)),
    filled(ndimage.watershed_ift, BYTES, LABELS.astype("i4"), output=np.zeros((12, 10), "i4")),
    Call("ndimage.distance_transform_edt distances=", distances_into),
    Call("ndimage.distance_transform_edt indices=", indices_into),
    Call("ndimage.distance_transform_cdt distances=", chessboard_into),
    Call("ndimage.gaussian_filter in place", smoothed_in_place),
    Call("ndimage.sobel into a view", column_filled),
    Call("ndimage.gaussian_filter into a host array", lambda A: ndimage.gaussian_filter(A(IMAGE), 1, output=IMAGE * 0)),
    Call("ndimage.gaussian_filter of a host array", lambda A: ndimage.gaussian_filter(IMAGE, 1, output=A(IMAGE))),
    Call("ndimage.find_objects as indices", lambda A: A(IMAGE)[ndimage.find_objects(A(LABELS))[0]]),
    Call("ndimage.label as a mask", lambda A: A(IMAGE)[ndimage.label(A(MASK))[0] == 1].sum()),
]

# --- interpolate ------------------------------------------------------------------------------------------------------


def spline_row(kind: Callable[..., Any], *more: Any, **keywords: Any) -> Call:
    """A row of an interpolating class: made of, and asked at, what ``A`` makes."""

    def call(A):
        curve = kind(A(GRID), A(np.sin(GRID)), *given(A, more), **keywords)
        there = curve(A(3 * P))
        return there, curve(1.2), curve.derivatives(A(P)) if hasattr(curve, "derivatives") else None

    return Call(f"interpolate.{kind.__name__}", call, rtol=1e-9)


def smoothing_curve(A):
    parameters, u = interpolate.splprep([A(np.cos(GRID)), A(np.sin(GRID))], s=0)
    return parameters, u, interpolate.splev(A(P), parameters)


def grid_interpolator(A):
    of = interpolate.RegularGridInterpolator((A(GRID), A(GRID)), A(np.outer(GRID, GRID**2)))
    return of(A(3 * P[:10].reshape(5, 2))), of([1.0, 1.5])


INTERPOLATE = [
    spline_row(interpolate.CubicSpline),
    spline_row(interpolate.PchipInterpolator),
    spline_row(interpolate.Akima1DInterpolator),
    spline_row(interpolate.CubicHermiteSpline, np.cos(GRID)),
    spline_row(interpolate.BarycentricInterpolator, rng=SEED),
    spline_row(interpolate.KroghInterpolator),
    spline_row(interpolate.UnivariateSpline),
    spline_row(interpolate.InterpolatedUnivariateSpline),
    spline_row(interpolate.interp1d),
    spline_row(interpolate.make_interp_spline),
    spline_row(interpolate.make_smoothing_spline),
    spline_row(interpolate.make_lsq_spline, np.r_[[0.0] * 4, 1.5, [3.0] * 4]),
    spline_row(interpolate.LSQUnivariateSpline, np.array([1.0, 2.0])),
    Call("interpolate.AAA", lambda A: interpolate.AAA(A(GRID), A(np.sin(GRID)))(A(P))),
    Call("interpolate.interp1d kinds", lambda A: [
        interpolate.interp1d(A(GRID), A(np.sin(GRID)), kind=kind, fill_value="extrapolate")(A(4 * P))
        for kind in ("nearest", "previous", "quadratic", "cubic")
    ]),
    Call("interpolate.interp1d filled", lambda A: interpolate.interp1d(
        A(GRID), A(np.outer(B, np.sin(GRID))), bounds_error=False, fill_value=A(B))(A(4 * P))),
    Call("interpolate.CubicSpline of the host", lambda A: interpolate.CubicSpline(GRID, np.sin(GRID))(A(P))),
    Call("interpolate.CubicSpline at the host's", lambda A: interpolate.CubicSpline(A(GRID), A(np.sin(GRID)))(P)),
    Call("interpolate.CubicSpline of columns", lambda A: interpolate.CubicSpline(A(T[:6]), A(M), axis=1)(A(P), 1)),
    Call("interpolate.CubicSpline integral, roots", lambda A: (
        interpolate.CubicSpline(A(GRID), A(np.sin(GRID) - 0.5)).integrate(0, 1),
        interpolate.CubicSpline(A(GRID), A(np.sin(GRID) - 0.5)).roots())),
    Call("interpolate.BSpline", lambda A: interpolate.BSpline(A(np.arange(9.0)), A(B[:5]), 3)(A(3 + P))),
    Call("interpolate.PPoly", lambda A: interpolate.PPoly(A(M[:3, :4]), A(np.arange(5.0)))(A(4 * P))),
    Call("interpolate.splev of splrep", lambda A: interpolate.splev(A(P), interpolate.splrep(A(GRID), A(GRID**2)))),
    row(interpolate.splrep, GRID, np.sin(GRID), label="smoothing", s=0.1),
    Call("interpolate.splprep", smoothing_curve),
    Call("interpolate.splint", lambda A: interpolate.splint(0, 1, interpolate.splrep(A(GRID), A(np.sin(GRID))))),
    Call("interpolate.RegularGridInterpolator", grid_interpolator),
    row(interpolate.interpn, (GRID, GRID), np.outer(GRID, GRID), 3 * P[:10].reshape(5, 2)),
    row(interpolate.griddata, PLANE, X[:30], PLANE[:5] / 2, method="linear"),
    row(interpolate.griddata, PLANE, X[:30], PLANE[:5] / 2, label="cubic", method="cubic"),
    row(interpolate.griddata, PLANE, X[:30], PLANE[:5] / 2, label="nearest", method="nearest"),
    Call("interpolate.LinearNDInterpolator", lambda A: interpolate.LinearNDInterpolator(A(PLANE), A(X[:30]))(A(PLANE))),
    Call("interpolate.RBFInterpolator", lambda A: interpolate.RBFInterpolator(A(PLANE), A(X[:30]))(A(PLANE / 2)),
         rtol=1e-9),
    Call("interpolate.RectBivariateSpline", lambda A: interpolate.RectBivariateSpline(
        A(GRID), A(GRID), A(np.outer(GRID, GRID)))(A(P[:3]), A(P[:3]), grid=False)),
    Call("interpolate.SmoothBivariateSpline", lambda A: interpolate.SmoothBivariateSpline(
        A(PLANE[:, 0]), A(PLANE[:, 1]), A(X[:30]))(0.1, 0.2), rtol=1e-9),
    Call("interpolate.pade", lambda A: [each.coef for each in interpolate.pade(A([1.0, 1, 0.5, 1 / 6]), 2)]),
    Call("interpolate.lagrange", lambda A: interpolate.lagrange(A(GRID[:4]), A(np.sin(GRID[:4]))).coef),
    Call("interpolate.approximate_taylor_polynomial", lambda A: interpolate.approximate_taylor_polynomial(
        lambda x: np.sum(A(B)) * np.sin(x), 0, 3, 0.5).coef),
]

# --- optimize ---------------------------------------------------------------------------------------------------------


def rosenbrock_row(method: str, needs: tuple[str, ...] = (), **keywords: Any) -> Call:
    """A row of `minimize`, which begins at an array of ``A``'s."""
    derivatives = {"jac": optimize.rosen_der, "hess": optimize.rosen_hess}
    more = {name: derivatives[name] for name in needs} | keywords
    found = attrgetter("x", "fun", "nfev", "success")
    return Call(f"optimize.minimize {method}", lambda A: found(
        optimize.minimize(optimize.rosen, A([0.8, 1.1, 0.9]), method=method, **more)), rtol=1e-9)


def squares_row(method: str, derivative: bool = True, rtol: float = 1e-6, **refused: Any) -> Call:
    """A row of `minimize` of a function of arrays that ``A`` made, as is its gradient."""

    def call(A):
        x, y = A(TALL), A(X[:8])
        gradient = (lambda p: 2 * x.T @ (x @ p - y)) if derivative else None
        found = optimize.minimize(lambda p: np.sum((x @ p - y) ** 2), np.zeros(4), jac=gradient, method=method)
        return found.x, found.fun, found.success

    return Call(f"optimize.minimize {method} of arrays", call, rtol=rtol, **refused)


def exponential(x, a, b):
    return a * np.exp(-b * x)


def residual_row(method: str) -> Call:
    """A row of `least_squares` whose residuals are arrays on the side under test."""

    def call(A):
        x, y = A(GRID), A(2 * np.exp(-1.3 * GRID))
        found = optimize.least_squares(lambda p: exponential(x, *p) - y, A([1.0, 1.0]), method=method)
        return found.x, found.cost, found.jac, found.status

    return Call(f"optimize.least_squares {method}", call, rtol=1e-7)


def fitted_with_jacobian(A):
    x, y = A(GRID), A(2 * np.exp(-1.3 * GRID))

    def jacobian(p):
        return np.stack([np.exp(-p[1] * x), -p[0] * x * np.exp(-p[1] * x)], axis=1)

    found = optimize.least_squares(lambda p: exponential(x, *p) - y, [1.0, 1.0], jacobian)
    return found.x, found.jac, found.grad


def within_a_circle(A):
    weights = A([1.0, 1.0])
    circle = optimize.NonlinearConstraint(lambda x: np.sum(weights * x**2), 0, 1, jac=lambda x: 2 * weights * x)
    return optimize.minimize(optimize.rosen, A([0.1, 0.1]), method="trust-constr", constraints=circle).x


def coupled(x):
    return np.stack([x[0] + 0.5 * x[1] - 1, x[0] ** 2 - x[1]])


def matrix_roots(method: str) -> Call:
    """A row of `root` of a function of arrays that ``A`` made."""

    def call(A):
        m, b = A(SPD), A(B)
        found = optimize.root(lambda x: m @ x - b, A(np.zeros(6)), method=method)
        return found.x, found.success

    return Call(f"optimize.root {method} of arrays", call, rtol=1e-5)


def constrained(method: str) -> Call:
    """A row of `minimize` with bounds and a linear constraint made of ``A``'s arrays."""

    def call(A):
        constraint = optimize.LinearConstraint(A([[1.0, 2.0]]), A([0.5]), A([1.0]))
        bounds = optimize.Bounds(A([0.0, 0.0]), A([0.8, 2.0]))
        found = optimize.minimize(optimize.rosen, A([0.5, 0.1]), method=method, bounds=bounds, constraints=[constraint])
        return found.x, found.fun

    return Call(f"optimize.minimize {method} constrained", call, rtol=1e-6)


COMPILED = "compiled code takes NumPy's own arrays alone: "
GRADIENT = COMPILED + "return fb.asnumpy(gradient)"

COST = np.array([-1.0, 4.0])
UPPER, LIMIT = np.array([[-3.0, 1.0], [1.0, 2.0]]), np.array([6.0, 4.0])

OPTIMIZE = [
    *(rosenbrock_row(method) for method in ("Nelder-Mead", "Powell", "COBYLA")),
    *(rosenbrock_row(method, ("jac",)) for method in ("BFGS", "CG", "L-BFGS-B", "TNC", "SLSQP")),
    *(rosenbrock_row(method, ("jac", "hess")) for method in ("Newton-CG", "trust-exact", "trust-ncg", "dogleg")),
    *(squares_row(method) for method in ("BFGS", "CG", "Newton-CG", "TNC", "trust-constr")),
    *(squares_row(method, raises=TypeError, reason=GRADIENT) for method in ("L-BFGS-B", "SLSQP")),
    *(Call(f"optimize.minimize {method} with the gradient on the host", lambda A, method=method: optimize.minimize(
        lambda p: np.sum((p - A(B)) ** 2), A(np.zeros(6)), jac=lambda p: fb.asnumpy(2 * (p - A(B))), method=method).x,
           rtol=1e-6) for method in ("L-BFGS-B", "SLSQP")),
    squares_row("Nelder-Mead", derivative=False, rtol=1e-3),
    *(constrained(method) for method in ("SLSQP", "trust-constr", "COBYQA")),
    *(residual_row(method) for method in ("trf", "dogbox", "lm")),
    Call("optimize.least_squares with a jacobian", fitted_with_jacobian, rtol=1e-7),
    Call("optimize.minimize trust-constr nonlinear", within_a_circle, rtol=1e-5),
    *(matrix_roots(method) for method in ("hybr", "lm", "krylov", "broyden1", "df-sane")),
    Call("optimize.minimize of a sum", lambda A: optimize.minimize(lambda p: ((A(B) - p) ** 2).sum(), 0.0).x,
         rtol=1e-6),
    Call("optimize.curve_fit", lambda A: optimize.curve_fit(exponential, A(GRID), A(exponential(GRID, 2, 1.3))),
         rtol=1e-6),
    Call("optimize.curve_fit weighted, bounded", lambda A: optimize.curve_fit(
        exponential, A(GRID), A(exponential(GRID, 2, 1.3) + 0.1 * X[:10]), p0=A([1.0, 1.0]), sigma=A(P[:10]),
        bounds=(A([0.0, 0.0]), A([9.0, 9.0]))), rtol=1e-6),
    Call("optimize.curve_fit full", lambda A: optimize.curve_fit(
        exponential, A(GRID), A(exponential(GRID, 2, 1.3) + 0.1 * X[:10]), full_output=True)[2]["fvec"], rtol=1e-6),
    Call("optimize.leastsq", lambda A: optimize.leastsq(
        lambda p, x, y: exponential(x, *p) - y, A([1.0, 1.0]), args=(A(GRID), A(exponential(GRID, 2, 1.3)))),
         rtol=1e-7),
    Call("optimize.fsolve", lambda A: optimize.fsolve(coupled, A([1.0, 1.0]))),
    row(optimize.root, coupled, np.array([1.0, 1.0]), get="x fun nfev"),
    Call("optimize.root with a jacobian", lambda A: optimize.root(
        lambda x: A(SPD) @ x - A(B), A(np.zeros(6)), jac=lambda x: A(SPD)).x, rtol=1e-9),
    Call("optimize.newton", lambda A: optimize.newton(lambda x: x**3 - A([1.0, 8.0]), A([2.0, 3.0])), rtol=1e-7),
    Call("optimize.brentq", lambda A: optimize.brentq(lambda t: np.sum(np.exp(t * A(P))) - 70, -1, 1)),
    Call("optimize.brentq of an element", lambda A: optimize.brentq(lambda t: (A(B) * t - 1)[2], -99, 99)),
    Call("optimize.root_scalar", lambda A: optimize.root_scalar(
        lambda t: (A(P) ** t).mean() - 0.5, bracket=[0, 5]).root),
    Call("optimize.root_scalar of a bracket", lambda A: optimize.root_scalar(np.cos, bracket=A([1.0, 2.0])).root),
    Call("optimize.minimize_scalar", lambda A: optimize.minimize_scalar(lambda t: np.var(A(X) - t * A(Y))).x,
         rtol=1e-7),
    Call("optimize.fminbound", lambda A: optimize.fminbound(lambda t: np.var(A(X) - t * A(Y)), -1, 1)),
    Call("optimize.fmin_l_bfgs_b", lambda A: optimize.fmin_l_bfgs_b(
        lambda p: (np.sum((p - A(B)) ** 2), 2 * (p - A(B))), A(np.zeros(6)))[:2], TypeError, GRADIENT, rtol=1e-7),
    row(optimize.linprog, COST, UPPER, LIMIT, bounds=[(None, None), (-3, None)], get="x fun status slack"),
    row(optimize.linprog, COST, UPPER, LIMIT, label="with bounds", bounds=np.array([[-9, 9], [-3, 9.0]]), get="x"),
    Call("optimize.milp", lambda A: optimize.milp(
        A(COST), constraints=optimize.LinearConstraint(A(UPPER), -np.inf, A(LIMIT)), integrality=A([1, 1]),
        bounds=optimize.Bounds(A([-5.0, -3.0]), A([5.0, 3.0]))).x),
    row(optimize.nnls, TALL, X[:8]),
    row(optimize.lsq_linear, TALL, X[:8], bounds=(-0.2, 0.3), get="x cost", rtol=1e-8),
    row(optimize.linear_sum_assignment, M),
    row(optimize.isotonic_regression, X[:12], get="x weights blocks"),
    row(optimize.approx_fprime, np.array([0.8, 1.1]), optimize.rosen, 1e-8),
    row(optimize.check_grad, optimize.rosen, optimize.rosen_der, np.array([0.8, 1.1])),
    row(optimize.rosen, np.array([0.8, 1.1])),
    row(optimize.rosen_der, np.array([0.8, 1.1, 1.3])),
    row(optimize.rosen_hess, np.array([0.8, 1.1, 1.3])),
    row(optimize.quadratic_assignment, M, SPD, options={"rng": SEED}, get="col_ind fun"),
    Call("optimize.differential_evolution", lambda A: optimize.differential_evolution(
        lambda p: np.sum((A(TALL)[:, :2] @ p - A(X[:8])) ** 2), [(-2, 2)] * 2, maxiter=4, popsize=4, rng=SEED,
        polish=False).x),
    Call("optimize.basinhopping", lambda A: optimize.basinhopping(optimize.rosen, A([0.9, 1.1]), niter=2, rng=SEED).x,
         rtol=1e-6),
    Call("optimize.brute", lambda A: optimize.brute(
        lambda p: (p[0] - A(B)[0]) ** 2, (slice(-2, 2, 0.5),), finish=None)),
    Call("optimize.fixed_point", lambda A: optimize.fixed_point(lambda x: np.cos(x * A([0.5, 0.7])), A([0.5, 0.6])),
         rtol=1e-7),
    Call("optimize.elementwise.find_root", lambda A: elementwise.find_root(
        lambda x, c: x**3 - c, (A([0.0, 0.0]), A([3.0, 3.0])), args=(A([1.0, 8.0]),)).x),
    Call("differentiate.derivative", lambda A: differentiate.derivative(np.exp, A(P[:4])).df),
    Call("differentiate.jacobian", lambda A: differentiate.jacobian(optimize.rosen, A([0.5, 0.5])).df),
]

# --- integrate --------------------------------------------------------------------------------------------------------


def oscillator_row(method: str) -> Call:
    """A row of `solve_ivp`, whose matrix and beginning are arrays of ``A``'s."""

    def call(A):
        matrix = A(SYSTEM)
        found = integrate.solve_ivp(lambda t, y: matrix @ y, (0, 2), A([1.0, 0.0]), method=method, t_eval=A(2 * T[::8]))
        return found.t, found.y, found.status

    return Call(f"integrate.solve_ivp {method}", call, rtol=1e-9)


def with_event(A):
    found = integrate.solve_ivp(
        lambda t, y: A(SYSTEM) @ y, (0, 3), A([1.0, 0.0]), events=lambda t, y: y[0], dense_output=True)
    return found.t_events, found.y_events, found.sol(A(T[::8]))


def stepped(A):
    solver = integrate.RK45(lambda t, y: A(SYSTEM) @ y, 0, A([1.0, 0.0]), 2)
    solver.step()
    return solver.t, solver.y, solver.status


INTEGRATE = [
    *(oscillator_row(method) for method in ("RK45", "RK23", "DOP853", "Radau", "BDF", "LSODA")),
    Call("integrate.solve_ivp events, dense output", with_event),
    Call("integrate.RK45", stepped),
    Call("integrate.odeint", lambda A: integrate.odeint(lambda y, t: A(SYSTEM) @ y, A([1.0, 0.0]), A(T[::8])),
         rtol=1e-9),
    Call("integrate.ode", lambda A: integrate.ode(
        lambda t, y: A(SYSTEM) @ y).set_initial_value(A([1.0, 0.0])).integrate(1.0), rtol=1e-9),
    Call("integrate.solve_bvp", lambda A: integrate.solve_bvp(
        lambda x, y: np.vstack([y[1], -np.exp(y[0])]), lambda a, b: np.array([a[0], b[0]]), A(GRID / 3),
        A(np.zeros((2, 10)))).y, rtol=1e-8),
    row(integrate.trapezoid, WAVE, T),
    row(integrate.trapezoid, IMAGE, label="along an axis", dx=0.5, axis=0),
    row(integrate.simpson, WAVE, x=T),
    row(integrate.cumulative_trapezoid, WAVE, T, initial=0),
    row(integrate.cumulative_simpson, WAVE, x=T),
    row(integrate.romb, GRID[:9]),
    Call("integrate.quad of a sum", lambda A: integrate.quad(lambda t: np.sum(A(P) * np.exp(-t * A(P))), 0, 1)),
    Call("integrate.quad of an element", lambda A: integrate.quad(lambda t: (A(B) * t)[1], 0, 1)),
    Call("integrate.quad of args", lambda A: integrate.quad(lambda t, a: np.dot(a, a) * t, 0, 1, args=(A(B),))),
    Call("integrate.quad between elements", lambda A: integrate.quad(np.sin, A(GRID)[0], A(GRID)[-1])),
    Call("integrate.dblquad", lambda A: integrate.dblquad(lambda y, x: np.max(A(P)) * x * y, 0, 1, 0, 1)),
    Call("integrate.quad_vec", lambda A: integrate.quad_vec(lambda t: np.exp(-t * A(P)), 0, 1)),
    Call("integrate.fixed_quad", lambda A: integrate.fixed_quad(lambda t: A(P).sum() * np.exp(t), 0, 1)),
    Call("integrate.tanhsinh", lambda A: integrate.tanhsinh(np.exp, A([0.0, 0.1]), A([1.0, 2.0])).integral),
    Call("integrate.cubature", lambda A: integrate.cubature(
        lambda x: np.exp(-x.sum(axis=-1)), A([0.0, 0]), A([1.0, 1])).estimate),
]

# --- stats ------------------------------------------------------------------------------------------------------------


def both(A):
    return A(X), A(Y)


def difference(x, y):
    return np.mean(x) - np.mean(y)


def drawn(size):
    return np.random.default_rng(SEED).normal(size=size)


STATS = [
    row(stats.describe, X),
    row(stats.describe, IMAGE, label="of columns", axis=0),
    row(stats.zscore, IMAGE, axis=1),
    row(stats.zmap, X, Y),
    *(row(getattr(stats, name), X) for name in (
        "skew", "kurtosis", "sem", "variation", "moment", "iqr", "median_abs_deviation", "kstat", "kstatvar",
        "skewtest", "kurtosistest", "normaltest", "jarque_bera", "shapiro", "rankdata", "sigmaclip", "mode", "cumfreq",
        "relfreq", "bayes_mvs", "differential_entropy", "circmean", "circstd", "yeojohnson", "lmoment", "expectile",
        "wilcoxon",
    )),
    *(row(getattr(stats, name), P) for name in (
        "gmean", "hmean", "entropy", "boxcox", "combine_pvalues", "false_discovery_control",
    )),
    row(stats.pmean, P, 2),
    row(stats.moment, X, np.array([1, 2]), label="of several orders"),
    row(stats.scoreatpercentile, X, np.array([30, 50]), label="several"),
    row(stats.mstats.kruskal, X, Y, label="masked"),
    row(stats.mstats.trimmed_mean, X, label="masked"),
    row(stats.mstats.argstoarray, X, Y),
    row(stats.multiscale_graphcorr, X[:12], Y[:12], get="statistic", reps=1, random_state=SEED),
    row(stats.skew, IMAGE, label="of columns, unbiased", axis=0, bias=False),
    row(stats.trim_mean, X, 0.1),
    row(stats.trimboth, X, 0.1),
    row(stats.tmean, X, (-1, 1)),
    row(stats.tvar, X, (-1, 1)),
    row(stats.mode, BYTES, label="of rows", axis=1),
    row(stats.rankdata, COUNTS, label="by row", axis=1, method="min"),
    row(stats.percentileofscore, X, 0.3),
    row(stats.scoreatpercentile, X, 30),
    row(stats.quantile, X, np.array([0.1, 0.5])),
    row(stats.entropy, P, P[::-1], label="relative"),
    *(row(getattr(stats, name), X, Y) for name in (
        "ttest_ind", "ttest_rel", "pearsonr", "spearmanr", "kendalltau", "mannwhitneyu", "ks_2samp",
        "ranksums", "levene", "bartlett", "fligner", "ansari", "mood", "brunnermunzel", "kruskal", "f_oneway",
        "wasserstein_distance", "energy_distance", "linregress", "theilslopes", "siegelslopes", "weightedtau",
        "epps_singleton_2samp", "median_test", "alexandergovern",
    )),
    Call("stats.wilcoxon of pairs", lambda A: stats.wilcoxon(*both(A))),
    row(stats.ttest_ind, IMAGE, IMAGE[::-1] * 2, label="of columns", axis=0, equal_var=False),
    Call("stats.ttest_1samp", lambda A: (
        stats.ttest_1samp(A(X), 0.1), stats.ttest_1samp(A(X), 0.1).confidence_interval())),
    row(stats.somersd, X, Y, get="statistic pvalue"),
    row(stats.cramervonmises_2samp, X, Y, get="statistic pvalue"),
    row(stats.friedmanchisquare, X, Y, P),
    row(stats.tukey_hsd, X, Y, P, get="statistic pvalue", rtol=1e-6),
    row(stats.kstest, X, "norm"),
    row(stats.kstest, X, stats.norm.cdf, label="by a function"),
    row(stats.probplot, X),
    row(stats.cramervonmises, X, "norm", get="statistic pvalue"),
    row(stats.chisquare, np.array([16, 18, 16, 14])),
    row(stats.power_divergence, np.array([16, 18, 16, 14]), lambda_="log-likelihood"),
    row(stats.chi2_contingency, COUNTS, get="statistic pvalue dof expected_freq"),
    row(stats.fisher_exact, COUNTS[:2, :2]),
    row(stats.barnard_exact, COUNTS[:2, :2], get="statistic pvalue", n=8, rtol=1e-6),
    row(stats.binned_statistic, X, Y, "mean", bins=4),
    row(stats.binned_statistic, X, Y, np.ptp, np.array([-1, 0, 1.0]), label="between edges, by NumPy's function"),
    row(stats.binned_statistic_2d, X, Y, P, bins=3),
    row(stats.binned_statistic_dd, POINTS, X[:30], label="counts", statistic="count", bins=2),
    row(stats.ecdf, X, get="cdf.quantiles cdf.probabilities"),
    row(stats.bootstrap, (X,), np.mean, get="confidence_interval standard_error", n_resamples=50, rng=SEED),
    row(stats.permutation_test, (X, Y), difference, get="statistic pvalue", n_resamples=50, rng=SEED),
    row(stats.monte_carlo_test, X, drawn, np.var, get="statistic pvalue", n_resamples=20),
    Call("stats.norm.pdf", lambda A: stats.norm.pdf(A(X))),
    Call("stats.norm.cdf scaled", lambda A: stats.norm.cdf(A(X), loc=A(Y), scale=A(P))),
    Call("stats.norm.ppf", lambda A: stats.norm.ppf(A(P))),
    Call("stats.norm frozen", lambda A: stats.norm(A(X), A(P)).logpdf(0.3)),
    Call("stats.norm.fit", lambda A: stats.norm.fit(A(X))),
    Call("stats.norm.rvs", lambda A: stats.norm.rvs(loc=A(X), scale=A(P), random_state=SEED)),
    Call("stats.norm of an element", lambda A: stats.norm.sf(A(X)[0])),
    Call("stats.norm of a mean", lambda A: stats.norm.sf(A(X).mean() / np.std(A(X)))),
    Call("stats.t.interval", lambda A: stats.t.interval(0.9, 63, loc=np.mean(A(X)), scale=stats.sem(A(X)))),
    Call("stats.gamma.logsf", lambda A: stats.gamma.logsf(A(P), A(2 * P))),
    Call("stats.gamma.fit", lambda A: stats.gamma.fit(A(P), floc=0), rtol=1e-6),
    Call("stats.expon.nnlf", lambda A: stats.expon.nnlf((0, 1), A(P))),
    Call("stats.beta.moment", lambda A: stats.beta.stats(A(P), 2.0, moments="mvsk")),
    Call("stats.poisson.pmf", lambda A: stats.poisson.pmf(A([0, 1, 2]), A([1.0, 2.0, 3.0]))),
    Call("stats.binom.cdf", lambda A: stats.binom.cdf(A([0, 1, 2]), 5, A(P[:3]))),
    Call("stats.Normal", lambda A: stats.Normal(mu=A(X[:4]), sigma=A(P[:4])).pdf(A(Y[:4]))),
    Call("stats.rv_discrete", lambda A: stats.rv_discrete(values=(A([1, 2, 4]), A([0.2, 0.3, 0.5]))).mean()),
    Call("stats.rv_histogram", lambda A: stats.rv_histogram((A([2.0, 3, 5]), A([0.0, 1, 2, 3]))).cdf(A(3 * P))),
    Call("stats.multivariate_normal.pdf", lambda A: stats.multivariate_normal(A(B), A(SPD)).logpdf(A(M))),
    Call("stats.multivariate_normal.rvs", lambda A: stats.multivariate_normal.rvs(A(B), A(SPD), 3, random_state=SEED)),
    Call("stats.multivariate_t", lambda A: stats.multivariate_t(A(B), A(SPD), df=3).pdf(A(B) + 1)),
    Call("stats.dirichlet", lambda A: stats.dirichlet(A([1.0, 2.0, 3.0])).pdf(A([0.2, 0.3, 0.5]))),
    Call("stats.multinomial", lambda A: stats.multinomial.pmf(A([1, 2, 3]), 6, A([0.2, 0.3, 0.5]))),
    Call("stats.wishart", lambda A: stats.wishart.logpdf(A(SPD), 7, A(SPD))),
    Call("stats.gaussian_kde", lambda A: stats.gaussian_kde(A(X), weights=A(P))(A(Y))),
    Call("stats.gaussian_kde of points", lambda A: stats.gaussian_kde(A(POINTS.T)).logpdf(A(POINTS.T[:, :4]))),
    Call("stats.mstats.winsorize", lambda A: np.asarray(stats.mstats.winsorize(A(X), limits=(0.1, 0.1)))),
    row(stats.qmc.discrepancy, P[:20].reshape(10, 2)),
    row(stats.qmc.scale, P[:20].reshape(10, 2), np.array([0, 1.0]), np.array([2, 3.0])),
    row(stats.boxcox_llf, 0.5, P),
    row(stats.directional_stats, POINTS, get="mean_direction mean_resultant_length"),
    row(stats.goodness_of_fit, stats.norm, X, get="statistic pvalue", n_mc_samples=20, rng=SEED),
    row(stats.contingency.association, COUNTS),
    row(stats.contingency.crosstab, np.array([1, 1, 2]), np.array([3, 4, 4]), get="elements count"),
    row(stats.zscore, np.where(X > 1, np.nan, X), label="with NaNs left out", nan_policy="omit"),
]

# --- spatial ----------------------------------------------------------------------------------------------------------


def lengths(x, y):
    return np.sum(np.abs(x - y))


def distances_assigned(A):
    x = A(np.zeros((30, 30)))
    x[...] = distance.cdist(A(POINTS), A(POINTS))
    return x


def neighbours(tree: type) -> Call:
    """A row of a tree of points."""

    def call(A):
        points = tree(A(POINTS))
        near = points.query(A(POINTS[:4] + 0.1), k=3)
        return near, points.query_pairs(0.5), points.query_ball_point(A(POINTS[0]), 1.0)

    return Call(f"spatial.{tree.__name__}", call)


SPATIAL = [
    *(row(distance.cdist, POINTS, POINTS[:5], metric, label=metric) for metric in (
        "euclidean", "sqeuclidean", "cityblock", "cosine", "correlation", "chebyshev", "minkowski", "mahalanobis",
        "seuclidean", "jaccard",
    )),
    row(distance.cdist, POINTS[:4], POINTS[:5], lengths, label="by a function"),
    Call("spatial.cdist out=", lambda A: distance.cdist(A(POINTS), A(POINTS), out=A(np.zeros((30, 30)))),
         TypeError, COMPILED + "assign the result, x[...] = cdist(a, b)"),
    Call("spatial.cdist assigned", distances_assigned),
    row(distance.pdist, POINTS),
    row(distance.pdist, POINTS > 0, "hamming", label="of booleans"),
    Call("spatial.distance.squareform", lambda A: distance.squareform(distance.pdist(A(POINTS)))),
    row(distance.squareform, SPD - np.diag(np.diag(SPD)), checks=False),
    *(row(getattr(distance, name), POINTS[0], POINTS[1]) for name in (
        "euclidean", "cosine", "cityblock", "chebyshev", "correlation", "braycurtis", "canberra", "sqeuclidean",
    )),
    row(distance.mahalanobis, B, B[::-1], SPD),
    row(distance.jensenshannon, P, P[::-1]),
    row(distance.directed_hausdorff, POINTS[:9], POINTS[9:], rng=SEED),
    row(spatial.distance_matrix, POINTS, POINTS[:4]),
    row(spatial.minkowski_distance, POINTS, POINTS[::-1], 1),
    row(spatial.procrustes, POINTS, POINTS[::-1]),
    neighbours(spatial.KDTree),
    neighbours(spatial.cKDTree),
    Call("spatial.KDTree within radii", lambda A: spatial.KDTree(A(POINTS)).query_ball_point(
        A(POINTS), A(P[:30]), return_length=True)),
    row(spatial.ConvexHull, POINTS, get="vertices simplices area volume"),
    row(spatial.Delaunay, PLANE, get="simplices neighbors"),
    Call("spatial.Delaunay.find_simplex", lambda A: spatial.Delaunay(A(PLANE)).find_simplex(A(PLANE / 2))),
    row(spatial.Voronoi, PLANE, get="vertices regions ridge_points"),
    Call("spatial.SphericalVoronoi", lambda A: spatial.SphericalVoronoi(
        A(POINTS[:9] / np.linalg.norm(POINTS[:9], axis=1)[:, None])).calculate_areas()),
    Call("spatial.HalfspaceIntersection", lambda A: spatial.HalfspaceIntersection(
        A([[-1, 0, 0], [0, -1, 0], [1, 1, -1.0]]), A([0.2, 0.2])).intersections),
    row(spatial.geometric_slerp, np.array([1.0, 0]), np.array([0, 1.0]), T),
    Call("spatial.transform.Rotation", lambda A: transform.Rotation.from_rotvec(A(POINTS[0])).apply(A(POINTS))),
    Call("spatial.transform.Rotation of a matrix", lambda A: transform.Rotation.from_matrix(
        A(np.eye(3)[[1, 2, 0]])).as_quat()),
    Call("spatial.transform.Rotation of angles", lambda A: transform.Rotation.from_euler("xyz", A(POINTS)).as_matrix()),
    Call("spatial.transform.Slerp", lambda A: transform.Slerp(
        A([0.0, 1.0]), transform.Rotation.from_rotvec(A(POINTS[:2])))(A([0.2, 0.7])).as_rotvec()),
]

# --- sparse -----------------------------------------------------------------------------------------------------------

S = sparse.csr_array(SPARSE)


def dense(call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The call whose sparse result is compared as an array."""

    def of(A):
        found = call(A)
        return type(found).__name__, found.toarray()

    return of


def of_parts(kind: type) -> Call:
    """A row of a sparse array of data, indices and pointers that ``A`` makes."""
    parts = kind(SPARSE)
    return Call(f"sparse.{kind.__name__} of its parts", dense(lambda A: kind(
        (A(parts.data), A(parts.indices), A(parts.indptr)), shape=(6, 6))))


def assigned(A):
    s = sparse.lil_array((6, 6))
    s[1] = A(B)
    s[2:4, 2:4] = A(M[:2, :2])
    s.setdiag(A(B))
    return s.toarray()


SPARSE_CALLS = [
    *(Call(f"sparse.{name}", dense(lambda A, kind=getattr(sparse, name): kind(A(SPARSE)))) for name in (
        "csr_matrix", "csr_array", "csc_array", "coo_array", "lil_array", "dok_array", "bsr_array", "dia_array")),
    of_parts(sparse.csr_array),
    of_parts(sparse.csc_matrix),
    Call("sparse.coo_array of coordinates", dense(lambda A: sparse.coo_array(
        (A([1.0, 2, 3]), (A([0, 1, 1]), A([1, 0, 0]))), shape=(2, 2)))),
    Call("sparse.diags_array", dense(lambda A: sparse.diags_array([A(B), A(B[1:])], offsets=[0, 1]))),
    Call("sparse.diags_array of rows", dense(lambda A: sparse.diags_array(A(M[:2]), offsets=A([0, 2]), shape=(6, 6)))),
    Call("sparse.diags", dense(lambda A: sparse.diags(A(B)))),
    Call("sparse.block_array", dense(lambda A: sparse.block_array([[A(M), None], [None, A(BB)]]))),
    Call("sparse.kron", dense(lambda A: sparse.kron(A(M[:2, :2]), S))),
    Call("sparse.vstack", dense(lambda A: sparse.vstack([S, sparse.csr_array(A(M))]))),
    Call("sparse.find", lambda A: sparse.find(A(SPARSE))),
    Call("sparse.tril", dense(lambda A: sparse.tril(A(M)))),
    Call("sparse.S @ x", lambda A: S @ A(B)),
    Call("sparse.S @ X", lambda A: S @ A(BB)),
    Call("sparse.x @ S", lambda A: A(B) @ S),
    Call("sparse.X @ S", lambda A: A(BB).T @ S),
    Call("sparse.S.dot(x)", lambda A: S.dot(A(B))),
    Call("sparse.S.T @ x", lambda A: S.T @ A(B)),
    Call("sparse.csr_matrix * x", lambda A: sparse.csr_matrix(S) * A(B)),
    Call("sparse.x * csr_matrix", lambda A: A(B) * sparse.csr_matrix(S)),
    Call("sparse.S + X", lambda A: S + A(M)),
    Call("sparse.X - S", lambda A: A(M) - S),
    Call("sparse.csr_matrix + X", lambda A: np.asarray(sparse.csr_matrix(S) + A(M))),
    Call("sparse.S * X", dense(lambda A: S * A(M))),
    Call("sparse.X * S", dense(lambda A: A(M) * S)),
    Call("sparse.S * x", dense(lambda A: S * A(B))),
    Call("sparse.S.multiply(x)", dense(lambda A: S.multiply(A(B)[:, None]))),
    Call("sparse.S / x", dense(lambda A: S / A(np.abs(B)))),
    Call("sparse.S * a sum", dense(lambda A: S * A(B).sum())),
    Call("sparse.a sum * S", dense(lambda A: A(B).sum() * S)),
    Call("sparse.S > X", lambda A: gt(S, A(M))),
    Call("sparse.S == X", lambda A: eq(S, A(SPARSE))),
    Call("sparse.X > S", lambda A: A(M) > S),
    Call("sparse.S[rows]", dense(lambda A: S[A([0, 2])])),
    Call("sparse.S[rows, columns]", lambda A: S[A([0, 2]), A([1, 2])].tolist()),
    Call("sparse.S[rows, one]", lambda A: S[A([0, 2]), 1].toarray()),
    Call("sparse.S[:, mask]", dense(lambda A: S[:, A(B > 0)])),
    Call("sparse.S[one, one]", lambda A: S[A([3])[0], A(B).argmax()]),
    Call("sparse.S[mask]", dense(lambda A: S[A(B > 0)])),
    Call("sparse assigned", assigned),
    Call("sparse.S.dot into a host array", lambda A: np.add(S @ A(B), A(B), out=np.zeros(6))),
    Call("sparse.x += S @ x", lambda A: A(B).__iadd__(S @ A(B))),
    Call("sparse.sums", lambda A: (sparse.csr_array(A(SPARSE)).sum(axis=0), sparse.csr_array(A(SPARSE)).max())),
    Call("sparse.isspmatrix", lambda A: (sparse.issparse(A(M)), sparse.issparse(sparse.csr_array(A(M))))),
    Call("sparse.linalg.spsolve", lambda A: sparse_linalg.spsolve(sparse.csc_array(A(SPARSE)), A(B))),
    Call("sparse.linalg.splu", lambda A: sparse_linalg.splu(sparse.csc_array(A(SPARSE))).solve(A(B)), TypeError,
         COMPILED + "solve(fb.asnumpy(b))"),
    Call("sparse.linalg.splu of the host's", lambda A: sparse_linalg.splu(sparse.csc_array(A(SPARSE))).solve(
        fb.asnumpy(A(B)))),
    Call("sparse.linalg.factorized", lambda A: sparse_linalg.factorized(sparse.csc_array(A(SPARSE)))(A(B)), TypeError,
         COMPILED + "solve(fb.asnumpy(b))"),
    Call("sparse.linalg.spsolve_triangular", lambda A: sparse_linalg.spsolve_triangular(
        sparse.csr_array(A(TRIANGLE)), A(B))),
    *(row(getattr(sparse_linalg, name), SPD, B, x0=B, rtol=1e-5) for name in (
        "cg", "gmres", "bicgstab", "minres", "lgmres",
    )),
    Call("sparse.linalg.cg of a sparse array", lambda A: sparse_linalg.cg(
        sparse.csr_array(A(SPD)), A(B), M=A(np.eye(6))), rtol=1e-5),
    Call("sparse.linalg.lsqr", lambda A: sparse_linalg.lsqr(A(TALL), A(X[:8]))[:4], rtol=1e-6),
    Call("sparse.linalg.eigsh", lambda A: sparse_linalg.eigsh(A(SPD), k=2, v0=A(B))[0]),
    Call("sparse.linalg.svds", lambda A: sparse_linalg.svds(A(TALL), k=2, v0=A(B[:4]))[1]),
    Call("sparse.linalg.lobpcg", lambda A: sparse_linalg.lobpcg(
        A(np.diag(np.arange(1.0, 31))), A(PLANE), maxiter=3)[0], rtol=1e-7),
    Call("sparse.linalg.expm_multiply", lambda A: sparse_linalg.expm_multiply(S, A(B))),
    Call("sparse.linalg.norm", lambda A: sparse_linalg.norm(sparse.csr_array(A(SPARSE)))),
    Call("sparse.linalg.aslinearoperator", lambda A: sparse_linalg.aslinearoperator(A(M)) @ A(B)),
    Call("sparse.linalg.aslinearoperator * x", lambda A: sparse_linalg.aslinearoperator(M) * A(B)),
    Call("sparse.linalg.aslinearoperator * one", lambda A: (sparse_linalg.aslinearoperator(M) * A(B)[0]) @ A(B)),
    Call("sparse.linalg.onenormest", lambda A: sparse_linalg.onenormest(A(M))),
    Call("sparse.linalg.expm", lambda A: sparse_linalg.expm(A(M))),
    Call("sparse.linalg.LinearOperator", lambda A: sparse_linalg.LinearOperator(
        (6, 6), matvec=lambda x: A(M) @ x) @ A(BB)),
    Call("sparse.linalg.gmres of an operator", lambda A: sparse_linalg.gmres(
        sparse_linalg.LinearOperator((6, 6), matvec=lambda x: A(SPD) @ x, dtype=float), A(B))[0], rtol=1e-5),
    *(row(getattr(csgraph, name), GRAPH) for name in (
        "shortest_path", "dijkstra", "floyd_warshall", "connected_components",
    )),
    row(csgraph.laplacian, GRAPH, normed=True),
    Call("sparse.csgraph.minimum_spanning_tree", dense(lambda A: csgraph.minimum_spanning_tree(A(GRAPH)))),
    row(csgraph.breadth_first_order, GRAPH, 0),
    Call("sparse.csgraph.maximum_flow", lambda A: csgraph.maximum_flow(
        sparse.csr_array(A(GRAPH.astype("i4"))), 0, 2).flow_value),
]

# --- cluster, io ------------------------------------------------------------------------------------------------------

CLUSTER = [
    row(vq.whiten, POINTS),
    row(vq.vq, POINTS, POINTS[:3]),
    row(vq.kmeans, POINTS, POINTS[:3]),
    row(vq.kmeans, POINTS, 3, label="of a number", rng=SEED),
    row(vq.kmeans2, POINTS, 3, seed=SEED, minit="++"),
    row(vq.kmeans2, POINTS, POINTS[:3], label="from points", minit="matrix"),
    *(row(hierarchy.linkage, POINTS, label=method, method=method) for method in ("single", "average", "ward")),
    Call("cluster.linkage of distances", lambda A: hierarchy.linkage(A(distance.pdist(POINTS)), "complete")),
    row(hierarchy.fcluster, hierarchy.linkage(POINTS), 0.8, "distance"),
    row(hierarchy.fclusterdata, POINTS, 1.0),
    row(hierarchy.cophenet, hierarchy.linkage(POINTS), distance.pdist(POINTS)),
    row(hierarchy.inconsistent, hierarchy.linkage(POINTS)),
    row(hierarchy.leaves_list, hierarchy.linkage(POINTS)),
    row(hierarchy.cut_tree, hierarchy.linkage(POINTS), n_clusters=4),
    row(hierarchy.is_valid_linkage, hierarchy.linkage(POINTS)),
    row(hierarchy.dendrogram, hierarchy.linkage(POINTS[:6]), no_plot=True),
    Call("cluster.DisjointSet", lambda A: len(hierarchy.DisjointSet(A([1, 2, 2]).tolist()).subsets())),
]


def read_back(A):
    file = io.BytesIO()
    scipy_io.savemat(file, {"m": A(M), "image": A(BYTES), "mask": A(MASK), "one": A(B).sum(), "nested": {"b": A(B)}})
    found = scipy_io.loadmat(io.BytesIO(file.getvalue()), simplify_cells=True)
    return [found[name] for name in ("m", "image", "mask", "one")], found["nested"]["b"]


def netcdf(A):
    file = io.BytesIO()
    with scipy_io.netcdf_file(file, "w") as opened:
        opened.createDimension("x", 6)
        opened.createVariable("b", "d", ("x",))[:] = A(B)
        opened.flush()
        return file.getvalue()


INPUT_OUTPUT = [
    Call("io.wavfile.write", lambda A: saved(lambda file: wavfile.write(file, 8000, A((1e4 * WAVE).astype("i2"))))),
    Call("io.wavfile.write of float32", lambda A: saved(lambda file: wavfile.write(file, 8000, A(WAVE.astype("f4"))))),
    Call("io.savemat", read_back),
    Call("io.savemat version 4", lambda A: saved(lambda file: scipy_io.savemat(file, {"m": A(M)}, format="4"))),
    Call("io.mmwrite", lambda A: saved(lambda file: scipy_io.mmwrite(file, A(M)))),
    Call("io.mmwrite of a sparse array", lambda A: saved(
        lambda file: scipy_io.mmwrite(file, sparse.coo_array(A(SPARSE))))),
    Call("io.netcdf_file", netcdf),
]

CALLS: list[Call] = [
    *SPECIAL, *LINALG, *FFT, *SIGNAL, *NDIMAGE, *INTERPOLATE, *OPTIMIZE, *INTEGRATE, *STATS, *SPATIAL, *SPARSE_CALLS,
    *CLUSTER, *INPUT_OUTPUT,
]  # fmt: skip

# --- what raises with FallbackArrays alone ----------------------------------------------------------------------------

raising(
    CALLS,
    ValueError,
    "compiled code would write into a copy, which is read-only; write x[...] = f(...)",
    "ndimage.gaussian_filter output=",
    "ndimage.gaussian_filter output= of float32",
    "ndimage.uniform_filter output=",
    "ndimage.median_filter output=",
    "ndimage.maximum_filter output=",
    "ndimage.percentile_filter output=",
    "ndimage.convolve output=",
    "ndimage.generic_filter output=",
    "ndimage.laplace output=",
    "ndimage.gaussian_gradient_magnitude output=",
    "ndimage.grey_dilation output=",
    "ndimage.binary_erosion output=",
    "ndimage.binary_dilation output= repeated",
    "ndimage.spline_filter output=",
    "ndimage.rotate output=",
    "ndimage.zoom output=",
    "ndimage.map_coordinates output=",
    "ndimage.affine_transform output=",
    "ndimage.fourier_gaussian output=",
    "ndimage.morphological_gradient output=",
    "ndimage.morphological_laplace output=",
    "ndimage.white_tophat output=",
    "ndimage.black_tophat output=",
    "ndimage.binary_hit_or_miss output=",
    "ndimage.binary_fill_holes output=",
    "ndimage.binary_closing output=",
    "ndimage.watershed_ift output=",
    "ndimage.distance_transform_edt indices=",
    "ndimage.distance_transform_cdt distances=",
    "ndimage.gaussian_filter in place",
    "ndimage.sobel into a view",
    "ndimage.gaussian_filter of a host array",
)
raising(
    CALLS,
    TypeError,
    "compiled code takes a numpy.ndarray alone; write x[...] = f(...)",
    "ndimage.label output=",
)
raising(
    CALLS,
    ValueError,
    "compiled code wants memory that it may write, though it only reads; NumPy arrays that are read-only are refused, "
    "too; give x.get()",
    "signal.sosfilt",
    "signal.sosfiltfilt",
    "signal.sosfilt in blocks",
    "spatial.transform.Rotation",
    "spatial.transform.Slerp",
)
raising(
    CALLS,
    ValueError,
    "it writes into what it converted; give x.get()",
    "fft.fft overwriting",
    "optimize.isotonic_regression",
    "sparse.gmres",
    "sparse.linalg.gmres of an operator",
)
for _name in ("optimize.lsq_linear", "stats.gaussian_kde"):
    raising(
        CALLS,
        TypeError if sys.version_info < (3, 12) else BufferError,
        "NumPy functions keep the array on the device, and compiled code would write into it; give x.get()",
        _name,
    )
