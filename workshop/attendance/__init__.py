"""Who was here from when to when, where pay or a subsidy needs to know."""
