"""What the database itself keeps: guards, grants, the readers' connection and search tables."""
