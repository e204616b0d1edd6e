"""The staff's side: stock admin, with our own pages for what changes a testimony's state."""

from archive.admin import people, testimonies, trail, vocabulary

__all__ = ["people", "testimonies", "trail", "vocabulary"]
