"""Hours that are paid beside pieces: waiting, training, cleaning, odd jobs."""
