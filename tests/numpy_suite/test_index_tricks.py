"""NumPy's test_index_tricks.py."""

from tests.numpy_suite import suite

globals().update(suite.tests_of("test_index_tricks"))
