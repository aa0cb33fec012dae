"""Rosters, tallies and orders from the papers in a workshop's drawer, as files."""
