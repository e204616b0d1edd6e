"""A database engine: SQLite, opened for reading alone, in which readers' pages see the public tables only."""
