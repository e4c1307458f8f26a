"""Settings: one frozen value, read once from `ROUNDSMAN_*` in the environment."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from msgspec import Meta, Struct, convert, structs

PREFIX = "ROUNDSMAN_"
TENANT = "Roundsman"


class Settings(Struct, frozen=True, kw_only=True):
    """Everything an operator can set; `docs/running.md` explains each."""

    data: Path = Path("var")
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8000
    public_url: Annotated[str, Meta(pattern=r"^(https?://[^\s/?#]+[^\s?#]*)?$")] = ""
    database_url: str = ""
    redis_url: str = ""
    road_url: str = ""
    road_engine: Literal["osrm", "valhalla"] = "osrm"
    geocoder_url: Annotated[str, Meta(pattern=r"^(https?://[^\s?#]+/(search|api))?$")] = ""
    solver_processes: Annotated[int, Meta(ge=1, le=64)] = 1
    solver_deadline_s: Annotated[float, Meta(gt=0, le=60)] = 0.7
    policy: Literal["keep_order", "stable", "full"] = "stable"
    frozen_stops: Annotated[int, Meta(ge=0, le=100)] = 1
    max_displaced: Annotated[int, Meta(ge=0, le=1000)] = 3
    session_days: Annotated[int, Meta(ge=1, le=3650)] = 30
    position_days: Annotated[int, Meta(ge=1, le=3650)] = 60

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read every field that is set; `ValueError` names the variable that is wrong."""
        given = {
            field.name: environment[PREFIX + field.name.upper()]
            for field in structs.fields(cls)
            if environment.get(PREFIX + field.name.upper())
        }
        try:
            settings = convert(given, cls, strict=False, dec_hook=lambda kind, value: kind(value))
        except ValueError as error:
            raise ValueError(f"Settings: {error}. Variables are {PREFIX}NAME.") from error
        unknown = {key for key in environment if key.startswith(PREFIX)} - {
            PREFIX + field.name.upper() for field in structs.fields(cls)
        }
        # Variables of the tests and of the set-up share the prefix but are named here.
        unknown -= {PREFIX + "SHARED_DATA", PREFIX + "TEST_COLUMNS"}
        if unknown:
            raise ValueError(f"Settings: unknown {', '.join(sorted(unknown))}.")
        return settings

    @property
    def url(self) -> str:
        """The address that people use, without a slash at its end."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def database(self) -> str:
        """The database's URL; SQLite inside `data` unless another one is given."""
        return self.database_url or f"sqlite:///{self.data / 'roundsman.db'}"
