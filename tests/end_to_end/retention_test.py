#!/usr/bin/env python3
"""Records go by age, in SQLite and in PostgreSQL, while predictions are written; training jobs are known after a restart."""

import datetime
import json
import unittest

import harness
import records_case
from postgres_case import PostgresCase


def days_ago(days):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Retention(records_case.RecordsCase):
    AGES = (0, 5, 20, 90)  # days
    ROWS = 1500  # of each

    def test_what_is_older_goes_and_what_is_younger_stays(self):
        server = self.start(NEXUSML_RECORDS_RETENTION_DAYS="0")  # keeps all
        for age in self.AGES:
            rows = [{"model_type": "shop", "prediction": "ok", "timestamp": days_ago(age), "features": {"age": age}}] * self.ROWS
            self.assertEqual(self.post_lines(server, records_case.INGEST, rows)["accepted"], self.ROWS)
        self.wait_for_rows(self.ROWS * len(self.AGES))
        self.assertIsNone(server.metric('ml_records_deleted_total{table_name="predictions"}'))
        server.stop()
        server = self.start(NEXUSML_RECORDS_RETENTION_DAYS="10")
        load = self.load(server, pause=0.002)
        harness.wait_until(lambda: len(self.database.stored()) - len(load.answered) <= 2 * self.ROWS + 100, 30, "old rows are gone")
        deleted = 'ml_records_deleted_total{table_name="predictions"}'
        harness.wait_until(lambda: server.metric(deleted) == 2 * self.ROWS, 20, "3000 rows were deleted")
        ids = load.stop()
        self.assertEqual(load.failures, [])
        harness.wait_until(lambda: len(self.database.stored()) == 2 * self.ROWS + len(ids), 5, "the others stay")
        kept = {int(json.loads(row[0])["age"]) for row in self.database.query("SELECT DISTINCT features FROM predictions WHERE model = 'shop'")}
        self.assertEqual(kept, {0, 5})
        harness.wait_until(lambda: "old records were removed" in server.output(), 5, "the log says it")


class RetentionInPostgres(PostgresCase, Retention):
    def partitions(self):
        return {row[0] for row in self.database.query("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'predictions'::regclass")}

    def test_a_whole_day_goes_as_one_partition(self):
        old = "predictions_" + days_ago(20)[:10].replace("-", "")
        young = "predictions_" + days_ago(5)[:10].replace("-", "")
        server = self.start(NEXUSML_RECORDS_RETENTION_DAYS="0")
        self.post_lines(server, records_case.INGEST, [{"model_type": "shop", "prediction": "ok", "timestamp": days_ago(age)}
                                                      for age in (5, 20)])
        self.wait_for_rows(2)
        self.assertLessEqual({old, young}, self.partitions())
        server.stop()
        self.start(NEXUSML_RECORDS_RETENTION_DAYS="10")
        harness.wait_until(lambda: old not in self.partitions(), 10, "the old partition is dropped")
        self.assertIn(young, self.partitions())


class Jobs(records_case.RecordsCase):
    def train(self, server, csv):
        answer = server.request("POST", "/api/v1/models/reviews/train?type=sentiment", csv, {"Content-Type": "text/csv"})
        self.assertEqual(answer.status, 202, answer.body)
        return json.loads(answer.body)["id"]

    def job(self, server, one):
        answer = server.get(f"/api/v1/jobs/{one}")
        return json.loads(answer.body) if answer.status == 200 else {"state": "unknown"}

    def test_jobs_are_known_after_a_restart(self):
        server = self.start()
        good = self.train(server, "text,label\n" + "a fine day,positive\na grim day,negative\n" * 20)
        harness.wait_until(lambda: self.job(server, good)["state"] == "succeeded", 20, "it is trained")
        bad = self.train(server, "text,label\na fine day,positive\n")
        harness.wait_until(lambda: self.job(server, bad)["state"] == "failed", 20, "it fails")
        before = [self.job(server, one) for one in (good, bad)]
        self.assertEqual(server.stop(), 0)
        server = self.start()
        harness.wait_until(lambda: self.job(server, good)["state"] != "unknown", 5, "the job is remembered")
        for was in before:
            now = self.job(server, was["id"])
            for key in ("state", "model", "type", "submitted", "error", "version"):
                self.assertEqual(now.get(key), was.get(key), key)
            self.assertEqual(now.get("evaluation", {}).get("accuracy"), was.get("evaluation", {}).get("accuracy"))
        listed = json.loads(server.get("/api/v1/jobs").body)["jobs"]
        self.assertEqual([one["id"] for one in listed], [bad, good])


if __name__ == "__main__":
    unittest.main(verbosity=2)
