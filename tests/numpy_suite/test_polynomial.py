"""NumPy's test_polynomial.py."""

from tests.numpy_suite import suite

globals().update(suite.tests_of("test_polynomial"))
