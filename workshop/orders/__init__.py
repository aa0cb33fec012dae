"""Buyers, orders, operations and their rates."""
