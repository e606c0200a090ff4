#!/usr/bin/env python3
"""Drift of what a served model is asked: from rows that moved to the API and the metrics that name them."""

import csv
import io
import json
import pathlib
import shutil
import tempfile
import unittest

import harness

MOVED = "cholesterol"
BY = 35.0  # its standard deviation
EVERY = {"NEXUSML_DRIFT_WINDOW": "600", "NEXUSML_DRIFT_EVALUATION_INTERVAL": "0.1", "NEXUSML_DRIFT_MINIMUM_SAMPLES": "300"}


class Drift(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        models = harness.train_sample_models(cls.folder, ("diagnostic", "sentiment"), rows=2000)
        cls.server = harness.Nexusml(models, cwd=cls.folder, env=harness.clean_environment(**EVERY))

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        shutil.rmtree(cls.folder)

    def rows(self, count, seed, moved_by=0.0):
        file = pathlib.Path(self.folder) / f"current-{seed}.csv"
        harness.run("sample-data", "diagnostic", "--rows", count, "--seed", seed, "--output", file)
        with open(file, newline="") as source:
            rows = list(csv.DictReader(source))
        out = io.StringIO()
        writer = csv.DictWriter(out, [name for name in rows[0] if name != "label"], extrasaction="ignore")
        writer.writeheader()
        for row in rows:
            if row[MOVED]:
                row[MOVED] = f"{float(row[MOVED]) + moved_by:.1f}"
            writer.writerow(row)
        return out.getvalue()

    def send(self, count, seed, moved_by=0.0):
        answer = self.server.request("POST", "/api/v1/models/diagnostic/predict/batch", self.rows(count, seed, moved_by),
                                     {"Content-Type": "text/csv", "Accept": "application/json"})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(json.loads(answer.body)["succeeded"], count)

    def reading(self, model="diagnostic"):
        answer = self.server.get(f"/api/v1/monitoring/drift?model_type={model}")
        self.assertEqual(answer.status, 200, answer.body)
        (one,) = json.loads(answer.body)["models"]
        return one

    def wait_for(self, holds, what):
        def look():
            one = self.reading()
            return one if holds(one) else None
        return harness.wait_until(look, 20, what)

    def metric(self, name, feature=MOVED):
        return self.server.metric(f'{name}{{feature_name="{feature}",model_type="diagnostic"}}')

    def test_rows_that_moved_are_named(self):
        self.assertEqual(self.reading()["state"], "no_predictions")
        self.assertEqual(self.reading()["features"], [])
        self.assertIsNone(self.metric("ml_data_drift_score"))
        self.send(250, seed=101)
        few = self.wait_for(lambda one: one["window"]["rows"] == 250, "the rows are counted")
        self.assertEqual(few["state"], "not_enough_data")

        self.send(750, seed=102)
        normal = self.wait_for(lambda one: one["window"]["rows"] == 1000, "all rows are counted")
        self.assertEqual(normal["state"], "stable", normal)
        self.assertEqual(len(normal["features"]), 12)
        self.assertLess(self.metric("ml_data_drift_score"), 0.1)
        self.assertEqual(self.metric("ml_data_drift_detected"), 0)

        self.send(3000, seed=103, moved_by=BY)
        moved = self.wait_for(lambda one: one["state"] == "drifted", "the shift is found")
        worst = moved["features"][0]
        self.assertEqual(worst["name"], MOVED)
        self.assertEqual([one["name"] for one in moved["features"] if one["drifted"]], [MOVED])
        self.assertGreaterEqual(worst["evaluations_running"], 3)
        self.assertEqual(sum(worst["histogram"]["current"]["counts"]) + worst["histogram"]["current"]["missing"], 4000)
        self.assertEqual(len(worst["histogram"]["edges"]) + 1, len(worst["histogram"]["reference"]["counts"]))
        self.assertGreater(self.metric("ml_data_drift_score"), 0.5)
        self.assertEqual(self.metric("ml_data_drift_detected"), 1)
        self.assertEqual(self.metric("ml_data_drift_detected", "age"), 0)
        self.assertAlmostEqual(self.server.metric('ml_dataset_drift_share{model_type="diagnostic"}'), 1 / 12, places=5)
        self.assertIsNotNone(self.server.metric('ml_prediction_drift_score{model_type="diagnostic"}'))

    def test_a_model_that_was_not_asked_says_so(self):
        self.assertEqual(self.reading("sentiment")["state"], "no_predictions")
        self.assertEqual(self.server.get("/api/v1/monitoring/drift?model_type=nobody").status, 404)


if __name__ == "__main__":
    unittest.main(verbosity=2)
