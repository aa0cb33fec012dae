"""What workers say of their days, right or not right, and what is answered."""
