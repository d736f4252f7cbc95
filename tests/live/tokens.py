"""A provider of access tokens on loopback: a token endpoint over HTTPS, and the introspection that Dovecot
asks (RFC 7662)."""

from __future__ import annotations

import json
import ssl
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Provider:
    """`user` is who its tokens stand for. revoke(): the tokens given so far are worth nothing any more."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.good: set[str] = set()
        self.asked: list[dict[str, str]] = []
        self.refuses = ""
        self.life = 3600
        self.introspected = 0

    def revoke(self) -> None:
        self.good.clear()

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(form)
        if self.refuses:
            return 400, {"error": self.refuses, "error_description": "tidak berlaku lagi"}
        token = f"token-{len(self.asked)}"
        self.good.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": self.life}

    def introspect(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.introspected += 1
        if form.get("token") in self.good:
            return 200, {"active": True, "email": self.user}
        return 200, {"active": False}


class _Talk(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))
        provider = self.server.provider
        status, said = provider.token(form) if self.path.startswith("/token") else provider.introspect(form)
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        super().__init__(("127.0.0.1", 0), _Talk)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


@contextmanager
def introspection(provider: Provider) -> Iterator[str]:
    """Its URL; plain HTTP: only Dovecot beside it asks."""
    server = _Server(provider)
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/introspect"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def token_endpoint(provider: Provider, certificate: Path, key: Path) -> Iterator[str]:
    """Its URL, over TLS with this certificate."""
    server = _Server(provider)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}/token"
    finally:
        server.shutdown()
        server.server_close()


DOVECOT = """
auth_mechanisms = plain xoauth2 oauthbearer
oauth2 {{
  introspection_mode = post
  introspection_url = {introspection}
  force_introspection = yes
  active_attribute = active
  active_value = true
  username_attribute = email
}}
passdb oauth2 {{
  mechanisms_filter = xoauth2 oauthbearer
}}
"""
