"""Receivers of alerts of a test's own: a webhook, a Slack-compatible one, and a mail server with STARTTLS and authentication."""

import email
import email.policy
import http.server
import json
import pathlib
import socketserver
import ssl
import subprocess
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

import harness

USER = "nexusml"
PASSWORD = "s3cret-of-the-mail"


class HttpServer(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True


class Hook:
    """Takes what is posted to it. `messages` are the bodies, in order."""

    def __init__(self, port=None):
        self.messages = []
        self.hang = threading.Event()  # set: takes requests and never answers
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if hook.hang.is_set():
                    threading.Event().wait(60)
                hook.messages.append(json.loads(body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HttpServer(("127.0.0.1", port or 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook/with-a-s3cret"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Webhook(Hook):
    def words(self):
        """(alert, status, labels) of each alert of each message."""
        return [(message["groupLabels"]["alertname"], alert["status"], alert["labels"])
                for message in self.messages for alert in message["alerts"]]

    def titles(self):
        return [f"{message['status'].upper()} {message['groupLabels']['alertname']}" for message in self.messages]


class Slack(Hook):
    def titles(self):
        return [plain(message["attachments"][0]["title"]) for message in self.messages]


def plain(title):
    """"[FIRING:2] HighLatency (warning)" -> "FIRING HighLatency"."""
    status, name, _ = title.split(" ")
    return f"{status.strip('[]').split(':')[0]} {name}"


class Mail:
    """A mail server that refuses whoever does not encrypt and give the password. `messages` are the mails, in order."""

    def __init__(self, folder):
        self.certificate = pathlib.Path(folder) / "mail.pem"
        key = pathlib.Path(folder) / "mail.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", self.certificate],
                       check=True, capture_output=True)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, key)
        self.messages = []
        self.port = harness.free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, tls_context=context, require_starttls=True,
                                     auth_required=True, authenticator=self.authenticate)
        self.controller.start()

    def authenticate(self, server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"

    def titles(self):
        return [plain(message["Subject"]) for message in self.messages]

    def close(self):
        self.controller.stop()
