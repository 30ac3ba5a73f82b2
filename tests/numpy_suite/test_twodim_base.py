"""NumPy's test_twodim_base.py."""

from tests.numpy_suite import suite

globals().update(suite.tests_of("test_twodim_base"))
