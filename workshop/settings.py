"""What an installation is told from outside.  Nothing else reads the environment.

Rates, limits and thresholds of law are rows, not settings.
"""

from ipaddress import ip_network
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read once, by the command line, and passed on."""

    model_config = SettingsConfigDict(env_prefix="WORKSHOP_", frozen=True)

    data: Path = Field(default=Path("data"), description="folder of database, keys and backups")
    database_url: str = Field(default="", description="PostgreSQL 15+; empty: SQLite in the data folder")
    address: str = Field(default="", description="where phones reach this server, for QR codes")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    second_place: Path | None = Field(
        default=None, description="folder on a stick or another disk, for copies of backups"
    )
    font: Path | None = Field(default=None, description="font file for rare characters of names, on papers in PDF")
    trust_proxy: str = Field(
        default="", description="addresses of the reverse proxy in front, with commas; only its X-Forwarded-* count"
    )

    @field_validator("second_place", "font", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None  # an empty path would be the current folder

    @field_validator("trust_proxy")
    @classmethod
    def _name_addresses(cls, value: str) -> str:
        """Addresses or networks only: with "*" whoever calls chooses his address himself."""
        for part in filter(None, value.split(",")):
            ip_network(part.strip())
        return value

    @property
    def sqlalchemy_url(self) -> str:
        """The address of the database, with our driver named."""
        if not self.database_url:
            return f"sqlite:///{self.data / 'workshop.db'}"
        scheme, _, rest = self.database_url.partition("://")
        if scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
            return f"postgresql+psycopg://{rest}"
        raise ValueError("WORKSHOP_DATABASE_URL must start with postgresql://")
