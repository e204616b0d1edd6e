"""Backups that the server itself cannot read, and what brings them back."""
