"""Who was here from when to when: only where pay or a subsidy needs it.  Home workers are never in it."""
