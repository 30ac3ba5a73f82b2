"""The simulated device: CuPy imitated over host memory, without a GPU."""
