"""The command `roundsman`."""

import argparse
import importlib
import logging
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from api.errors import DomainError
from api.settings import TENANT, Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    parser = _parser()
    given = parser.parse_args(_joined(sys.argv[1:] if arguments is None else arguments))
    # Not before: the solver's processes import this file, and would import the whole service.
    commands = importlib.import_module(f"api.{given.module}")
    try:
        settings = Settings.from_environment()
        return int(getattr(commands, given.run)(given, settings))
    except DomainError as error:
        print(f"roundsman: {error.detail} {error.advice}".strip(), file=sys.stderr)  # noqa: T201
    except (OSError, ValueError) as error:
        print(f"roundsman: {error}", file=sys.stderr)  # noqa: T201
    except KeyboardInterrupt:
        return 130
    return 2


def _joined(arguments: Sequence[str]) -> list[str]:
    """Join `--depot` to its value: argparse takes -71.1,42.3 for an option."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] == "--depot":
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="roundsman", description=__doc__)
    several = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = _command(several, "serve", "serve", "serve the API and the web app")
    serve.add_argument("--host")
    serve.add_argument("--port", type=int)

    demo = _command(several, "demo", "demo", "make a demo day on real streets, and serve it")
    demo.add_argument("--host")
    demo.add_argument("--port", type=int)

    imports = _command(several, "import", "import_file", "import a CSV as routes, as given")
    imports.add_argument("file", type=Path)
    imports.add_argument("--day", type=_day, required=True, metavar="YYYY-MM-DD")
    imports.add_argument("--timezone", type=_zone, required=True, metavar="Area/City")
    imports.add_argument("--depot", type=_place, required=True, metavar="LON,LAT")
    imports.add_argument("--starts", metavar="HH:MM", help="when the vans leave; default 08:00")
    imports.add_argument("--json", action="store_true", help="print the report as JSON")
    imports.add_argument("--tenant", default=TENANT, help=argparse.SUPPRESS)

    _areas(several)

    pair = _command(several, "pair", "pair", "print a one-time code for a phone or browser")
    pair.add_argument("route_or_driver", nargs="?", metavar="ROUTE_OR_DRIVER|dispatcher")
    pair.add_argument("--all", action="store_true", help="the dispatcher and today's drivers")
    pair.add_argument("--json", action="store_true", help="print the code as JSON")
    pair.add_argument("--tenant", default=TENANT, help=argparse.SUPPRESS)

    revoke = _command(several, "revoke", "revoke", "sign out all phones of a driver at once")
    revoke.add_argument("route_or_driver", metavar="ROUTE_OR_DRIVER|dispatcher")
    revoke.add_argument("--tenant", default=TENANT, help=argparse.SUPPRESS)

    tracker = _command(
        several, "tracker", "tracker", "print addresses for a driver's phone tracker"
    )
    tracker.add_argument("route_or_driver", metavar="ROUTE_OR_DRIVER")
    tracker.add_argument("--revoke", action="store_true", help="end the driver's trackers at once")
    tracker.add_argument("--json", action="store_true", help="print the addresses as JSON")
    tracker.add_argument("--tenant", default=TENANT, help=argparse.SUPPRESS)

    _command(several, "nightly", "do_nightly", "forget old positions, learn from past days, now")
    _command(several, "verify", "verify", "replay the journal and compare every table")
    _command(several, "openapi", "openapi", "print the API's OpenAPI 3.1 document")
    return parser


def _areas(several: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "import the roads, the map and the addresses of an area"
    parser = several.add_parser("area", help=about, description=about)
    each = parser.add_subparsers(required=True, metavar="COMMAND")
    about = "import an extract of OpenStreetMap, or a ready map; the newest is used"
    imports = _command(each, "import", "area_import", about, "area_commands")
    imports.add_argument("file", type=Path, metavar="FILE.osm.pbf|FILE.pmtiles")
    about = "fetch an extract from Geofabrik or BBBike by its name, and import it"
    fetch = _command(each, "fetch", "area_fetch", about, "area_commands")
    fetch.add_argument("name", metavar="NAME|URL")
    _command(each, "list", "area_list", "list what was imported, and what is used", "area_commands")
    about = "remove an area and what was built of it"
    remove = _command(each, "remove", "area_remove", about, "area_commands")
    remove.add_argument("name")


def _command(
    several: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: str,
    about: str,
    module: str = "commands",
) -> argparse.ArgumentParser:
    parser = several.add_parser(name, help=about, description=about)
    parser.set_defaults(run=run, module=module)
    return parser


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not 1970 <= day.year < 2100:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write one like 2026-03-31")
    return day


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time zone: write one like Europe/Helsinki"
        ) from None


def _place(text: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not LON,LAT") from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise argparse.ArgumentTypeError(f"{text!r} is not on the map")
    return lon, lat


if __name__ == "__main__":
    sys.exit(main())
