#!/usr/bin/env python3
"""A real Prometheus scrapes a real NexusML, in both formats; promtool reads /metrics."""

import http.server
import json
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse
import urllib.request

import harness

# What promtool dislikes about names that the catalogue prescribes; anything else is a fault.
ACCEPTED = {
    'ml_model_features_count non-histogram and non-summary metrics should not have "_count" suffix',
    'ml_models_registry_count non-histogram and non-summary metrics should not have "_count" suffix',
}


TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class TextOnly(http.server.BaseHTTPRequestHandler):
    """Passes a scrape on without its Accept header, so that Prometheus gets the text format."""

    target = None
    seen = []

    def do_GET(self):
        with urllib.request.urlopen(self.target + self.path, timeout=10) as answer:
            body, kind = answer.read(), answer.headers["Content-Type"]
        self.seen.append(kind)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Prometheus(harness.Process):
    def __init__(self, folder, jobs):
        self.port = harness.free_port()
        scrapes = "".join(f"  - job_name: {name}\n    static_configs: [{{targets: ['127.0.0.1:{port}']}}]\n" for name, port in jobs.items())
        config = pathlib.Path(folder) / "prometheus.yml"
        config.write_text(f"global: {{scrape_interval: 1s, scrape_timeout: 1s}}\nscrape_configs:\n{scrapes}")
        super().__init__([harness.need("prometheus", "prometheus"), f"--config.file={config}",
                          f"--storage.tsdb.path={folder}/tsdb", f"--web.listen-address=127.0.0.1:{self.port}",
                          "--enable-feature=exemplar-storage"])

    def query(self, expression):
        url = f"http://127.0.0.1:{self.port}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return json.load(answer)["data"]["result"]
        except OSError:
            return []

    def exemplars(self, expression):
        """The trace ids that Prometheus keeps beside the series."""
        now = time.time()
        url = f"http://127.0.0.1:{self.port}/api/v1/query_exemplars?" + urllib.parse.urlencode(
            {"query": expression, "start": now - 600, "end": now + 60})
        with urllib.request.urlopen(url, timeout=5) as answer:
            return {one["labels"]["trace_id"] for series in json.load(answer)["data"] for one in series["exemplars"]}

    def value(self, expression):
        result = self.query(expression)
        return float(result[0]["value"][1]) if result else None


class Scraping(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        models = harness.train_sample_models(cls.folder)
        cls.server = harness.Nexusml(models, cwd=cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        shutil.rmtree(cls.folder)

    def test_promtool_accepts_metrics(self):
        self.server.post_json("/api/v1/models/sentiment/predict", {"text": "The jacket is broken."})
        promtool = harness.need("promtool", "prometheus")
        done = subprocess.run([promtool, "check", "metrics"], input=self.server.get("/metrics").body, capture_output=True)
        complaints = set(done.stderr.decode().splitlines()) | set(done.stdout.decode().splitlines())
        self.assertEqual(complaints - ACCEPTED, set())

    def test_prometheus_scrapes_both_formats_and_agrees_with_what_was_sent(self):
        TextOnly.target = f"http://127.0.0.1:{self.server.port}"
        proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), TextOnly)
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        self.addCleanup(proxy.server_close)
        self.addCleanup(proxy.shutdown)
        prometheus = Prometheus(self.folder, {"openmetrics": self.server.port, "text": proxy.server_port})
        self.addCleanup(prometheus.close)

        series = 'model_predictions_total{model_type="diagnostic"}'
        before = self.server.metric(series)
        for glucose in range(80, 200, 3):
            answer = self.server.request("POST", "/api/v1/models/diagnostic/predict", json.dumps({"features": {"glucose": glucose}}),
                                         {"Content-Type": "application/json", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
            self.assertEqual(answer.status, 200)
        for job in ("openmetrics", "text"):
            harness.wait_until(lambda: prometheus.value(f'up{{job="{job}"}}') == 1, 30, f"{job} is not scraped\n{prometheus.output()}")
            for name in (series, series.replace("model_predictions_total", "ml_model_confidence_score_count")):
                counted = f'sum({name[:-1]},job="{job}"}})'
                harness.wait_until(lambda: prometheus.value(counted) == before + 40, 15, f"{counted} is {prometheus.value(counted)}")
            infinite = f'ml_model_prediction_duration_seconds_bucket{{job="{job}",model_type="diagnostic",le="+Inf"}}'
            count = f'ml_model_prediction_duration_seconds_count{{job="{job}",model_type="diagnostic"}}'
            self.assertEqual(prometheus.value(infinite), prometheus.value(count))
        latency = 'ml_model_prediction_duration_seconds_bucket{job="openmetrics",model_type="diagnostic"}'
        harness.wait_until(lambda: TRACE in prometheus.exemplars(latency), 15, "Prometheus has no exemplar of the trace")
        # Both jobs must hold the same series: one format's spelling of a label would make another series.
        difference = 'count by (__name__, le) ({job="text"}) unless on (__name__, le) count by (__name__, le) ({job="openmetrics"})'
        self.assertEqual([one["metric"] for one in prometheus.query(difference)], [])
        self.assertTrue(all(kind.startswith("text/plain; version=0.0.4") for kind in TextOnly.seen), TextOnly.seen)
        self.assertEqual(prometheus.query('{__name__=~"scrape_samples_scraped"} == 0'), [])


if __name__ == "__main__":
    unittest.main()
