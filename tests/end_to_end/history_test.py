#!/usr/bin/env python3
"""What is older than the server's own memory comes from a real Prometheus, and from memory alone while that is away."""

import json
import math
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.parse

import harness
import monitoring_programs

MINUTE = 60
ODD = 'a "quoted" back\\slash'
ODD_IN_TEXT = ODD.replace("\\", "\\\\").replace('"', '\\"')
GROWTH = 6  # predictions a minute
ACCURACY = 0.875
PAST = {
    'ml_model_predictions_total{job="nexusml",instance="gone:8000",model_type="sentiment",prediction_type="positive"}': GROWTH,
    f'ml_model_predictions_total{{job="nexusml",instance="gone:8000",model_type="sentiment",prediction_type="{ODD_IN_TEXT}"}}': 2,
    'ml_model_predictions_total{job="someone else",instance="x:1",model_type="sentiment",prediction_type="positive"}': 1000,
}
# Of 10 answers a minute: 4 up to 0.5, 6 more up to 0.6, none above.
BUCKETS = {"0.1": 0, "0.5": 4, "0.6": 10, "0.7": 10, "1": 10, "+Inf": 10}


def write_past(folder, now):
    """Three days of a replica that is gone, every minute up to a few minutes ago, as blocks of Prometheus' storage."""
    first = now - 3 * 24 * 3600
    moments = range(first, now - 5 * MINUTE, MINUTE)
    with open(folder / "past.txt", "w") as out:
        out.write("# TYPE ml_model_predictions counter\n")
        for series, growth in PAST.items():
            out.writelines(f"{series} {growth * (at - first) // MINUTE} {at}\n" for at in moments)
        out.write("# TYPE ml_model_accuracy gauge\n")
        out.writelines(f'ml_model_accuracy{{job="nexusml",instance="gone:8000",model_type="sentiment"}} {ACCURACY} {at}\n' for at in moments)
        out.write("# TYPE ml_model_confidence_score histogram\n")
        for bound, count in BUCKETS.items():
            series = f'ml_model_confidence_score_bucket{{job="nexusml",instance="gone:8000",model_type="sentiment",le="{bound}"}}'
            out.writelines(f"{series} {count * (at - first) // MINUTE} {at}\n" for at in moments)
        out.write("# EOF\n")
    done = subprocess.run([harness.need("promtool", "prometheus"), "tsdb", "create-blocks-from", "openmetrics", folder / "past.txt",
                           folder / "prometheus" / "data"], capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)


class Prometheus(harness.Process):
    """It scrapes nobody: it only remembers."""

    def __init__(self, folder):
        self.port = harness.free_port()
        (folder / "prometheus" / "prometheus.yml").write_text("{}")
        super().__init__([harness.need("prometheus", "prometheus"), f"--config.file={folder}/prometheus/prometheus.yml",
                          f"--storage.tsdb.path={folder}/prometheus/data", f"--web.listen-address=127.0.0.1:{self.port}"])
        harness.wait_until(lambda: monitoring_programs.answers(f"http://127.0.0.1:{self.port}/-/ready"), 30,
                           "Prometheus is ready")


