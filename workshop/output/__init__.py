"""Piece counts, from the owner's grid to the worker's page."""
