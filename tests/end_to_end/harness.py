"""Starts real programs for the end-to-end tests, on free loopback ports and in temporary folders; stops them by pid."""

import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NEXUSML = pathlib.Path(os.environ.get("NEXUSML", ROOT / "build" / "release" / "bin" / "nexusml"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds, what):
    """Polls until the condition holds; its value is returned."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"after {seconds} s: {what}")
        time.sleep(0.02)


def need(program, package):
    path = shutil.which(program)
    if path is None:
        raise AssertionError(f"{program} is needed: run scripts/setup test, or install the Debian package {package}")
    return path


def run(*arguments, expect=0, cwd=None, env=None):
    """Runs nexusml to its end; returns what it printed."""
    done = subprocess.run([str(NEXUSML), *map(str, arguments)], capture_output=True, text=True, timeout=300, cwd=cwd,
                          env=env or clean_environment())
    if done.returncode != expect:
        raise AssertionError(f"nexusml {arguments[0]}: exit {done.returncode}, expected {expect}\n{done.stdout}{done.stderr}")
    return done.stdout if expect == 0 else done.stderr


def clean_environment(**more):
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("NEXUSML_", "ML_", "MINIO_")) and name not in ("DATABASE_URL", "REDIS_URL")}
    return {**kept, **more}


class Process:
    """A program in the background; its output is kept for messages."""

    def __init__(self, arguments, cwd=None, env=None):
        self.log = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen([str(one) for one in arguments], stdout=self.log, stderr=subprocess.STDOUT, cwd=cwd,
                                        env=env or clean_environment())

    def output(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def alive(self):
        return self.process.poll() is None

    def close(self):
        """Ends it, however it stands; for cleaning up."""
        if self.alive():
            self.process.kill()
            self.process.wait()
        self.log.close()

    def stop(self, how=signal.SIGTERM, seconds=15):
        """Asks it to end and returns its exit status."""
        if self.alive():
            self.process.send_signal(how)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"did not end within {seconds} s after {how!r}\n{self.output()}")


class Nexusml(Process):
    """A server that answers."""

    def __init__(self, models, *flags, port=None, cwd=None, env=None):
        self.port = port or free_port()
        super().__init__([NEXUSML, "serve", "--listen", f"127.0.0.1:{self.port}", "--models", models, *flags], cwd=cwd, env=env)
        try:
            wait_until(self.answers, 10, "nexusml does not answer")
        except AssertionError as failure:
            output = self.output()
            self.close()
            raise AssertionError(f"{failure}\n{output}")

    def answers(self):
        if not self.alive():
            raise AssertionError("nexusml ended")
        try:
            return self.get("/health/live").status == 200
        except OSError:
            return False

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response

    def get(self, path, headers=None):
        return self.request("GET", path, headers=headers)

    def post_json(self, path, value):
        response = self.request("POST", path, json.dumps(value), {"Content-Type": "application/json"})
        response.json = json.loads(response.body)
        return response

    def metric(self, series):
        """The value of one series as /metrics shows it, or None."""
        for line in self.get("/metrics").body.decode().splitlines():
            if line.startswith(series + " "):
                return float(line.rsplit(" ", 1)[1])
        return None


ALL_TYPES = ("sentiment", "email", "topic", "recsys", "trend", "diagnostic", "risk")


def train_sample_models(folder, types=("sentiment", "diagnostic"), rows=600):
    for one in types:
        data = pathlib.Path(folder) / f"{one}.csv"
        run("sample-data", one, "--rows", rows, "--output", data)
        run("train", one, "--data", data, "--models", pathlib.Path(folder) / "models")
    return pathlib.Path(folder) / "models"
