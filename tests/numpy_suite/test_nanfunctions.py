"""NumPy's test_nanfunctions.py."""

from tests.numpy_suite import suite

globals().update(suite.tests_of("test_nanfunctions"))
