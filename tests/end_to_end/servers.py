"""Real PostgreSQL, Redis and S3 servers of a test's own: on free loopback ports, in temporary folders, with passwords.

    postgres = servers.start(servers.Postgres)         # in setUpClass; the test is skipped, loudly, if it is not installed
    nexusml = harness.Nexusml(models, env=harness.clean_environment(DATABASE_URL=postgres.new_database()))
    postgres.kill(); postgres.start_again(); postgres.pause(); postgres.resume(); postgres.close()

NEXUSML_REQUIRE_SERVERS=1 makes a server that cannot be started a failure."""

import atexit
import ctypes
import datetime
import hashlib
import hmac
import http.client
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

import harness

PASSWORD = "s3cret-of-the-test"  # everywhere, so that a test can look whether it leaks
S3_SCRIPT = harness.ROOT / "tests" / "support" / "s3_server.sh"
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


class Missing(Exception):
    """A server that is not installed or does not start; says why."""


def start(kind, **options):
    """Starts a server. Without it the test is skipped, or fails where NEXUSML_REQUIRE_SERVERS=1 demands servers."""
    try:
        return kind(**options)
    except Missing as why:
        message = f"{kind.__name__} COULD NOT BE STARTED: {why}"
        print(message, file=sys.stderr, flush=True)
        if os.environ.get("NEXUSML_REQUIRE_SERVERS") == "1":
            raise AssertionError(message) from why
        raise unittest.SkipTest(message) from why


def find(program, package, *folders):
    path = shutil.which(program, path=os.pathsep.join([*map(str, folders), os.environ.get("PATH", ""), "/usr/sbin"]))
    if path is None:
        raise Missing(f"{program} is not installed; run scripts/setup test (Debian package {package})")
    return path


def answers_on(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def descendants(pid):
    """All processes that it started, and theirs: some lead groups of their own."""
    parents = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            pass  # it ended meanwhile
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


class Server:
    """A program with its folder, which can be killed, stopped for a while and started again on the same port."""

    end_signal = signal.SIGTERM

    def __init__(self, user=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="nexusml-server-"))
        self.user = user
        self.port = harness.free_port()
        self.process = None
        atexit.register(self.close)  # also when a test forgets or is interrupted
        if user:
            shutil.chown(self.folder, user)
        try:
            self.prepare()
            self.start_again()
        except BaseException:
            self.close()
            raise

    def prepare(self):
        """Makes what lies in the folder before the first start."""

    def command(self):
        raise NotImplementedError

    def ready(self):
        raise NotImplementedError

    def launch(self, arguments):
        def end_with_the_test():
            LIBC.prctl(PR_SET_PDEATHSIG, self.end_signal)

        more = {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []} if self.user else {}
        with open(self.folder / "log", "a") as log:
            return subprocess.Popen([str(one) for one in arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                    cwd=self.folder, start_new_session=True, preexec_fn=end_with_the_test, **more)

    def log(self):
        try:
            return (self.folder / "log").read_text(errors="replace")
        except OSError:
            return ""

    def start_again(self):
        """After kill(): on the same port, with what it kept."""
        self.process = self.launch(self.command())

        def ready():
            if self.process.poll() is not None:
                raise Missing(f"it ended at once\n{self.log()}")
            return self.ready()

        try:
            harness.wait_until(ready, 60, "it does not answer")
        except AssertionError as failure:
            raise Missing(f"{failure}\n{self.log()}") from failure

    def signal_all(self, number):
        family = [self.process.pid, *descendants(self.process.pid)]
        for pid in family:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def kill(self):
        """SIGKILL to it and to all that it started."""
        self.signal_all(signal.SIGKILL)
        self.process.wait()

    def pause(self):
        """It hangs: its connections stay open and nothing answers."""
        self.signal_all(signal.SIGSTOP)

    def resume(self):
        self.signal_all(signal.SIGCONT)

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.resume()
            self.process.send_signal(self.end_signal)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.close)


