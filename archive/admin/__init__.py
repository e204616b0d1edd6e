"""The staff's side: stock admin, with our own pages for what changes a testimony's state."""

from archive.admin import people, public_words, testimonies, trail, vocabulary

__all__ = ["people", "public_words", "testimonies", "trail", "vocabulary"]
