"""What the database itself keeps: guards, grants and the readers' connection."""
