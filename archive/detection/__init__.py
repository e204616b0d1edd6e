"""Text in, findings out. Importing this package loads neither spaCy nor a model."""
