"""Work done at home: what was taken out, and what came back."""
