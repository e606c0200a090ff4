#!/usr/bin/env python3
"""Every prediction is kept, through kill -9 and a database that cannot be opened; those made elsewhere too.

NEXUSML_KILLS sets how often a server under load is killed (default 5)."""

import json
import os
import signal
import time
import unittest

import harness
import records_case

KILLS = int(os.environ.get("NEXUSML_KILLS", "5"))


class Records(records_case.RecordsCase):
    def test_a_kill_after_the_flush_interval_loses_nothing(self):
        server = self.start()
        ids = self.predict(server, 1000)
        time.sleep(records_case.FLUSH_INTERVAL)
        server.stop(signal.SIGKILL)
        server = self.start()
        self.wait_for_rows(1000)
        self.assertEqual(sorted(self.database.stored()), sorted(ids))
        self.assertEqual(server.stop(), 0)

    def test_kills_under_load_lose_only_what_was_younger_than_the_flush_interval(self):
        self.kill_under_load(KILLS)

    def test_a_clean_stop_writes_what_waits(self):
        server = self.start(NEXUSML_EVENTS_FLUSH_INTERVAL="30")
        ids = self.predict(server, 50)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(sorted(self.database.stored()), sorted(ids))
        self.assertEqual(list((self.data / "spool").glob("*.spool")), [])

    def test_predictions_made_elsewhere_are_measured_and_stored(self):
        server = self.start()
        lines = [json.dumps({"model_type": "fraud", "prediction_id": f"order-{i}", "features": {"amount": i, "country": "PT"},
                             "prediction": "bad" if i % 4 == 0 else "ok", "confidence": 0.9, "latency_seconds": 0.01,
                             "label": "ok"}) for i in range(400)]
        body = "\n".join(lines[:200] + ["nonsense"] + lines[200:])
        answer = server.request("POST", records_case.INGEST, body, {"Content-Type": "application/x-ndjson"})
        summary = json.loads(answer.body)
        self.assertEqual((summary["accepted"], summary["rejected"], summary["labels"]), (400, 1, 400), summary)
        self.assertEqual(summary["errors"][0]["line"], 201)
        self.assertEqual(json.loads(server.request("POST", records_case.INGEST, body, {"Content-Type": "application/x-ndjson"}).body)
                         ["duplicates"], 400)
        self.assertEqual(server.metric('model_predictions_total{model_type="fraud"}'), 400)
        self.assertEqual(server.metric('ml_model_predictions_total{model_type="fraud",prediction_type="bad"}'), 100)
        self.wait_for_rows(400)
        rows = self.database.query("SELECT model, label, confidence, latency, features, external FROM predictions ORDER BY time, number")
        self.assertEqual(len(rows), 400)
        self.assertEqual(rows[0], ("fraud", "bad", 0.9, 0.01, '{"amount":0,"country":"PT"}', 1))
        harness.wait_until(lambda: server.metric('ml_feedback_total{model_type="fraud"}') == 400, 5, "400 labels counted")

    def test_without_its_database_the_server_serves_and_recovers(self):
        (self.data / "nexusml.db").mkdir()
        server = self.start()
        ids = self.predict(server, 100)
        harness.wait_until(lambda: self.health(server)["status"] == "degraded", 12, "degraded health")
        database = self.health(server)["dependencies"]["database"]
        self.assertEqual((database["state"], database["last_error"]), ("down", "unavailable"))
        self.assertNotIn(str(self.data), json.dumps(self.health(server)))
        self.assertEqual(server.metric("infra_database_connected"), 0)
        harness.wait_until(lambda: server.metric("ml_events_spooled_total") >= 100, 5, "100 events spooled")
        (self.data / "nexusml.db").rmdir()
        self.wait_for_rows(100)
        self.assertEqual(sorted(self.database.stored()), sorted(ids))
        harness.wait_until(lambda: self.health(server)["status"] == "healthy", 15, "healthy again")
        self.assertEqual(server.metric("infra_database_connected"), 1)
        self.assertEqual(server.metric('ml_events_dropped_total{reason="spool_full"}'), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
