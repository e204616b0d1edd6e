"""Jobs are tried with testimonies that the real functions made."""

from tests.workflow.conftest import *  # noqa: F403 -- fixtures
