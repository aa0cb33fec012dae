"""Leaving a workshop: notice, final settlement, certificate."""
