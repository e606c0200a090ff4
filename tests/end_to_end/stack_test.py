#!/usr/bin/env python3
"""`make stack` comes up whole, and alerts with real causes reach a mailbox, a Slack-compatible and a webhook receiver, and end
there too. Every interval, duration and window is divided by SCALE, so that an hour takes twelve seconds."""

import email
import email.policy
import http.server
import json
import os
import pathlib
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import unittest

import harness
import monitoring_programs as programs

sys.path.insert(0, str(harness.ROOT / "scripts"))
import stack_process  # noqa: E402
import stack_programs  # noqa: E402

SCALE = 300
STACK = harness.ROOT / "scripts" / "stack"
CHANNELS = {"webhook", "slack", "e-mail"}


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what is posted: webhooks, and messages as Slack takes them."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Receiver.Handler)
        self.kept = []
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_port}"

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.server.kept.append((self.path, body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_):
            pass

    def webhooks(self):
        """(alert, status) of every alert that came by webhook."""
        bodies = [body for path, body in list(self.kept) if path.endswith("/alerts/webhook")]
        return {(alert["labels"]["alertname"], alert["status"]) for body in bodies for alert in body["alerts"]}

    def slack(self):
        return [body["attachments"][0]["title"] for path, body in list(self.kept) if path == "/slack"]


class Stack(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.folder.chmod(0o755)
        harness.train_sample_models(cls.folder, ("sentiment", "risk"), rows=300)
        cls.receiver = Receiver()
        cls.addClassCleanup(cls.receiver.server_close)
        cls.addClassCleanup(cls.receiver.shutdown)
        environment = harness.clean_environment(
            NEXUSML=str(harness.NEXUSML), NEXUSML_URL=cls.receiver.url, ALERT_SLACK_CHANNEL="#ml-alerts",
            ALERT_SLACK_WEBHOOK_URL=cls.receiver.url + "/slack", NEXUSML_METRICS_SAMPLE_INTERVAL="1",
            NEXUSML_DRIFT_WINDOW="6", NEXUSML_DRIFT_EVALUATION_INTERVAL="0.3", NEXUSML_DRIFT_MINIMUM_SAMPLES="50")
        cls.stack = harness.Process([STACK, "--folder", cls.folder / "stack", "--free-ports", "--scale", SCALE, "--", "--models",
                                     cls.folder / "models"], cwd=cls.folder, env=environment)
        cls.addClassCleanup(cls.stop)
        harness.wait_until(lambda: cls.is_up(), 60, "the stack is ready")
        cls.programs = json.loads((cls.folder / "stack" / "programs.json").read_text())
        cls.prometheus = programs.Queried()
        cls.prometheus.api = cls.programs["prometheus"]["address"] + "/api/v1"

    @classmethod
    def is_up(cls):
        if not cls.stack.alive():
            raise AssertionError(f"the stack ended\n{cls.stack.output()}")
        return "Ready." in cls.stack.output()

    @classmethod
    def stop(cls):
        try:
            cls.stack.stop(signal.SIGINT, 40)
        finally:
            cls.stack.close()

    def post(self, path, text, kind="application/json"):
        connection = harness.http.client.HTTPConnection(self.programs["nexusml"]["address"].removeprefix("http://"), timeout=10)
        connection.request("POST", path, text.encode(), {"Content-Type": kind})
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        return response.status, answer

    def mails(self):
        """Subjects of the mails in the box."""
        found = []
        for path in (self.folder / "stack" / "mail" / "inbox" / "new").glob("*"):
            found.append(email.message_from_bytes(path.read_bytes(), policy=email.policy.default)["Subject"])
        return found

    def told(self, alert, status):
        """The channels that have told of an alert."""
        word = "RESOLVED" if status == "resolved" else ("CRITICAL", "WARNING")
        starts = (f"[{word}] {alert}",) if isinstance(word, str) else tuple(f"[{one}] {alert}" for one in word)
        channels = {"webhook": (alert, status) in self.receiver.webhooks(), "slack": any(one.startswith(starts) for one in self.receiver.slack()),
                    "e-mail": any(one.startswith(starts) for one in self.mails())}
        return {name for name, told in channels.items() if told}

    def wait_for(self, alerts, status, seconds):
        missing = {}

        def complete():
            missing.clear()
            for alert in alerts:
                if silent := CHANNELS - self.told(alert, status):
                    missing[alert] = sorted(silent)
            return not missing

        try:
            harness.wait_until(complete, seconds, f"{status} arrived everywhere")
        except AssertionError as failure:
            state = self.prometheus.query("ALERTS")
            raise AssertionError(f"{failure}; missing: {missing}\nALERTS: {[labels for labels, _ in state]}")

    def test_prometheus_scrapes_and_has_the_rules(self):
        harness.wait_until(lambda: self.prometheus.query('up{job="nexusml"} == 1'), 15, "NexusML is a healthy target")
        names = {rule["name"] for group in programs.get_json(self.prometheus.api + "/rules")["data"]["groups"] for rule in group["rules"]}
        self.assertTrue({"MLServiceDown", "Watchdog", "DataDriftDetected"} <= names)

    def test_the_watchdog_arrives(self):
        harness.wait_until(lambda: any(path.endswith("/alerts/watchdog") for path, _ in self.receiver.kept), 20, "the watchdog arrives")

    def test_alerts_with_real_causes_arrive_and_end_in_every_channel(self):
        expected = ["ModelNotLoaded", "TrainingFailure", "HighModelLatency", "HighErrorRate", "HighModelErrorRate", "LowModelConfidence",
                    "DataDriftDetected", "RedisDown"]
        os.kill(self.programs["redis"]["pid"], signal.SIGKILL)
        self.assertEqual(self.post("/api/v1/models/risk/unload", "")[0], 200)
        self.assertEqual(self.post("/api/v1/models/risk/train", "no,such\ncolumns,here\n", "text/csv")[0], 202)
        self.keep_up(self.trouble, lambda: all(self.told(alert, "firing") == CHANNELS for alert in expected))
        self.wait_for(expected, "firing", 1)
        self.assertNotIn(("HighPredictionLatency", "firing"), self.receiver.webhooks(), "held back by HighModelLatency")

        self.assertEqual(self.post("/api/v1/models/risk/load", "{}")[0], 200)
        redis = self.folder / "stack" / "redis" / "redis.conf"
        again = harness.Process([harness.need("redis-server", "redis-server"), redis])
        self.addCleanup(again.close)
        self.keep_up(self.calm, lambda: all(self.told(alert, "resolved") == CHANNELS for alert in expected))
        self.wait_for(expected, "resolved", 1)

    @staticmethod
    def keep_up(what, done, seconds=35):
        end = time.monotonic() + seconds
        while not done() and time.monotonic() < end:
            what()
            time.sleep(0.1)

    def trouble(self):
        """Slow and failing predictions made elsewhere, and texts that the sentiment model never saw."""
        slow = {"model_type": "slow", "prediction": "x", "latency_seconds": 8.0, "confidence": 0.1, "features": {"a": 1}}
        failed = {"model_type": "failing", "error": "timeout", "features": {"a": 1}}
        body = "\n".join(json.dumps(one) for one in [slow] * 10 + [failed] * 10)
        status, text = self.post("/api/v1/monitoring/predictions", body, "application/x-ndjson")
        self.assertEqual(status, 200, text)
        self.batch("\n".join(["text", *["ключ замок дверь окно " * 20] * 40]) + "\n")

    def calm(self):
        """The texts that the model learnt from."""
        self.batch((self.folder / "sentiment.csv").read_text())

    def batch(self, rows):
        status, text = self.post("/api/v1/models/sentiment/predict/batch", rows, "text/csv")
        self.assertEqual(status, 200, text)


class UsualPorts(unittest.TestCase):
    def test_each_goes_to_one_program_and_never_to_two(self):
        with tempfile.TemporaryDirectory() as folder, socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            in_use = other.getsockname()[1]
            usual = stack_process.free_port({in_use})
            place = stack_process.Place(harness.ROOT, pathlib.Path(folder), False, [], 1)
            self.assertEqual(place.port("first", usual), usual)
            self.assertNotEqual(place.port("second", usual), usual, "nobody listens there yet, and it is given away")
            self.assertNotEqual(place.port("third", in_use), in_use)
            self.assertEqual(len({place.port(name, usual) for name in ("first", "second", "third")}), 3)


class Addresses(unittest.TestCase):
    def test_nexusml_is_told_of_the_prometheus_that_comes_up_after_it(self):
        with tempfile.TemporaryDirectory() as folder:
            place = stack_process.Place(harness.ROOT, pathlib.Path(folder), True, [], 1)
            self.assertNotIn("NEXUSML_PROMETHEUS_URL", stack_programs.Nexusml(place).environment(), "there is to be none")
            place.wanted = {"nexusml", "prometheus"}
            told = stack_programs.Nexusml(place).environment()["NEXUSML_PROMETHEUS_URL"]
            self.assertEqual(told, stack_programs.Prometheus(place).address())


class StackThatFails(unittest.TestCase):
    def test_it_says_which_program_failed_and_why(self):
        with tempfile.TemporaryDirectory() as folder:
            broken = pathlib.Path(folder) / "nexusml"
            broken.write_text("#!/bin/sh\necho the reason is here\nexit 1\n")
            broken.chmod(0o755)
            stack = harness.Process([STACK, "--folder", pathlib.Path(folder) / "stack", "--free-ports", "--without", "postgres,s3,redis,mail",
                                     "--", "--models", folder], cwd=folder, env=harness.clean_environment(NEXUSML=str(broken)))
            self.addCleanup(stack.close)
            self.assertEqual(stack.process.wait(30), 1)
            self.assertIn("nexusml ended at once", stack.output())
            self.assertIn("the reason is here", stack.output())


if __name__ == "__main__":
    unittest.main(verbosity=2)
