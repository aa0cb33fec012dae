"""What a worker takes with her: the record of her work and pay in all her workshops."""
