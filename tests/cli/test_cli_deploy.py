"""`mem-quiz deploy`: the files are tried, not only printed. nginx runs with a certificate of the test's own in front of
an application; systemd reads its unit; the container's steps name what there is."""

import json
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from types import MappingProxyType

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask, request
from werkzeug.serving import make_server

from quiz.cli import main
from quiz.web.app import create_app
from tests.conftest import SECRET, require

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")
HOST = "localhost"


def deployed(*arguments: str) -> str:
    environ = {"MEM_QUIZ_TRUSTED_HOSTS": HOST, "MEM_QUIZ_SECRET_KEY": SECRET, "DATABASE_URL": "sqlite:////none"}
    shown = CliRunner().invoke(main, ["deploy", *arguments], env=environ)
    assert shown.exit_code == 0, shown.output
    return shown.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def certify(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that it signed itself, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "site.crt", folder / "site.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kind = serialization.PrivateFormat.PKCS8
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()))
    return files


@dataclass
class Site:
    """nginx with the application behind it, and what the application got to see."""

    http: int
    https: int
    trust: ssl.SSLContext
    seen: list[tuple[str, str | None]]

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPSConnection(HOST, self.https, timeout=20, context=self.trust)
        connection.request(method, path, body or None, dict(headers))
        response = connection.getresponse()
        answer = response.status, dict(response.getheaders()), response.read()
        connection.close()
        return answer


@pytest.fixture
def site(sqlite_settings, tmp_path: Path) -> Iterator[Site]:
    require(NGINX, "nginx in front is left out: install it (Debian: apt-get install nginx-light)")
    app: Flask = create_app(replace(sqlite_settings, env="production", proxies=1, trusted_hosts=(HOST,)))
    seen: list[tuple[str, str | None]] = []
    app.before_request(lambda: seen.append((request.path, request.remote_addr)))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    http, https = free_port(), free_port()
    certificate, key = certify(tmp_path)
    ports = ("--port", str(server.server_port), "--http-port", str(http), "--https-port", str(https))
    block = deployed("nginx", *ports, "--certificate", str(certificate), "--certificate-key", str(key))
    for folder in ("body", "proxy"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder).chmod(0o777)
    tmp_path.chmod(0o755)
    temporary = "".join(f"{name}_temp_path {tmp_path}/{name};" for name in ("fastcgi", "uwsgi", "scgi", "proxy"))
    around = f"client_body_temp_path {tmp_path}/body; {temporary}"
    config = tmp_path / "nginx.conf"
    config.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; worker_processes 1;\n"
        f"events {{ worker_connections 600; }}\nhttp {{ {around}\n{block}\n}}\n"
    )
    with subprocess.Popen([str(NGINX), "-p", str(tmp_path), "-c", str(config)]) as process:
        _wait_for(https)
        yield Site(http, https, ssl.create_default_context(cafile=str(certificate)), seen)
        process.terminate()
    server.shutdown()
    server.server_close()
    thread.join()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    pytest.fail("nginx did not start")


@pytest.mark.slow
def test_nginx_gives_tls_and_its_headers_and_believes_no_client(site: Site) -> None:
    status, headers, _ = site.ask("GET", "/", b"", {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.test"})
    assert status == 200
    assert "max-age=" in headers["Strict-Transport-Security"]
    assert "Content-Security-Policy" in headers
    assert site.seen[-1] == ("/", "127.0.0.1")
    plain = HTTPConnection("127.0.0.1", site.http, timeout=20)
    plain.request("GET", "/programs", headers={"Host": HOST})
    answer = plain.getresponse()
    assert (answer.status, answer.getheader("Location")) == (308, f"https://{HOST}/programs")
    plain.close()
    assert site.ask("GET", "/metrics")[0] == 404
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
    assert site.ask("POST", "/", b"interest=pm", form)[0] in (303, 403)


@pytest.mark.slow
def test_nginx_stops_what_is_too_large_before_the_application(site: Site) -> None:
    before = len(site.seen)
    assert site.ask("POST", "/import", b"x" * 40_000_000)[0] == 413
    assert len(site.seen) == before


@pytest.mark.slow
def test_a_hundred_clients_that_drip_cost_the_application_nothing(site: Site) -> None:
    head = f"POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1000\r\n\r\n".encode()
    dripping = []
    for number in range(100):
        raw = socket.create_connection(("127.0.0.1", site.https), timeout=20)
        dripping.append(site.trust.wrap_socket(raw, server_hostname=HOST))
        dripping[-1].sendall(head[: len(head) if number % 2 else 20])  # in the head, or in the body
    for _ in range(3):
        for client in dripping:
            client.sendall(b"x")
    assert site.seen == []
    begun = time.monotonic()
    assert site.ask("GET", "/healthz")[0] == 200
    assert time.monotonic() - begun < 5
    assert [path for path, _ in site.seen] == ["/healthz"]
    for client in dripping:
        client.close()


def test_systemd_reads_its_unit(tmp_path: Path) -> None:
    text = deployed("systemd")
    found = re.search(r"^# /etc/systemd/system/(\S+)\n(.*)", text, re.S | re.M)
    assert found
    name, unit = found.groups()
    assert "StateDirectory=mem-quiz" in unit
    analyze = shutil.which("systemd-analyze")
    require(analyze, "the check of the unit is left out: install systemd")
    unit = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit, flags=re.M)  # the program is not installed here
    (tmp_path / name).write_text(unit)
    told = subprocess.run([str(analyze), "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True)
    assert [line for line in told.stderr.splitlines() if name in line] == [], told.stderr


def test_the_container_starts_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = deployed("container", "--port", "8080")
    arguments = json.loads("".join(re.findall(r"^CMD (.*)$", text, re.M)))
    assert arguments[0].endswith("/bin/mem-quiz")
    command = main.commands[arguments[1]]
    assert command.make_context("serve", arguments[2:]).params["port"] == 8080
    assert not re.search(r"@\w+@", text)


@pytest.mark.parametrize("what", ["nginx", "systemd", "container", "dashboard"])
def test_no_place_is_left_open_in_a_printed_file(what: str) -> None:
    assert not re.search(r"@\w+@", deployed(what))


def test_hosts_that_are_none_are_told_and_nothing_is_printed() -> None:
    shown = CliRunner().invoke(main, ["deploy", "nginx"], env={"MEM_QUIZ_TRUSTED_HOSTS": "https://x"})
    assert shown.exit_code == 2
    assert "MEM_QUIZ_TRUSTED_HOSTS" in shown.output
