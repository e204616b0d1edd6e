"""The database's guards taken down, for tests that make what no program could, and for emptying tables."""

from contextlib import contextmanager

from archive.models.guards import install_guards, remove_guards

# What a test of readers' pages needs down: it makes publications that nobody ever cleared.
CLEARED = (
    "guard_publication_insert",
    "guard_publication_platforms_insert",
    "guard_publication_harm_types_insert",
    "guard_publication_themes_insert",
)


@contextmanager
def lowered(*names):
    """Take the named guards down for the block, or all of them."""
    remove_guards(using="default", names=names or None)
    try:
        yield
    finally:
        install_guards(using="default")
