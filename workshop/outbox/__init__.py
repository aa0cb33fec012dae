"""Entries that were typed without a network, and how they come in: once each."""
