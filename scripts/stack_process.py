"""A program of the stack in the background, and the place that all of them share."""

import contextlib
import ctypes
import fcntl
import json
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """The stack cannot come up; says why, for people."""


class Place:
    """The folder of the stack's state, its ports and its passwords."""

    def __init__(self, root, folder, free_ports, serve_flags, scale):
        self.root = root
        self.folder = folder
        self.free_ports = free_ports
        self.serve_flags = serve_flags
        self.scale = scale
        self.ports = {}
        self.wanted = set()  # the programs that start, by name
        (folder / "log").mkdir(parents=True, exist_ok=True)
        self.secrets = folder / "secrets"
        self.secrets.mkdir(mode=0o700, exist_ok=True)

    @contextlib.contextmanager
    def locked(self):
        """One stack in a folder at a time."""
        with open(self.folder / "lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as taken:
                raise Failure(f"another stack runs in {self.folder}") from taken
            yield

    def port(self, name, usual):
        """The usual port if it is free and given to nobody else here, otherwise another."""
        if name not in self.ports:
            given = set(self.ports.values())
            self.ports[name] = usual if not self.free_ports and usual not in given and can_bind(usual) else free_port(given)
        return self.ports[name]

    def secret(self, name):
        """A password of this installation, made at the first start."""
        path = self.secrets / name
        if not path.exists():
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(16))
        return path.read_text()

    def write_addresses(self, programs):
        """programs.json: where everything answers and its process, for scripts."""
        addresses = {program.name: {"address": program.address().split()[0], "pid": program.process.pid} for program in programs}
        (self.folder / "programs.json").write_text(json.dumps(addresses, indent=1) + "\n")

    def seconds(self, value):
        """A duration of Prometheus, shortened by the scale."""
        return f"{max(1, round(value * 1000 / self.scale))}ms"


def can_bind(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0 and bound(probe, port)


def bound(probe, port):
    try:
        with socket.socket() as fresh:
            fresh.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            fresh.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True


def free_port(taken):
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in taken:
            return port


def connects(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def find(program, package, *folders):
    path = shutil.which(program, path=os.pathsep.join([*map(str, folders), os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin"]))
    if path is None:
        raise Failure(f"{program} is not installed: scripts/setup stack, or the Debian package {package}")
    return path


class Program:
    """One program with its folder and its log. A kind says its command, when it is ready and where it answers."""

    name = ""
    end_signal = signal.SIGTERM
    ready_seconds = 30

    def __init__(self, place):
        self.place = place
        self.folder = place.folder / self.name
        self.folder.mkdir(exist_ok=True)
        self.log = place.folder / "log" / f"{self.name}.log"
        self.process = None

    def prepare(self):
        """Makes what must lie there before the start."""

    def command(self):
        raise NotImplementedError

    def environment(self):
        return {}

    def ready(self):
        raise NotImplementedError

    def address(self):
        raise NotImplementedError

    def after_start(self):
        """What can be done only once it answers."""

    def launch(self, command, **more):
        def end_with_the_stack():
            LIBC.prctl(PR_SET_PDEATHSIG, self.end_signal)

        with open(self.log, "a") as log:
            return subprocess.Popen([str(one) for one in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=more.get("cwd", self.folder),
                                    start_new_session=True, preexec_fn=end_with_the_stack, env={**os.environ, **self.environment()})

    def run(self, command):
        """To its end, which must be a good one."""
        if self.launch(command).wait() != 0:
            raise Failure(f"{self.name}: {command[0]} failed. The end of {self.log}:\n{self.tail()}")

    def start(self):
        self.log.write_text("")
        self.prepare()
        self.process = self.launch(self.command())
        end = time.monotonic() + self.ready_seconds
        while not self.ready():
            if self.ended() or time.monotonic() > end:
                why = "ended at once" if self.ended() else f"does not answer after {self.ready_seconds} s"
                raise Failure(f"{self.name} {why}. The end of {self.log}:\n{self.tail()}")
            time.sleep(0.05)
        self.after_start()

    def ended(self):
        return self.process is not None and self.process.poll() is not None

    def tail(self, lines=15):
        text = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join("  " + line for line in text[-lines:]) or "  (it is empty)"

    def stop(self):
        if self.process is None or self.ended():
            return
        self.process.send_signal(self.end_signal)
        try:
            self.process.wait(12)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def as_user(user, command):
    """A command as another user who may still pass through folders that are root's: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return command
    try:
        pwd.getpwnam(user)
    except KeyError as unknown:
        raise Failure(f"there is no user {user}") from unknown
    capabilities = ["--inh-caps", "-all,+dac_read_search", "--ambient-caps", "-all,+dac_read_search"]
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *capabilities, *command]


def write(path, text):
    pathlib.Path(path).write_text(text)
    return path
