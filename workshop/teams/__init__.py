"""Pieces made together, and how their pay is parted."""
