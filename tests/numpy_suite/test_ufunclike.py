"""NumPy's test_ufunclike.py."""

from tests.numpy_suite import suite

globals().update(suite.tests_of("test_ufunclike"))
