"""A search is tested with publications made directly, as readers' pages are."""

from tests.public.conftest import publications_that_nobody_cleared

__all__ = ["publications_that_nobody_cleared"]
