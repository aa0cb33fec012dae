"""PDF files: fonts, lines of text, pages."""
