"""NumPy's test_shape_base.py."""

from tests.numpy_suite import suite

globals().update(suite.tests_of("test_shape_base"))
