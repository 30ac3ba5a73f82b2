"""CUDA devices: all of fbarray that touches CuPy."""
