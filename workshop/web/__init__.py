"""Pages, forms and errors, as far as no feature is concerned."""
