"""Sheets of cells, read from files that people bring and written for them to take; knows no feature."""
