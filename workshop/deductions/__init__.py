"""What comes off pay: advances in instalments, and what law lets be withheld."""
