"""Stands before a gateway and loses one answer: that to the Complete of an upload in parts. What goes through is not changed, so a
signature holds."""
import socket
import ssl
import threading


class Loser:
    """with Loser(store, gateway, instead) as loser: loser.port takes what gateway takes; instead() is called once the gateway has done
    what the lost answer was about. lost tells how often that was, which is once."""

    def __init__(self, store, gateway, instead=lambda: None):
        self.store, self.gateway, self.instead, self.lost = store, gateway, instead, 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.inside.load_cert_chain(*store.certificate)
        self.outside = ssl.create_default_context(cafile=store.authority.file)

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listening.close()

    def accept(self):
        while True:
            try:
                link, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(link,), daemon=True).start()

    def serve(self, link):
        try:
            with self.inside.wrap_socket(link, server_side=True) as near:
                with socket.create_connection(("127.0.0.1", self.gateway.port)) as plain:
                    with self.outside.wrap_socket(plain, server_hostname="localhost") as far:
                        self.relay((near.makefile("rb"), near), (far.makefile("rb"), far))
        except OSError:
            pass  # either side has gone

    def relay(self, near, far):
        """Requests and their answers, until one is lost or a side has had enough."""
        while request := pass_on(near[0], far[1].sendall):
            is_complete = request.startswith("POST ") and "uploadId=" in request.split("\r\n")[0]
            if is_complete and not self.lost:
                pass_on(far[0], lambda _: None)
                self.lost += 1
                self.instead()
                return
            if not pass_on(far[0], near[1].sendall, has_body=not request.startswith("HEAD ")):
                return


def header_of(source):
    lines = []
    while (line := source.readline()) not in (b"\r\n", b""):
        lines.append(line)
    return b"".join(lines).decode("latin-1")


def pass_on(source, give, has_body=True):
    """Gives one message on, whole; its header, "" at the end."""
    head = header_of(source)
    if not head:
        return ""
    fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    give(head.encode("latin-1") + b"\r\n")
    if has_body and "chunked" in fields.get("transfer-encoding", ""):
        while size := int(source.readline(), 16):
            give(b"%x\r\n" % size + source.read(size + 2))
        give(b"0\r\n" + source.readline())
    left = int(fields.get("content-length", 0)) if has_body else 0
    while left > 0 and (piece := source.read(min(left, 1 << 16))):
        give(piece)
        left -= len(piece)
    return head
