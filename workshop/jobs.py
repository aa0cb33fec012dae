"""What the server does by the clock, without anybody asking."""
