"""Fixtures of the tests of knowledge."""

import pytest

from knowledge.finder import CatalogueFinder
from tests.starter_finder import starter_finder


@pytest.fixture(scope="session")
def finder() -> CatalogueFinder:
    """Over the shipped catalogue."""
    return starter_finder()
