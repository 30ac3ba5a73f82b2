"""NumPy's test_stride_tricks.py."""

from tests.numpy_suite import suite

globals().update(suite.tests_of("test_stride_tricks"))
