"""What tests of the alerts' causes share: a server whose hours are seconds, what it says of alerts, and traffic for it."""

import csv
import io
import json
import pathlib
import shutil
import tempfile
import time
import unittest

import harness

ALERTS = "/api/v1/monitoring/alerts"
THRESHOLDS = "/api/v1/monitoring/config/thresholds"
INGEST = "/api/v1/monitoring/predictions"
FEEDBACK = "/api/v1/feedback"
PATIENCE = 60  # seconds; the machine may be busy
QUIET = {"prediction_volume_low": 0, "cpu_usage_high": 100, "cpu_usage_critical": 100, "memory_usage_high": 100,
         "disk_usage_high": 100}  # what a busy machine would alarm about


class AlertsCase(unittest.TestCase):
    """A folder with trained models; a copy of it and a folder for data of each test's own."""

    folder = None
    causes = {}  # test: the alerts that it has fire and end

    @classmethod
    def setUpClass(cls):
        if AlertsCase.folder is None:  # once for all classes
            AlertsCase.folder = pathlib.Path(tempfile.mkdtemp())
            unittest.addModuleCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
            AlertsCase.trained = harness.train_sample_models(cls.folder)
        cls.texts = (cls.folder / "sentiment.csv").read_text()
        cls.patients = list(csv.DictReader(io.StringIO((cls.folder / "diagnostic.csv").read_text())))

    def setUp(self):
        self.data = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        self.models = self.data / "models"
        shutil.copytree(self.trained, self.models)
        self.fired, self.ended = set(), set()
        self.began = time.monotonic()

    def assert_all_were_seen(self):
        expected = self.causes[self._testMethodName]
        self.assertEqual((self.fired, self.ended), (expected, expected))

    def start(self, scale, thresholds=None, **settings):
        """With `scale` 0.01 five minutes of a rule are three seconds."""
        config = self.data / "nexusml.yaml"
        config.write_text(json.dumps({"thresholds": {**QUIET, **(thresholds or {})}}))  # JSON is YAML
        environment = dict(
            NEXUSML_DATA_PATH=str(self.data), NEXUSML_ALERTS_TIME_SCALE=str(scale), NEXUSML_ALERTS_INTERVAL="0.2",
            NEXUSML_ALERTS_HYSTERESIS="0", NEXUSML_HISTORY_STEP="1", NEXUSML_METRICS_SAMPLE_INTERVAL="0.3",
            NEXUSML_QUALITY_WINDOW="4", NEXUSML_QUALITY_EVALUATION_INTERVAL="0.2",
            NEXUSML_PERFORMANCE_EVALUATION_INTERVAL="0.2", NEXUSML_PERFORMANCE_MINIMUM_LABELS="30")
        environment.update(settings)
        server = harness.Nexusml(self.models, "--config", config, cwd=self.data,
                                 env=harness.clean_environment(**environment))
        self.addCleanup(server.close)
        return server

    def read(self, server, query="?limit=1000"):
        response = server.get(ALERTS + query)
        self.assertEqual(response.status, 200, response.body)
        return json.loads(response.body)

    def firing(self, server):
        return {alert["name"] for alert in self.read(server, "?limit=0")["active"] if alert["state"] == "firing"}

    def over(self, server):
        """Those that are resolved, all their series."""
        shown = self.read(server)
        active = {alert["name"] for alert in shown["active"] if alert["state"] == "firing"}
        return {alert["name"] for alert in shown["history"] if alert["state"] == "resolved"} - active

    def fires(self, server, *names, doing=lambda: None):
        """Does something again and again until all have been seen firing, not necessarily at once."""
        self.wait(server, names, self.fired, lambda: self.firing(server), doing, "firing")

    def ends(self, server, *names, doing=lambda: None):
        self.assertLessEqual(set(names), self.fired)
        self.wait(server, names, self.ended, lambda: self.over(server), doing, "resolved")

    def wait(self, server, names, seen, look, doing, state):
        end = time.monotonic() + PATIENCE
        while missing := set(names) - seen:
            if time.monotonic() > end:
                self.fail(f"after {PATIENCE} s not {state}: {sorted(missing)}; {state} now: {sorted(look())}\n"
                          f"{json.dumps(self.read(server)['active'], indent=1)}")
            doing()
            for name in look() & missing:
                seen.add(name)
                print(f"{time.monotonic() - self.began:5.1f} s: {name} {state}", flush=True)
            time.sleep(0.1)

    def change(self, server, **thresholds):
        response = server.request("PUT", THRESHOLDS, json.dumps(thresholds), {"Content-Type": "application/json"})
        self.assertEqual(response.status, 200, response.body)

    def ingest(self, server, *predictions):
        """Predictions made elsewhere."""
        lines = "\n".join(json.dumps({"prediction": "stays", "confidence": 0.9, "latency_seconds": 0.001, **one})
                          for one in predictions)
        response = server.request("POST", INGEST, lines, {"Content-Type": "application/x-ndjson"})
        self.assertEqual(response.status, 200, response.body)

    def post(self, server, path, body="{}", kind="application/json", status=200):
        response = server.request("POST", path, body.encode(), {"Content-Type": kind})
        self.assertEqual(response.status, status, response.body)

    def classify(self, server, text):
        """A CSV of texts."""
        self.post(server, "/api/v1/models/sentiment/predict/batch", text, "text/csv")

    def diagnose(self, server, rows):
        text = io.StringIO()
        writer = csv.DictWriter(text, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
        self.post(server, "/api/v1/models/diagnostic/predict/batch", text.getvalue(), "text/csv")
