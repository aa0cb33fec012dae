"""Trying the address of the QR codes from this computer, and what a phone would see there."""

import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from urllib.error import HTTPError, URLError
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from workshop.cli.addresses import is_loopback, is_number, parted
from workshop.i18n import gettext, mark
from workshop.settings import Settings

SECONDS = 3.0
"""How long the other side has: a phone's owner does not wait longer either."""

SIGN_IN = "/sign-in"
OWN_MARK = b'<meta name="application-name" content="Workshop">'
"""Stands in the head of every page of ours, and so within the first `_HEAD_BYTES`."""

_HEAD_BYTES = 4096
_BEHIND_A_PROXY = {502, 503, 504}


class Answer(StrEnum):
    """What came of one request."""

    OURS = "ours"
    OTHER = "other"
    GATEWAY = "gateway"  # a proxy, which does not reach what it stands for
    REFUSED = "refused"
    SILENT = "silent"
    UNKNOWN_NAME = "unknown_name"
    BAD_CERTIFICATE = "bad_certificate"
    NOT_HTTPS = "not_https"
    NO_ADDRESS = "no_address"  # what follows was not tried
    LOOPBACK = "loopback"


@dataclass(frozen=True)
class Facts:
    """What was seen of an address.

    here: what the same request got on this computer itself.
    own: whether the address is one of this computer's.
    named: whether it is a name or https, behind which a proxy stands.
    """

    address: str
    answer: Answer
    here: Answer = Answer.REFUSED
    own: bool = True
    named: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Verdict:
    """The sentence for whoever asked, with one place: `address`; and `reason` where the system gave one."""

    well: bool
    message: str


def observe(address: str, here: str) -> Facts:
    """One request to the address; where it fails, one to `here`, the server's page on this computer."""
    parts = parted(address)
    if parts is None or parts.hostname is None:
        return Facts(address, Answer.NO_ADDRESS)
    if is_loopback(parts.hostname):
        return Facts(address, Answer.LOOPBACK)
    answer, reason = request(address)
    beside = answer if answer is Answer.OURS else request(here)[0]
    named = parts.scheme == "https" or not is_number(parts.hostname)
    return Facts(address, answer, beside, is_own(parts.hostname), named, reason)


def verdict(facts: Facts) -> Verdict:
    """What a phone would see, and what to do about it."""
    match facts.answer:
        case Answer.OURS:
            return Verdict(
                True,
                mark(
                    "%(address)s answers, as seen from this computer. If a phone gets nothing, it is in another Wi-Fi,"
                    " or the firewall of this computer keeps it out"
                ),
            )
        case Answer.REFUSED | Answer.SILENT:
            return Verdict(False, _unanswered(facts))
        case other:
            return Verdict(False, _WRONG[other])


_WRONG = {
    Answer.NO_ADDRESS: mark(
        "%(address)s is no address of a server. Set one such as http://192.168.1.20:8000 with `workshop address`"
    ),
    Answer.LOOPBACK: mark(
        "No phone can reach the address %(address)s: to a phone it means the phone itself. Set the one of this"
        " computer with `workshop address`"
    ),
    Answer.OTHER: mark(
        "At %(address)s another program answers: a phone would see that. End it, or take another port with"
        " `workshop address`"
    ),
    Answer.GATEWAY: mark(
        "At %(address)s a proxy answers, but it does not reach the workshop. Start the server, then look where the"
        " proxy leads"
    ),
    Answer.UNKNOWN_NAME: mark(
        "The name in %(address)s is not found: a phone would not find it either. Correct it with `workshop address`,"
        " or have the name entered"
    ),
    Answer.BAD_CERTIFICATE: mark(
        "The certificate of %(address)s will not do (%(reason)s): a phone would show a warning. Renew it for this name"
    ),
    Answer.NOT_HTTPS: mark(
        "%(address)s does not speak https: a phone would see an error. Write http:// with `workshop address`, or put"
        " a proxy with a certificate in front"
    ),
}


def _unanswered(facts: Facts) -> str:
    """Why nobody answers, the likeliest first."""
    if facts.named and not facts.own:
        return mark(
            "Nobody answers at %(address)s: a phone would see nothing. Look whether the proxy there runs, and whether"
            " the name leads to it"
        )
    if not facts.own:
        return mark(
            "Nobody answers at %(address)s, and it is no address of this computer: the network may have given it"
            " another. Choose one with `workshop address`"
        )
    if facts.here is not Answer.OURS:
        return mark(
            "Nobody answers at %(address)s: a phone would see nothing. Start the server with `workshop serve`,"
            " then look again"
        )
    if facts.answer is Answer.SILENT:
        return mark(
            "The server runs, but %(address)s stays silent: the firewall of this computer keeps phones out."
            " Let Python through"
        )
    return mark(
        "The server runs, but only this computer reaches it, not a phone at %(address)s. Stop it and start it with"
        " `workshop serve --lan`"
    )


