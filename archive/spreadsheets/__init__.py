"""Spreadsheets as people really send them: from bytes to a table, and from a table to values.

Knows neither Django nor our models, writes nothing to the disk, and no message of it repeats a cell.
"""
