"""A small mail server on a free port of this machine, for the tests of mail: it keeps what is said to it, and can be
slow, refuse, put off, or end the talk with the mail in its hands.
"""

import socketserver
import ssl
import threading


class Talk(socketserver.StreamRequestHandler):
    """One conversation of a small mail server; what is said to it is kept."""

    server: "MailServer"

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def finish(self) -> None:
        super().finish()
        if isinstance(self.request, ssl.SSLSocket):  # the server only knows the socket inside it
            self.request.close()

    def introduce(self) -> None:
        for answer in ("250-mail.test", *(f"250-{offer}" for offer in self.server.offers), "250 OK"):
            self.say(answer)

    def take(self, body: bytes) -> bool:
        """Take a mail, put it off, or take it and say no more; False where the conversation ends."""
        if self.server.later:
            self.say("451 not now")
            return True
        self.server.mails.append(body)
        if not self.server.drops:
            self.say("250 OK")
        return not self.server.drops

    def handle(self) -> None:
        if self.server.silent:
            self.server.over.wait(30)
            return
        self.say("220 mail.test")
        while line := self.rfile.readline():
            said = line.decode().strip()
            self.server.said.append(said.lower())
            word = said.upper().partition(" ")[0].partition(":")[0]
            if word == "EHLO":
                self.introduce()
            elif word == "STARTTLS":
                self.say("220 go on")
                self.finish()
                try:
                    self.request = self.server.context.wrap_socket(self.request, server_side=True)
                except OSError:  # the client did not like the certificate
                    return
                self.setup()
            elif word == "RCPT" and self.server.refuses:
                self.say("550 nobody of that name")
            elif word == "DATA":
                self.say("354 go on")
                if not self.take(b"".join(iter(self.rfile.readline, b".\r\n"))):
                    return
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("235 welcome" if word == "AUTH" else "250 OK")


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server on a free port of this machine."""

    daemon_threads = True
    context: ssl.SSLContext

    def __init__(self) -> None:
        super().__init__(("localhost", 0), Talk)
        self.said: list[str] = []
        self.mails: list[bytes] = []
        self.offers: tuple[str, ...] = ()
        self.silent = self.refuses = self.later = self.drops = False
        self.over = threading.Event()
