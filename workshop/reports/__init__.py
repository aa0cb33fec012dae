"""What workers count themselves on their phones, and what the leader says to it."""
