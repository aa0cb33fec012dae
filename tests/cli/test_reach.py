"""What a phone would see at the address: the verdict as a table, and the facts off real servers of this machine."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.cli.conftest import Made, run, running
from workshop.cli import reach
from workshop.cli.addresses import lan_addresses
from workshop.cli.reach import OWN_MARK, Answer, Facts, is_own, observe, request, verdict
from workshop.i18n import current_language
from workshop.settings import Settings

HOME = "http://192.168.1.20:8000"
NAMED = "https://workshop.example"

VERDICTS = [
    (Facts(HOME, Answer.OURS, Answer.OURS), True, "answers, as seen from this computer"),
    (Facts(HOME, Answer.OURS, own=False), True, "answers, as seen from this computer"),
    (Facts(HOME, Answer.OTHER), False, "another program answers"),
    (Facts(HOME, Answer.GATEWAY), False, "it does not reach the workshop"),
    (Facts(HOME, Answer.REFUSED, Answer.OURS), False, "`workshop serve --lan`"),
    (Facts(HOME, Answer.REFUSED, Answer.REFUSED), False, "Start the server with `workshop serve`"),
    (Facts(HOME, Answer.REFUSED, Answer.OTHER), False, "Start the server with `workshop serve`"),
    (Facts(HOME, Answer.REFUSED, Answer.OURS, own=False), False, "it is no address of this computer"),
    (Facts(HOME, Answer.SILENT, Answer.OURS), False, "firewall of this computer keeps phones out"),
    (Facts(HOME, Answer.SILENT, Answer.SILENT), False, "Start the server with `workshop serve`"),
    (Facts(HOME, Answer.SILENT, Answer.OURS, own=False), False, "it is no address of this computer"),
    (Facts(NAMED, Answer.REFUSED, Answer.OURS, own=False, named=True), False, "whether the proxy there runs"),
    (Facts(NAMED, Answer.SILENT, Answer.REFUSED, own=False, named=True), False, "whether the proxy there runs"),
    (Facts(NAMED, Answer.UNKNOWN_NAME, named=True), False, "is not found"),
    (Facts(NAMED, Answer.BAD_CERTIFICATE, named=True), False, "will not do (%(reason)s)"),
    (Facts(NAMED, Answer.NOT_HTTPS, named=True), False, "does not speak https"),
    (Facts("http://127.0.0.1:8000", Answer.LOOPBACK), False, "it means the phone itself"),
    (Facts("nonsense", Answer.NO_ADDRESS), False, "is no address of a server"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "well", "words"), VERDICTS)
def test_the_verdict(facts: Facts, well: bool, words: str) -> None:
    found = verdict(facts)
    assert (found.well, words in found.message) == (well, True)


def test_every_answer_has_a_verdict() -> None:
    assert {facts.answer for facts, _, _ in VERDICTS} == set(Answer)


# --- real servers ---------------------------------------------------------

Speak = Callable[[socket.socket], None]


@contextmanager
def listening(speak: Speak) -> Iterator[int]:
    """A server that does this with every caller: its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                caller, _ = listener.accept()
                with caller:
                    if not over.is_set():
                        speak(caller)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            socket.create_connection(listener.getsockname()).close()
            thread.join()


@contextmanager
def answering(status: int, body: bytes, *, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """An http server with one answer to everything: its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # a caller that likes no certificate

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def certified(tmp_path: Path) -> ssl.SSLContext:
    """With a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "workshop.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "pem")
    return context


@pytest.mark.proof
def test_our_own_server_is_known_and_asked_without_a_proxy(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert request(served) == (Answer.OURS, "")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("no_proxy", "")
    assert request(served) == (Answer.OURS, "")


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (200, b"<!doctype html><head>" + OWN_MARK, Answer.OURS),
        (200, b"<!doctype html><title>Router</title>", Answer.OTHER),
        (200, b"", Answer.OTHER),
        (200, b" " * 100_000 + OWN_MARK, Answer.OTHER),
        (401, b"", Answer.OTHER),
        (404, b"Not found", Answer.OTHER),
        (502, b"Bad gateway", Answer.GATEWAY),
        (504, b"", Answer.GATEWAY),
    ],
)
def test_who_answers(status: int, body: bytes, answer: Answer) -> None:
    with answering(status, body) as port:
        assert request(f"http://127.0.0.1:{port}")[0] is answer


def test_nobody_listens() -> None:
    assert request(f"http://127.0.0.1:{closed_port()}")[0] is Answer.REFUSED


def test_a_name_that_is_none() -> None:
    assert request("http://a..b:8000")[0] is Answer.UNKNOWN_NAME
    assert request("http://nobody.invalid:8000")[0] is Answer.UNKNOWN_NAME


def test_a_certificate_nobody_vouches_for(certified: ssl.SSLContext) -> None:
    with answering(200, OWN_MARK, tls=certified) as port:
        answer, reason = request(f"https://127.0.0.1:{port}")
    assert answer is Answer.BAD_CERTIFICATE
    assert "self-signed" in reason or "self signed" in reason


def test_https_where_none_is() -> None:
    with answering(200, OWN_MARK) as port:
        assert request(f"https://127.0.0.1:{port}")[0] is Answer.NOT_HTTPS


