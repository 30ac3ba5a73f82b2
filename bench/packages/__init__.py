"""Workloads of unmodified packages from PyPI, one a module: what ``python -m bench.packages_report`` runs.

Each module has ``TARGETS`` (the packages to accelerate), ``data(size)`` (plain NumPy input), ``workload(*data)`` (the
package called in the ordinary way), ``SIZES`` and ``RTOL``, beside the largest absolute value of a result.
"""

REQUIREMENTS = {
    "colour_science": "colour-science==0.4.7",
    "pycpd_registration": "pycpd==2.0.0",
    "speech_features": "python_speech_features==0.6",
    "spectral_python": "spectral==0.24",
    "tensorly_parafac": "tensorly==0.10.0",
}
"""Which pip requirement each module needs; all are pure Python, and SciPy is there."""
