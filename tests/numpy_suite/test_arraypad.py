"""NumPy's test_arraypad.py."""

from tests.numpy_suite import suite

globals().update(suite.tests_of("test_arraypad"))