@pytest.mark.parametrize("words", [b"", b"SSH-2.0-OpenSSH_9\r\n", b"\x00" * 64])
def test_a_program_that_does_not_speak_http(words: bytes) -> None:
    def speak(caller: socket.socket) -> None:
        caller.recv(4096)
        caller.sendall(words)

    with listening(speak) as port:
        assert request(f"http://127.0.0.1:{port}")[0] is Answer.OTHER


def test_silence_and_a_page_byte_by_byte_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "SECONDS", 0.2)
    over = threading.Event()

    def silent(caller: socket.socket) -> None:
        over.wait()

    def dribbling(caller: socket.socket) -> None:
        caller.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not over.wait(0.05):
            caller.sendall(b" ")

    with listening(silent) as port:
        assert request(f"http://127.0.0.1:{port}")[0] is Answer.SILENT
        over.set()
    over.clear()
    with listening(dribbling) as port:
        assert request(f"http://127.0.0.1:{port}")[0] is Answer.OTHER
        over.set()


@pytest.mark.parametrize("address", ["nonsense", "http://", "http://localhost:8000", "http://0.0.0.0:8000"])
def test_what_no_phone_can_use_is_not_tried(address: str) -> None:
    assert observe(address, here="http://127.0.0.1:1").answer in {Answer.NO_ADDRESS, Answer.LOOPBACK}


def test_an_address_of_this_computer_is_told_from_another_s() -> None:
    assert all(is_own(address) for address in lan_addresses())
    assert not is_own("203.0.113.9")
    assert not is_own("nobody.invalid")


# --- doctor ---------------------------------------------------------------


@pytest.mark.proof
def test_doctor_says_what_a_phone_would_see(made: Made) -> None:
    if not lan_addresses():
        pytest.skip("this machine is in no network")
    host, port = lan_addresses()[0], closed_port()
    address = f"http://{host}:{port}"
    run("address", address, "--data", made.folder)

    stopped = run("doctor", "--data", made.folder)
    with running("serve", "--data", str(made.folder), port=port):
        well = run("doctor", "--data", made.folder)
    with running("serve", "--data", str(made.folder), "--host", "127.0.0.1", port=port):
        hidden = run("doctor", "--data", made.folder)

    assert f"look  Nobody answers at {address}" in stopped.text
    assert (stopped.code, well.code, hidden.code) == (1, 0, 1)
    assert f"ok  {address} answers, as seen from this computer." in well.text
    assert f"only this computer reaches it, not a phone at {address}" in hidden.text


def test_doctor_without_an_address_tries_none(made: Made) -> None:
    said = run("doctor", "--data", made.folder)
    assert said.code == 0
    assert "ok  No address is set" in said.text


# --- while it serves ------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "served", "words"),
    [
        ("http://127.0.0.1:8000", {}, "this computer alone"),
        ("http://localhost:8000", {}, "this computer alone"),
        ("http://10.0.0.7:8000", {"host": "0.0.0.0"}, ""),
        ("http://10.0.0.7:8000", {"host": "10.0.0.7"}, ""),
        ("http://10.0.0.7:8000", {"host": "0.0.0.0", "port": 9000}, "the pages are at port 9000"),
        ("http://10.0.0.7:8000", {"host": "127.0.0.1"}, "listens elsewhere"),
        ("http://10.0.0.7:8000", {"host": "10.0.0.8"}, "listens elsewhere"),
        ("http://10.0.0.9:8000", {"host": "0.0.0.0"}, "has another address now"),
        ("http://8.8.8.8:8000", {"host": "0.0.0.0", "port": 9000}, ""),  # a router may lead that here
        ("http://village-pc.lan:8000", {"host": "0.0.0.0"}, ""),
        ("http://village-pc.lan:8000", {"host": "0.0.0.0", "port": 9000}, "the pages are at port 9000"),
        ("http://10.0.0.7:8000", {"port": 9000, "trust_proxy": "127.0.0.1"}, ""),
        ("http://10.0.0.7", {"port": 9000}, ""),  # a proxy's
        ("https://workshop.example:8443", {}, ""),
        ("nonsense", {}, ""),
    ],
)
def test_what_phones_would_miss_is_known_without_asking_the_network(
    monkeypatch: pytest.MonkeyPatch, address: str, served: dict[str, Any], words: str
) -> None:
    for name in ("HOST", "PORT", "TRUST_PROXY"):
        monkeypatch.delenv(f"WORKSHOP_{name}", raising=False)
    monkeypatch.setattr(reach, "is_own", lambda host: host == "10.0.0.7")
    before = current_language.set("en")
    miss = reach.phones_miss(address, Settings(**served))
    current_language.reset(before)
    if not words:
        assert miss is None
        return
    assert miss is not None
    assert words in miss
    assert "`workshop address`" in miss
    assert "--" not in miss


def test_serve_says_that_its_port_is_not_the_cards(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "is_own", lambda host: True)
    monkeypatch.setattr("workshop.cli.serving._run", lambda *_: None)
    run("address", "192.168.1.20:8123", "--data", made.folder)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    said = run("serve", "--data", made.folder, "--port", port)
    assert f"Phones find nothing at http://192.168.1.20:8123: the pages are at port {port}." in said.text
