"""Persons, their engagements in workshops, and their households."""
