#!/usr/bin/env python3
"""A real server as its users meet it: start, answers, signals, and what goes wrong at start."""

import http.client
import json
import re
import shutil
import signal
import socket
import tempfile
import threading
import time
import pathlib
import unittest

import harness


class Serve(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.models = harness.train_sample_models(cls.folder)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def start(self, *flags, **more):
        server = harness.Nexusml(self.models, *flags, cwd=self.folder, **more)
        self.addCleanup(server.close)
        return server

    def test_answers_and_counts(self):
        server = self.start()
        answer = server.post_json("/api/v1/models/sentiment/predict", {"text": "The coffee is excellent, thank you!"})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json["sentiment"], "positive")
        self.assertGreater(answer.json["confidence"], 0.5)
        self.assertAlmostEqual(sum(answer.json["scores"].values()), 1, places=4)
        answer = server.post_json("/api/v1/models/diagnostic/predict", {"features": {"glucose": 195, "temperature": 36.6}})
        self.assertEqual(answer.json["diagnosis"], "diabetes")
        self.assertEqual(answer.json["explanation"][0]["feature"], "glucose")
        series = 'ml_model_predictions_total{model_type="sentiment",prediction_type="positive"}'
        self.assertEqual(server.metric(series), 1)
        self.assertEqual(server.metric('model_predictions_total{model_type="sentiment"}'), 1)
        self.assertEqual(server.metric('model_sentiment_prediction_count_total{sentiment_label="positive"}'), 1)
        self.assertEqual(server.metric('ml_model_confidence_score_count{model_type="sentiment"}'), 1)
        self.assertEqual(server.metric("model_sentiment_confidence_score_count"), 1)
        self.assertEqual(server.metric('model_loaded{model_type="diagnostic"}'), 1)

    def test_problems_name_field_and_reason(self):
        server = self.start()
        refused = server.post_json("/api/v1/models/sentiment/predict", {"txt": "x"})
        self.assertEqual(refused.status, 422)
        self.assertEqual(refused.headers["Content-Type"], "application/problem+json")
        self.assertEqual(refused.json["errors"], [{"field": "text", "reason": "is missing"}])
        missing = server.post_json("/api/v1/models/none/predict", {"text": "x"})
        self.assertEqual(missing.status, 404)
        self.assertEqual(missing.json["detail"], 'no model "none" is served; there are diagnostic, sentiment')

    def test_sigterm_lets_a_request_in_flight_finish_and_exits_0(self):
        server = self.start()
        body = json.dumps({"text": "The film was terrible, never again!"})
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
            head = f"POST /api/v1/models/sentiment/predict HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
            client.sendall((head + body[:5]).encode())
            time.sleep(0.1)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.2)
            client.sendall(body[5:].encode())
            answer = client.makefile("rb").read().decode()
        self.assertTrue(answer.startswith("HTTP/1.1 200 "), answer)
        self.assertIn("Connection: close", answer)
        self.assertEqual(server.process.wait(10), 0)
        self.assertIn("stopped", server.output())

    def test_an_idle_server_stops_at_once(self):
        server = self.start()
        keep = http.client.HTTPConnection("127.0.0.1", server.port)
        keep.request("GET", "/health")
        self.addCleanup(keep.close)
        keep.getresponse().read()
        began = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - began, 2)

    def test_sighup_takes_up_a_newer_version_without_a_failed_request(self):
        server = self.start()
        before = json.loads(server.get("/api/v1/models/sentiment").body)["status"]["version"]
        failures, stop = [], threading.Event()

        def ask():
            while not stop.is_set():
                answer = server.post_json("/api/v1/models/sentiment/predict", {"text": "fine"})
                if answer.status != 200:
                    failures.append(answer.body)

        asker = threading.Thread(target=ask)
        asker.start()
        harness.run("train", "sentiment", "--data", pathlib.Path(self.folder) / "sentiment.csv", "--models", self.models, "--seed", 2)
        server.process.send_signal(signal.SIGHUP)
        harness.wait_until(
            lambda: json.loads(server.get("/api/v1/models/sentiment").body)["status"]["version"] == str(int(before) + 1), 10,
            "the new version does not serve")
        stop.set()
        asker.join()
        self.assertEqual(failures, [])

    def test_a_port_in_use_is_said(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            message = harness.run("serve", "--listen", f"127.0.0.1:{port}", "--models", self.models, expect=1, cwd=self.folder)
        self.assertIn(f"127.0.0.1:{port}", message)
        self.assertIn("in use", message)

    def test_the_network_needs_an_explicit_word(self):
        message = harness.run("serve", "--listen", "0.0.0.0:0", "--models", self.models, expect=2, cwd=self.folder)
        self.assertIn("--insecure", message)

    def test_a_damaged_model_is_said_and_the_others_serve(self):
        with tempfile.TemporaryDirectory() as folder:
            models = pathlib.Path(folder) / "models"
            shutil.copytree(self.models, models)
            for version in (models / "sentiment").iterdir():
                engine = next(path for path in version.iterdir() if path.name != "model.json")
                engine.write_bytes(engine.read_bytes()[:-1] + b"x")
            server = harness.Nexusml(models, cwd=folder)
            self.addCleanup(server.close)
            health = server.get("/health")
            report = json.loads(health.body)
            self.assertEqual((health.status, report["status"]), (200, "degraded"))
            self.assertEqual({one["name"]: one["state"] for one in report["models"]},
                             {"sentiment": "failed", "diagnostic": "ready"})
            self.assertIn("is damaged: its checksum differs", server.output())
            self.assertGreaterEqual(server.metric('model_load_failure_total{model_type="sentiment"}'), 1)
            self.assertEqual(server.metric('model_loaded{model_type="sentiment"}'), 0)

    def test_starts_quickly_and_stays_small(self):
        times = []
        for _ in range(5):
            began = time.monotonic()
            server = self.start()
            times.append(time.monotonic() - began)
            resident = int(re.search(r"VmRSS:\s+(\d+) kB", pathlib.Path(f"/proc/{server.process.pid}/status").read_text())[1])
            server.stop()
        print(f"start to first answer: {min(times) * 1000:.0f} ms at best of 5; resident {resident // 1024} MiB")
        self.assertLess(min(times), 1.0)  # the target of 150 ms is held by the benchmarks; this catches a blunder
        self.assertLess(resident, 80 * 1024)


if __name__ == "__main__":
    unittest.main()
