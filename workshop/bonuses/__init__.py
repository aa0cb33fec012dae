"""Bonuses that everybody knows beforehand, and single payments on top."""
