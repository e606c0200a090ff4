#!/usr/bin/env python3
"""Every prediction is kept: through kill -9, a database that cannot be opened and a full disk; labels and predictions made
elsewhere too.

NEXUSML_KILLS sets how often a server under load is killed (default 5)."""

import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import tempfile
import threading
import time
import unittest
import uuid

import harness

KILLS = int(os.environ.get("NEXUSML_KILLS", "5"))
FLUSH_INTERVAL = 0.2
TEXT = json.dumps({"text": "what a lovely day"})
PREDICT = "/api/v1/models/sentiment/predict"
INGEST = "/api/v1/monitoring/predictions"


class Records(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.models = harness.train_sample_models(cls.folder)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.data = pathlib.Path(tempfile.mkdtemp(dir=self.folder))

    def start(self, **settings):
        environment = harness.clean_environment(NEXUSML_DATA_PATH=str(self.data), **settings)
        server = harness.Nexusml(self.models, cwd=self.folder, env=environment)
        self.addCleanup(server.close)
        return server

    def query(self, sql):
        connection = sqlite3.connect(f"file:{self.data / 'nexusml.db'}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def stored(self):
        return [str(uuid.UUID(bytes=row[0])) for row in self.query("SELECT id FROM predictions")]

    def wait_for_rows(self, count, seconds=20):
        harness.wait_until(lambda: self.stored_so_far() >= count, seconds, f"{count} rows")

    def stored_so_far(self):
        try:
            return len(self.stored())
        except sqlite3.OperationalError:  # the server is still making the file or its tables
            return 0

    def predict(self, connection):
        connection.request("POST", PREDICT, body=TEXT, headers={"Content-Type": "application/json"})
        response = connection.getresponse()
        body = json.loads(response.read())
        self.assertEqual(response.status, 200, body)
        return body["prediction_id"]

    def predict_often(self, server, count):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        ids = [self.predict(connection) for _ in range(count)]
        connection.close()
        return ids

    def health(self, server):
        return json.loads(server.get("/health").body)

    def test_a_kill_after_the_flush_interval_loses_nothing(self):
        server = self.start()
        ids = self.predict_often(server, 1000)
        time.sleep(FLUSH_INTERVAL)
        server.stop(signal.SIGKILL)
        server = self.start()
        self.wait_for_rows(1000)
        self.assertEqual(sorted(self.stored()), sorted(ids))
        self.assertEqual(server.stop(), 0)

    def test_kills_under_load_lose_only_what_was_younger_than_the_flush_interval(self):
        answered = {}  # id: when
        kept_late = 0
        for _ in range(KILLS):
            server = self.start()
            kept_late += len(self.load_and_kill(server, answered))
        server = self.start()
        due = set(answered)
        self.wait_for_rows(1)
        harness.wait_until(lambda: not list((self.data / "spool").glob("*.spool")), 20, "the spool is replayed")
        stored = self.stored()
        self.assertEqual(len(stored), len(set(stored)))
        self.assertEqual(due - set(stored), set())
        print(f"{KILLS} kills: {len(due)} predictions were due, {kept_late} younger ones might have been lost", flush=True)
        server.stop()

    def load_and_kill(self, server, answered):
        """Predicts on two connections until it is killed. Adds what was due to `answered`; returns the younger ones."""
        times = {}

        def ask():
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            try:
                while True:
                    one = self.predict(connection)
                    times[one] = time.monotonic()
            except (OSError, http.client.HTTPException, ValueError):
                pass  # killed
            connection.close()

        clients = [threading.Thread(target=ask) for _ in range(2)]
        for client in clients:
            client.start()
        time.sleep(random.uniform(0.4, 1.2))
        killed = time.monotonic()
        server.stop(signal.SIGKILL)
        for client in clients:
            client.join()
        due = {one: when for one, when in times.items() if when < killed - FLUSH_INTERVAL}
        self.assertGreater(len(due), 0)
        answered.update(due)
        return set(times) - set(due)

    def test_a_clean_stop_writes_what_waits(self):
        server = self.start(NEXUSML_EVENTS_FLUSH_INTERVAL="30")
        ids = self.predict_often(server, 50)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(sorted(self.stored()), sorted(ids))
        self.assertEqual(list((self.data / "spool").glob("*.spool")), [])

    def test_labels_join_their_predictions(self):
        server = self.start()
        ids = self.predict_often(server, 20)
        early = server.post_json("/api/v1/feedback", {"prediction_id": ids[0], "label": "positive"})
        self.assertEqual(early.json["accepted"], 1)
        self.wait_for_rows(20)
        lines = "".join(json.dumps({"prediction_id": one, "label": "negative"}) + "\n" for one in ids[1:])
        response = server.request("POST", "/api/v1/feedback", lines, {"Content-Type": "application/x-ndjson"})
        bulk = json.loads(response.body)
        self.assertEqual((bulk["accepted"], bulk["unknown"], bulk["rejected"]), (19, 0, 0), bulk)
        harness.wait_until(lambda: server.metric('ml_feedback_total{model_type="sentiment"}') == 20, 5, "20 labels counted")
        joined = self.query("SELECT f.label, count(*) FROM feedback f JOIN predictions p ON p.id = f.prediction_id "
                            "GROUP BY f.label ORDER BY f.label")
        self.assertEqual(joined, [("negative", 19), ("positive", 1)])

    def test_predictions_made_elsewhere_are_measured_and_stored(self):
        server = self.start()
        lines = [json.dumps({"model_type": "fraud", "prediction_id": f"order-{i}", "features": {"amount": i, "country": "PT"},
                             "prediction": "bad" if i % 4 == 0 else "ok", "confidence": 0.9, "latency_seconds": 0.01,
                             "label": "ok"}) for i in range(400)]
        body = "\n".join(lines[:200] + ["nonsense"] + lines[200:])
        answer = server.request("POST", INGEST, body, {"Content-Type": "application/x-ndjson"})
        summary = json.loads(answer.body)
        self.assertEqual((summary["accepted"], summary["rejected"], summary["labels"]), (400, 1, 400), summary)
        self.assertEqual(summary["errors"][0]["line"], 201)
        self.assertEqual(json.loads(server.request("POST", INGEST, body, {"Content-Type": "application/x-ndjson"}).body)
                         ["duplicates"], 400)
        self.assertEqual(server.metric('model_predictions_total{model_type="fraud"}'), 400)
        self.assertEqual(server.metric('ml_model_predictions_total{model_type="fraud",prediction_type="bad"}'), 100)
        self.wait_for_rows(400)
        rows = self.query("SELECT model, label, confidence, latency, features, external FROM predictions ORDER BY time, rowid")
        self.assertEqual(len(rows), 400)
        self.assertEqual(rows[0], ("fraud", "bad", 0.9, 0.01, '{"amount":0,"country":"PT"}', 1))
        harness.wait_until(lambda: server.metric('ml_feedback_total{model_type="fraud"}') == 400, 5, "400 labels counted")

    def test_what_privacy_forbids_is_not_stored(self):
        server = self.start()
        self.predict_often(server, 5)
        self.wait_for_rows(5)
        server.stop()
        self.assertEqual(self.query("SELECT DISTINCT features, input_hash FROM predictions"), [(None, None)])
        for file in self.data.rglob("*"):
            if file.is_file():
                self.assertNotIn(b"lovely", file.read_bytes(), file)

    def test_without_its_database_the_server_serves_and_recovers(self):
        (self.data / "nexusml.db").mkdir()
        server = self.start()
        ids = self.predict_often(server, 100)
        harness.wait_until(lambda: self.health(server)["status"] == "degraded", 12, "degraded health")
        database = self.health(server)["dependencies"]["database"]
        self.assertEqual((database["state"], database["last_error"]), ("down", "unavailable"))
        self.assertNotIn(str(self.data), json.dumps(self.health(server)))
        self.assertEqual(server.metric("infra_database_connected"), 0)
        harness.wait_until(lambda: server.metric("ml_events_spooled_total") >= 100, 5, "100 events spooled")
        (self.data / "nexusml.db").rmdir()
        self.wait_for_rows(100)
        self.assertEqual(sorted(self.stored()), sorted(ids))
        harness.wait_until(lambda: self.health(server)["status"] == "healthy", 15, "healthy again")
        self.assertEqual(server.metric("infra_database_connected"), 1)
        self.assertEqual(server.metric('ml_events_dropped_total{reason="spool_full"}'), 0)

    def test_on_a_full_disk_predictions_go_on_and_drops_are_counted(self):
        # A limit on the size of files stands for a full disk: it needs no right to mount one.
        limited = self.data / "limited"
        limited.write_text(f'#!/bin/sh\nulimit -f 600\nexec "{harness.NEXUSML}" "$@"\n')
        limited.chmod(0o755)
        program, harness.NEXUSML = harness.NEXUSML, limited
        try:
            server = self.start(NEXUSML_EVENTS_BUFFER_BYTES="65536")
        finally:
            harness.NEXUSML = program
        line = json.dumps({"model_type": "fraud", "features": {"amount": 1, "note": "x" * 100}, "prediction": "ok"}) + "\n"

        def drops():
            answer = server.request("POST", INGEST, line * 1000, {"Content-Type": "application/x-ndjson"})
            self.assertEqual(answer.status, 200, answer.body)
            return server.metric('ml_events_dropped_total{reason="disk_full"}')

        harness.wait_until(drops, 30, "dropped events are counted")
        self.predict_often(server, 100)
        self.assertEqual(self.health(server)["status"], "degraded")
        self.assertTrue(server.alive())
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
