"""These tests use the device's array module themselves."""

import pytest


@pytest.fixture(autouse=True)
def _(current_device: object) -> None:
    """The device under test is the current one."""
