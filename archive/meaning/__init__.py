"""How close two texts are in meaning: words as short vectors, read with numpy.

Made here by training/meaning.py; it fetches nothing and sends nothing (docs/decisions/search-by-meaning.md).
Knows neither Django nor the search: it is given texts, places and arrays.
"""
