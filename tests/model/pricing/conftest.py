"""The prices that come with the course."""

import pytest

from sandbox.service.price_file import price_list


@pytest.fixture(scope="session")
def prices():
    return price_list()


@pytest.fixture(scope="session")
def virginia(prices):
    return prices["us-east-1"]
