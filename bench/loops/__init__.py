"""Programs of many small steps, as people write them: what ``python -m bench.loops_report`` runs.

Each module imports NumPy as ``np`` and has ``SIZES``, at which NumPy needs about 5 ms, 100 ms and 1 s; ``data(size)``,
which makes the input with NumPy; and ``run(*arrays)``, the program, whose arrays or numbers are compared with NumPy's.
"""
