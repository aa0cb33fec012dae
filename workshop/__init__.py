"""Orders, piece counts and pay for small community factories."""
