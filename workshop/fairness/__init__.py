"""Whether a rate is fair and a quota right: what an ordinary worker makes, and earns, at real pace."""