class Postgres(Server):
    """PostgreSQL with the user nexusml. With `tls=True` it takes encrypted connections too, with a certificate that nobody
    signed."""

    USER = "nexusml"
    end_signal = signal.SIGINT

    def __init__(self, tls=False):
        self.programs = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), default=None)
        self.tls = tls
        self.databases = 0
        names = {one.pw_name for one in pwd.getpwall()}
        # PostgreSQL refuses to run as root.
        super().__init__(None if os.geteuid() != 0 else "postgres" if "postgres" in names else "nobody")

    def find(self, program):
        return find(program, "postgresql-15", *([self.programs] if self.programs else []))

    def prepare(self):
        password = self.folder / "password"
        password.write_text(PASSWORD)
        if self.user:
            shutil.chown(password, self.user)
        initdb = self.launch([self.find("initdb"), "-D", self.folder / "data", "-U", self.USER, "-E", "UTF8", "--locale=C.UTF-8",
                              "-A", "scram-sha-256", "--pwfile", password, "--no-sync"])
        if initdb.wait(60) != 0:
            raise Missing(self.log())
        if self.tls:
            self.make_certificate()

    def make_certificate(self):
        openssl = self.launch([find("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                               "/CN=somewhere.else", "-keyout", self.folder / "server.key", "-out", self.folder / "server.crt"])
        if openssl.wait(60) != 0:
            raise Missing(self.log())

    def command(self):
        tls = ["-c", "ssl=on", "-c", f"ssl_cert_file={self.folder}/server.crt", "-c", f"ssl_key_file={self.folder}/server.key"]
        return [self.find("postgres"), "-D", self.folder / "data", "-p", self.port, "-c", "listen_addresses=127.0.0.1", "-c",
                "unix_socket_directories=", "-c", "fsync=off", "-c", "shared_buffers=64MB", *(tls if self.tls else [])]

    def ready(self):
        return subprocess.run([self.find("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0

    def address(self, database, password=PASSWORD, user=USER, options=""):
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}{options}"

    def new_database(self):
        """Makes an empty database; returns its address."""
        self.databases += 1
        name = f"test{self.databases}"
        self.query(self.address("postgres"), f"CREATE DATABASE {name}")
        return self.address(name)

    def query(self, address, sql):
        """The rows as tuples of texts; NULL is an empty one."""
        done = subprocess.run([self.find("psql"), "-X", "-q", "-A", "-t", "-F", "\x1f", "-R", "\x1e", "-v", "ON_ERROR_STOP=1",
                               "-d", address, "-c", sql], capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        rows = done.stdout.strip("\n")
        return [tuple(row.split("\x1f")) for row in rows.split("\x1e")] if rows else []


class Redis(Server):
    """Redis that keeps nothing when it ends. With `maximum_memory` in bytes it forgets the oldest."""

    def __init__(self, maximum_memory=0):
        self.maximum_memory = maximum_memory
        super().__init__()

    def command(self):
        return [find("redis-server", "redis-server"), "--port", self.port, "--bind", "127.0.0.1", "--save", "", "--requirepass",
                PASSWORD, "--dir", self.folder, "--maxmemory", self.maximum_memory, "--maxmemory-policy", "allkeys-lru"]

    def ready(self):
        return answers_on(self.port)

    def address(self, database=0, password=PASSWORD):
        return f"redis://:{password}@127.0.0.1:{self.port}/{database}"

    def ask(self, *words, database=0):
        """Sends one command; returns the text that redis-cli prints."""
        done = subprocess.run([find("redis-cli", "redis-tools"), "-h", "127.0.0.1", "-p", str(self.port), "-n", str(database),
                               "--no-auth-warning", *map(str, words)], capture_output=True, text=True, timeout=20,
                              env={**os.environ, "REDISCLI_AUTH": PASSWORD})
        return done.stdout.rstrip("\n")


class S3(Server):
    """An object store that speaks S3 and verifies signatures."""

    ACCESS_KEY = "test:tester"
    SECRET_KEY = PASSWORD
    REGION = "us-east-1"

    def command(self):
        for name in ("proxy", "account", "container", "object"):
            find(f"swift-{name}-server", f"swift-{name}")
        find("curl", "curl")
        ports = [self.port, *(harness.free_port() for _ in range(3))]
        return [S3_SCRIPT, self.folder / "swift", *ports]

    def start_again(self):
        (self.folder / "log").write_text("")
        super().start_again()

    def ready(self):
        return "ready" in self.log()

    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def request(self, method, path, body=b""):
        """One signed request, with a path such as "/bucket/key" of plain letters; returns the status and the body."""
        headers = self.sign(method, path, hashlib.sha256(body).hexdigest())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def sign(self, method, path, digest):
        """AWS Signature Version 4 of a request without a query."""
        time = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        headers = {"host": f"127.0.0.1:{self.port}", "x-amz-content-sha256": digest, "x-amz-date": time}
        names = ";".join(headers)
        canonical = "\n".join([method, path, "", *(f"{name}:{value}" for name, value in headers.items()), "", names, digest])
        scope = f"{time[:8]}/{self.REGION}/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{time}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{self.SECRET_KEY}".encode()
        for part in [*scope.split("/"), text]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        authorization = f"AWS4-HMAC-SHA256 Credential={self.ACCESS_KEY}/{scope}, SignedHeaders={names}, Signature={key.hex()}"
        return {**headers, "Authorization": authorization}

    def make_bucket(self, name):
        status, answer = self.request("PUT", f"/{name}")
        if status not in (200, 409):
            raise RuntimeError(f"bucket {name}: {status} {answer!r}")
        return name
