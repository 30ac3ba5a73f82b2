"""NumPy's test_histograms.py."""

from tests.numpy_suite import suite

globals().update(suite.tests_of("test_histograms"))
