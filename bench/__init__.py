"""What fbarray costs: host time per call beside bare CuPy in the same run, and the time of ``import fbarray``.

Run it from the repository's root, on either device (``FBARRAY_DEVICE=cuda`` or ``simulated``)::

    python -m bench.report                    # one line a row, the geometric mean, the largest ratio, the import
    python -m bench.report --json FILE        # the same numbers, for keeping
    python -m bench.programs_report           # ten plain NumPy programs: on NumPy, on CuPy, by python -m fbarray
    python -m pytest bench                    # the same rows under pytest-benchmark, with its statistics

A plain ``pytest`` does not collect it. Ratios on the simulated device say nothing of a GPU: its bare side is slow.
"""