def phones_miss(address: str, settings: Settings) -> str | None:
    """Why no phone finds a server that runs so at the address of its QR codes: a sentence; None if it may.

    `settings`: with host and port as served.  Only what needs neither network nor name server is looked at, for this
    stands on a page.  What a proxy or a router's rule leads here is not ours to judge.
    """
    parts = parted(address)
    if parts is None or parts.hostname is None:
        return None
    if is_loopback(parts.hostname):
        return gettext(_MISSED[Miss.LOOPBACK], address=address)
    if parts.scheme != "http" or parts.port is None or settings.trust_proxy:
        return None
    miss = _missed(parts.hostname, parts.port, settings)
    return gettext(_MISSED[miss], address=address, port=settings.port) if miss else None


class Miss(StrEnum):
    """Why phones do not find a server that runs."""

    LOOPBACK = "loopback"
    OTHER_PORT = "other_port"
    OTHER_HOST = "other_host"
    GONE = "gone"


_MISSED = {
    Miss.LOOPBACK: mark(
        "Phones cannot open %(address)s: it means this computer alone. Choose an address for them with"
        " `workshop address`, then start the server again with `workshop serve`."
    ),
    Miss.OTHER_PORT: mark(
        "Phones find nothing at %(address)s: the pages are at port %(port)s. Set the address right with"
        " `workshop address`, then start the server again with `workshop serve`."
    ),
    Miss.OTHER_HOST: mark(
        "Phones find nothing at %(address)s: the server listens elsewhere. Set the address right with"
        " `workshop address`, then start the server again with `workshop serve`."
    ),
    Miss.GONE: mark(
        "Phones find nothing at %(address)s: this computer has another address now. Choose it with"
        " `workshop address`, then start the server again with `workshop serve`."
    ),
}


def _missed(host: str, port: int, settings: Settings) -> Miss | None:
    if is_number(host) and not is_own(host):
        return Miss.GONE if ip_address(host).is_private else None
    if port != settings.port:
        return Miss.OTHER_PORT
    if not is_number(settings.host) or ip_address(settings.host).is_unspecified:
        return None
    elsewhere = is_loopback(settings.host) or (is_number(host) and host != settings.host)
    return Miss.OTHER_HOST if elsewhere else None


# --- looking --------------------------------------------------------------


def request(address: str) -> tuple[Answer, str]:
    """What the sign-in page's address gives, and the system's reason if it has one."""
    # A phone does not go by this computer's proxy.
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=ssl.create_default_context()))
    wanted = Request(address.rstrip("/") + SIGN_IN, headers={"Connection": "close"})  # noqa: S310  http or https
    try:
        with opener.open(wanted, timeout=SECONDS) as response:
            return (Answer.OURS if OWN_MARK in _head(response) else Answer.OTHER), ""
    except HTTPError as error:
        with error:
            return (Answer.GATEWAY if error.code in _BEHIND_A_PROXY else Answer.OTHER), str(error.code)
    except URLError as error:
        return _failed(error.reason if isinstance(error.reason, Exception) else error)
    except (OSError, HTTPException, UnicodeError) as error:
        return _failed(error)


def _head(response: HTTPResponse) -> bytes:
    """The first bytes of the page; whoever sends them one by one does not hold us."""
    end, head = time.monotonic() + SECONDS, b""
    while len(head) < _HEAD_BYTES and time.monotonic() < end:
        piece = response.read1(_HEAD_BYTES - len(head))
        if not piece:
            break
        head += piece
    return head


def _failed(error: Exception) -> tuple[Answer, str]:
    match error:
        case ssl.SSLCertVerificationError():
            return Answer.BAD_CERTIFICATE, error.verify_message
        case ssl.SSLError():
            return Answer.NOT_HTTPS, str(error)
        case socket.gaierror() | UnicodeError():
            return Answer.UNKNOWN_NAME, str(error)
        case ConnectionRefusedError():
            return Answer.REFUSED, ""
        case ConnectionError() | HTTPException():
            return Answer.OTHER, str(error)  # somebody listens, and does not speak as a page does
        case _:
            return Answer.SILENT, str(error)


def is_own(host: str) -> bool:
    """Whether the host is this computer, as its network knows it."""
    with suppress(OSError, UnicodeError):
        for family, _type, _protocol, _name, place in socket.getaddrinfo(host, 0, type=socket.SOCK_DGRAM):
            with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.bind(place)
                return True
    return False
