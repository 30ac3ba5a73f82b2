"""NumPy's test_arraysetops.py."""

from tests.numpy_suite import suite

globals().update(suite.tests_of("test_arraysetops"))
