"""Overtime that the owner arranged, and what it pays beyond the usual rate."""
