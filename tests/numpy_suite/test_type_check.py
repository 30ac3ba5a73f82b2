"""NumPy's test_type_check.py."""

from tests.numpy_suite import suite

globals().update(suite.tests_of("test_type_check"))
