"""Where templates, static files and migrations lie: in a checkout or in a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_PACKED = PACKAGE / "_data"
ROOT = _PACKED if _PACKED.is_dir() else PACKAGE.parent

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
MIGRATIONS = ROOT / "migrations"
ALEMBIC_INI = ROOT / "alembic.ini"
LOCALE = PACKAGE / "locale"
