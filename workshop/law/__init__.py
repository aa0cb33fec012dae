"""What law and offices set: figures from a day on with their source, days off, and the rules in plain words."""
