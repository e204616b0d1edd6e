"""The staff's side: stock admin, with our own pages for what changes a testimony's state."""

from archive.admin import testimonies, trail, vocabulary

__all__ = ["testimonies", "trail", "vocabulary"]
