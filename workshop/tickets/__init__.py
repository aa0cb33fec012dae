"""Bundle tickets with a QR, for shops that want them: each counts once for each operation."""
