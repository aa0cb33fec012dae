"""Photos and papers, as rows: small, without place or device, with a digest."""
