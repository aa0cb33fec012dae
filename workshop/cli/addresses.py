"""Where phones reach this server: the address as typed, the addresses of this computer, where to listen for it."""

import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import IPv4Address, ip_address
from urllib.parse import SplitResult, urlsplit

from workshop.cli.console import BadAnswer
from workshop.i18n import mark
from workshop.settings import Settings
from workshop.text import plain

ALL_ADDRESSES = "0.0.0.0"  # noqa: S104  only for an address that phones are told, or with --lan
LOCAL_ADDRESS = "127.0.0.1"

_DISCARD = ("192.0.2.1", 9)
"""An address of nobody's (RFC 5737): asking the way there sends nothing."""


def parted(address: str) -> SplitResult | None:
    """The parts of an http or https address of a server's root; None if it is no such address."""
    with suppress(ValueError):  # a port that is none, a bracket left open
        parts = urlsplit(address)
        bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
        usable = address.isascii() and address.isprintable() and " " not in address
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 and bare and usable:
            return parts
    return None


def is_number(host: str) -> bool:
    """Whether the host is given by its number, not by a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether the name means, to whoever uses it, his own machine."""
    if not is_number(host):
        return host == "localhost" or host.endswith(".localhost")
    number = ip_address(host)
    return number.is_loopback or number.is_unspecified


def read_address(typed: str, port: int) -> str:
    """The address as it goes into QR codes, without a slash at its end.  Raises BadAnswer.

    A bare number such as 192.168.1.20 is completed; `port` is the one that is meant then.
    """
    address = plain(typed).rstrip("/")
    if "://" not in address:
        address = _completed(address, port)
    if not address.lower().startswith(("http://", "https://")):
        raise BadAnswer(mark("An address starts with http:// or https://."))
    parts = parted(address)
    if parts is None:
        raise BadAnswer(mark("An address is such as http://192.168.1.20:8000, with nothing after it."))
    if is_loopback(parts.hostname or ""):
        raise BadAnswer(mark("To a phone this address means the phone itself. Use the address of this computer."))
    return address


def _completed(typed: str, port: int) -> str:
    """192.168.1.20 and 192.168.1.20:8000 as whole addresses; anything else as it is."""
    host, _, own_port = typed.partition(":")
    try:
        IPv4Address(host)
    except ValueError:
        return typed
    return f"http://{host}:{own_port or port}"


def listening_place(settings: Settings) -> tuple[str, int]:
    """Host and port to listen on.

    An http address with a port is this server itself, so it listens there for
    the network.  Any other is a proxy's in front, which comes from this
    computer.  What was said outright, by option or environment, is kept.
    """
    said = settings.model_fields_set
    parts = parted(settings.address)
    direct = parts is not None and parts.scheme == "http" and parts.port and not is_loopback(parts.hostname or "")
    if parts is None or not direct or ("port" in said and parts.port != settings.port):
        return settings.host, settings.port
    return settings.host if "host" in said else ALL_ADDRESSES, parts.port or settings.port


def page_here(host: str, port: int) -> str:
    """The address for a browser on this computer, of a server that listens there."""
    here = LOCAL_ADDRESS if host == ALL_ADDRESSES else host
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


def lan_addresses() -> list[str]:
    """Where others in the network reach this computer, the likeliest first."""
    found: list[str] = []
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_DISCARD)
        found.append(probe.getsockname()[0])
    with suppress(OSError):
        named = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        found += sorted({str(entry[4][0]) for entry in named})
    return [address for address in dict.fromkeys(found) if not address.startswith(("127.", "0."))]


def lan_offers(port: int) -> list[str]:
    """The same as addresses for phones."""
    return [f"http://{found}:{port}" for found in lan_addresses()]


def read_choice(offers: Sequence[str], port: int) -> Callable[[str], str]:
    """What reads the answer to a list of addresses: a number of the list, an address, or nothing."""

    def read(typed: str) -> str:
        answer = plain(typed)
        if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(offers):
            return offers[int(answer) - 1]
        return read_address(answer, port) if answer else ""

    return read
