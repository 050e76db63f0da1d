"""The rig's servers over TCP: HTTP and HTTPS hosts, a captive portal, an interceptor, a proxy, a store that refuses, and
a way to the real store by IPv6. One thread a listener, one a connection. What each does is asked of the configuration
at every connection, so that it can change while they run."""
import http.server
import os
import socket
import ssl
import struct
import threading
import time
import types

import firewall
import names

CHALLENGE = "X-Waybill-Challenge"
NOISE = os.urandom(1 << 20)  # what is downloaded can't be compressed
PATIENCE = 30  # seconds that a connection may be idle
GOOD_HOST = {"certificate": "good", "status": 200, "date": 0, "stall": False, "reset": False,
             "mute": False}


class Handler(http.server.BaseHTTPRequestHandler):
    """server is a namespace with status and date. /generate_204 is 204 with the challenge; /bytes/N is N bytes."""
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = PATIENCE

    def take_body(self):
        left = int(self.headers.get("Content-Length", 0))
        while left > 0:
            piece = self.rfile.read1(min(left, 1 << 16))
            if not piece:
                return
            left -= len(piece)

    def answer(self, status, body=b"", size=None, **headers):
        size = len(body) if size is None else size
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if status != 204:
            self.send_header("Content-Length", str(size))
        self.end_headers()
        if self.command != "HEAD" and status != 204:
            self.give(body, size)

    def give(self, body, size):
        if body:
            self.wfile.write(body)
            return
        for left in range(size, 0, -len(NOISE)):
            self.wfile.write(NOISE[:left])

    def do_GET(self):
        self.take_body()
        path = self.path.split("?")[0]
        if self.server.status != 200:
            self.answer(self.server.status, b"no\n")
        elif path == "/generate_204":
            self.answer(204, X_Waybill_Challenge=self.headers.get(CHALLENGE, ""))
        elif path.startswith("/bytes/") and path[7:].isdigit():
            self.answer(200, size=int(path[7:]), Content_Type="application/octet-stream")
        else:
            self.answer(200, b"ok\n", Content_Type="text/plain")

    do_HEAD = do_POST = do_PUT = do_OPTIONS = do_GET

    def date_time_string(self, timestamp=None):
        return super().date_time_string((time.time() if timestamp is None else timestamp) + self.server.date)

    def log_message(self, *_):
        pass


class PortalHandler(Handler):
    """Any page is elsewhere, until one has logged in."""

    def do_GET(self):
        self.take_body()
        if self.path.startswith("/login"):
            self.answer(200, b"<html><title>Log in</title></html>\n", Content_Type="text/html")
        else:
            self.answer(302, Location=f"http://{names.ROUTER[0]}:{firewall.PORTAL}/login")

    do_HEAD = do_POST = do_PUT = do_OPTIONS = do_GET


def handle(connection, peer, status=200, date=0, kind=Handler):
    kind(connection, peer, types.SimpleNamespace(status=status, date=date))


def pump(source, target):
    try:
        while piece := source.recv(1 << 16):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for one in (source, target):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def join(one, other):
    """Both ways, until both are at their end."""
    back = threading.Thread(target=pump, args=(other, one), daemon=True)
    back.start()
    pump(one, other)
    back.join()


def swallow(connection):
    while connection.recv(4096):
        pass


def read_head(connection):
    head = b""
    while b"\r\n\r\n" not in head and len(head) < 65536:
        piece = connection.recv(4096)
        if not piece:
            return None
        head += piece
    return head


def connect_to(authority, fallback_port):
    host, _, port = authority.rpartition(":") if ":" in authority else (authority, "", fallback_port)
    address = names.NAMES.get(host.lower(), (host,))[0]
    return socket.create_connection((address, int(port)), 5)


class Web:
    """place is the folder with the certificates; config_now() returns the configuration of the moment."""

    def __init__(self, place, config_now):
        self.place, self.config = place, config_now
        self.contexts = {}

    def start(self):
        for name, addresses in names.NAMES.items():
            for address in addresses if name != "router.rig.test" else ():
                self.listen(address, 80, self.plain, name)
                self.listen(address, 443, self.secure, name)
        self.listen(names.NAMES["api.rig.test"][1], 8443, self.forward, (names.NAMES["api.rig.test"][0], 8443))
        self.listen("::", firewall.PORTAL, self.portal)
        self.listen("::", firewall.INTERCEPTOR, self.interceptor)
        self.listen("::", firewall.REFUSING_STORE, self.refusing_store)
        self.listen("::", 3128, self.proxy)

    def listen(self, address, port, serve, *more):
        listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if address == "::":
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind((address, port))
        listener.listen(64)
        threading.Thread(target=self.accept, args=(listener, serve, *more), daemon=True).start()

    def accept(self, listener, serve, *more):
        while True:
            connection, peer = listener.accept()
            threading.Thread(target=self.attend, args=(serve, connection, peer, *more), daemon=True).start()

    def attend(self, serve, connection, peer, *more):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(PATIENCE)
        try:
            with connection:
                serve(connection, peer, *more)
        except OSError:
            pass  # whoever it was has gone

    def with_tls(self, connection, certificate):
        if certificate not in self.contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.place / f"{certificate}.pem", self.place / f"{certificate}.key")
            context.set_alpn_protocols(["http/1.1"])
            self.contexts[certificate] = context
        return self.contexts[certificate].wrap_socket(connection, server_side=True)

    def host(self, name):
        """How a host behaves now."""
        config = self.config()
        return types.SimpleNamespace(**{**GOOD_HOST, "date": config["date"], **config["hosts"].get(name, {})})

    def plain(self, connection, peer, name):
        handle(connection, peer, date=self.host(name).date)

    def secure(self, connection, peer, name):
        host = self.host(name)
        if host.stall:
            swallow(connection)
        elif host.reset:
            connection.recv(4096)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif host.mute:
            swallow(self.with_tls(connection, host.certificate))
        else:
            handle(self.with_tls(connection, host.certificate), peer, host.status, host.date)

    def forward(self, connection, peer, target):
        with socket.create_connection(target, 5) as other:
            other.settimeout(PATIENCE)
            join(connection, other)

    def portal(self, connection, peer):
        handle(connection, peer, kind=PortalHandler)

    def interceptor(self, connection, peer):
        handle(self.with_tls(connection, self.config()["intercept"] or "other"), peer, date=self.config()["date"])

    def refusing_store(self, connection, peer):
        handle(self.with_tls(connection, "good"), peer, status=403)

    def proxy(self, connection, peer):
        head = read_head(connection)
        if not head:
            return
        method, target, _ = head.split(b"\r\n")[0].decode("latin-1").split(" ", 2)
        if self.config()["proxy"] == "auth":
            connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"Rig\"\r\n"
                               b"Content-Length: 0\r\nConnection: close\r\n\r\n")
        elif method == "CONNECT":
            with connect_to(target, 443) as other:
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                join(connection, other)
        else:
            self.pass_on(connection, head, target)

    def pass_on(self, connection, head, target):
        """A request with a whole address, as it is sent to proxies for plain HTTP."""
        authority, _, path = target.partition("://")[2].partition("/")
        with connect_to(authority, 80) as other:
            other.sendall(head.replace(target.encode(), b"/" + path.encode(), 1))
            join(connection, other)
