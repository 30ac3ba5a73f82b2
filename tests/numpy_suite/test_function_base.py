"""NumPy's test_function_base.py."""

from tests.numpy_suite import suite

globals().update(suite.tests_of("test_function_base"))
