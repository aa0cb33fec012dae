"""Papers as PDF files, Chinese in them; knows no feature."""