class History(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        (cls.folder / "prometheus" / "data").mkdir(parents=True)
        write_past(cls.folder, int(time.time()))
        cls.prometheus = Prometheus(cls.folder)
        cls.addClassCleanup(cls.prometheus.close)
        cls.models = harness.train_sample_models(cls.folder, ["sentiment"])
        cls.server = cls.serve(cls.prometheus.port)
        cls.addClassCleanup(cls.server.close)
        # The series of the old days are known to this process too, and its memory begins.
        cls.server.post_json("/api/v1/models/sentiment/predict", {"text": "The coffee was wonderful."})

    @classmethod
    def serve(cls, port):
        folder = pathlib.Path(tempfile.mkdtemp(dir=cls.folder))
        return harness.Nexusml(cls.models, cwd=folder, env=harness.clean_environment(
            NEXUSML_PROMETHEUS_URL=f"http://someone:hunter2@127.0.0.1:{port}/", NEXUSML_HISTORY_STEP="1"))

    def ask(self, metric, server=None, status=200, **parameters):
        query = urllib.parse.urlencode({"metric": metric, **parameters})
        answer = (server or self.server).get(f"/api/v1/monitoring/history?{query}")
        self.assertEqual(answer.status, status, answer.body)
        self.assertNotIn(b"hunter2", answer.body)
        return json.loads(answer.body)

    def past(self, metric, **parameters):
        """The only series of an answer that must be Prometheus', without the points of the last minutes."""
        answer = self.ask(metric, **{"range": "2d", "step": "1h", **parameters})
        self.assertEqual((answer["source"], answer["note"]), ("prometheus", None))
        self.assertEqual(len(answer["series"]), 1, answer)
        points = answer["series"][0]["points"]
        times = [at for at, _ in points]
        self.assertEqual(times, sorted(times))
        self.assertLessEqual(len(points), 48)
        self.assertGreaterEqual(len(points), 47)
        return answer["series"][0]["labels"], [value for at, value in points if at < time.time() - 10 * MINUTE]

    def test_values_increases_and_rates_of_days_ago(self):
        chosen = {"model_type": "sentiment", "prediction_type": "positive"}
        labels, values = self.past("ml_model_predictions_total", **chosen)
        self.assertEqual(labels, {**chosen, "instance": "gone:8000"})
        self.assertEqual({b - a for a, b in zip(values, values[1:])}, {GROWTH * 60.0})
        _, grown = self.past("ml_model_predictions_total", function="increase", **chosen)
        self.assertEqual({round(value, 6) for value in grown}, {GROWTH * 60.0})
        _, rates = self.past("ml_model_predictions_total", function="rate", **chosen)
        self.assertEqual({round(value, 6) for value in rates}, {GROWTH / 60})

    def test_a_gauge(self):
        _, values = self.past("ml_model_accuracy", model_type="sentiment")
        self.assertEqual(set(values), {ACCURACY})
        _, changes = self.past("ml_model_accuracy", model_type="sentiment", function="increase")
        self.assertEqual(set(changes), {0})

    def test_a_quantile_by_a_label(self):
        labels, medians = self.past("ml_model_confidence_score", function="quantile", q=0.5, by="model_type")
        self.assertEqual(labels, {"model_type": "sentiment"})
        for median in medians:
            self.assertTrue(math.isclose(median, 0.5 + 0.1 * 1 / 6, rel_tol=1e-6), median)  # rank 5 of 10: the first of 6 in (0.5, 0.6]

    def test_labels_cannot_end_their_quotes(self):
        labels, values = self.past("ml_model_predictions_total", model_type="sentiment", prediction_type=ODD)
        self.assertEqual(labels["prediction_type"], ODD)
        self.assertEqual({b - a for a, b in zip(values, values[1:])}, {120.0})
        nothing = self.ask("ml_model_predictions_total", range="2d", prediction_type='"} or up{x="')
        self.assertEqual((nothing["source"], nothing["note"], nothing["series"]), ("prometheus", None, []))

    def test_what_memory_covers_is_asked_of_memory(self):
        answer = harness.wait_until(
            lambda: (lambda got: got if got["source"] == "memory" else None)(
                self.ask("ml_model_predictions_total", range="3s", step="1s", model_type="sentiment", prediction_type="positive")),
            20, "memory covers three seconds")
        self.assertIsNone(answer["note"])
        self.assertNotIn("instance", answer["series"][0]["labels"])

    def test_the_most_points_that_may_be_asked_for(self):
        answer = self.ask("ml_model_accuracy", range="10999m", step="1m")
        self.assertEqual((answer["source"], answer["note"]), ("prometheus", None))
        self.ask("ml_model_accuracy", range="11000m", step="1m", status=422)

    def test_memory_answers_while_prometheus_is_away(self):
        nobody = self.serve(harness.free_port())
        self.addCleanup(nobody.close)
        nobody.post_json("/api/v1/models/sentiment/predict", {"text": "The coffee was wonderful."})
        ask = lambda: self.ask("ml_model_predictions_total", nobody, range="2d", model_type="sentiment")
        answer = harness.wait_until(lambda: (lambda got: got if got["series"] else None)(ask()), 20, "memory knows the prediction")
        self.assertEqual(answer["source"], "memory")
        self.assertRegex(answer["note"], "^Prometheus (does|did) not answer.*; this is what the process itself remembers$")
        self.assertNotIn("hunter2", nobody.output())

    def test_one_that_hangs_is_waited_for_two_seconds_and_asked_again_later(self):
        server = self.serve(self.prometheus.port)
        self.addCleanup(server.close)
        ask = lambda: self.ask("ml_model_accuracy", server, range="2d", step="1h")
        self.assertEqual(ask()["source"], "prometheus")
        self.prometheus.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.prometheus.process.send_signal, signal.SIGCONT)
        begun = time.monotonic()
        answer = ask()
        self.assertLess(time.monotonic() - begun, 5)
        self.assertEqual(answer["source"], "memory")
        self.assertEqual(answer["note"], "Prometheus does not answer: Timeout was reached; this is what the process itself remembers")
        begun = time.monotonic()
        self.assertIn("did not answer a moment ago", ask()["note"])
        self.assertLess(time.monotonic() - begun, 1)
        self.prometheus.process.send_signal(signal.SIGCONT)
        harness.wait_until(lambda: ask()["source"] == "prometheus", 15, "Prometheus is asked again")

    def test_the_address_is_checked_and_its_password_never_shown(self):
        shown = harness.run("check-config", cwd=self.folder, env=harness.clean_environment(
            NEXUSML_PROMETHEUS_URL="http://someone:hunter2@prometheus:9090/base"))
        self.assertIn("http://prometheus:9090/base", shown)
        self.assertNotIn("hunter2", shown)
        said = harness.run("check-config", cwd=self.folder, expect=2, env=harness.clean_environment(
            NEXUSML_PROMETHEUS_URL="ftp://someone:hunter2@prometheus:9090"))
        self.assertIn("prometheus.url must be http://HOST:PORT", said)
        self.assertNotIn("hunter2", said)


if __name__ == "__main__":
    unittest.main()
