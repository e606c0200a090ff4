#!/usr/bin/env python3
"""Data quality: good data scores high; broken data lowers the score that is about it, and names the field."""

import csv
import io
import json
import pathlib
import shutil
import tempfile
import unittest

import harness

EVERY = {"NEXUSML_QUALITY_EVALUATION_INTERVAL": "0.1", "NEXUSML_QUALITY_STORE_INTERVAL": "0.2",
         "NEXUSML_QUALITY_WINDOW": "600"}
DIMENSIONS = {"completeness", "validity", "uniqueness", "consistency", "freshness", "overall"}


class Quality(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.models_folder = tempfile.mkdtemp()
        cls.models = harness.train_sample_models(cls.models_folder, ("diagnostic", "sentiment"), rows=2000)
        file = pathlib.Path(cls.models_folder) / "current.csv"
        harness.run("sample-data", "diagnostic", "--rows", 400, "--seed", 77, "--output", file)
        with open(file, newline="") as source:
            cls.rows = [{name: value for name, value in row.items() if name != "label"} for row in csv.DictReader(source)]

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.models_folder)

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.start()

    def start(self):
        self.server = harness.Nexusml(self.models, cwd=self.folder, env=harness.clean_environment(**EVERY))
        self.addCleanup(self.server.close)

    def send(self, rows):
        out = io.StringIO()
        writer = csv.DictWriter(out, list(self.rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        answer = self.server.request("POST", "/api/v1/models/diagnostic/predict/batch", out.getvalue(),
                                     {"Content-Type": "text/csv", "Accept": "application/json"})
        self.assertEqual(answer.status, 200, answer.body)

    def overview(self, model, query=""):
        answer = self.server.get(f"/api/v1/monitoring/data-quality/overview?model_type={model}{query}")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertNotIn("NaN", answer.body.decode())
        (one,) = json.loads(answer.body)["sources"]
        return one

    def wait_for_rows(self, count, model="diagnostic"):
        def look():
            one = self.overview(model)
            return one if one["window"]["rows"] == count else None
        return harness.wait_until(look, 20, f"{count} inputs are judged")

    def metric(self, dimension, model="diagnostic"):
        return self.server.metric(f'ml_data_quality_score{{data_source="{model}",metric_type="{dimension}"}}')

    def fields_of(self, one, kind):
        return {issue["field"] for issue in one["issues"] if issue["kind"] == kind}

    def test_a_restart_keeps_the_window(self):
        self.send([dict(row, age="-5") for row in self.rows])
        before = self.wait_for_rows(len(self.rows))
        self.assertEqual(self.server.stop(), 0)
        self.start()
        after = self.wait_for_rows(len(self.rows))
        self.assertEqual(after["scores"], before["scores"])
        self.assertIn("age", self.fields_of(after, "out_of_range"))
        self.send(self.rows[:100])
        self.wait_for_rows(len(self.rows) + 100)

    def test_what_is_refused_at_ingest_counts_against_its_model(self):
        good = [json.dumps({"model_type": "fraud", "prediction": "ok", "features": {"amount": i}}) for i in range(40)]
        bad = ['{"model_type": "fraud", "prediction": "ok", "features": {"amount": [1]}}'] * 10
        answer = self.server.request("POST", "/api/v1/monitoring/predictions", "\n".join(good + bad),
                                     {"Content-Type": "application/x-ndjson"})
        self.assertEqual(json.loads(answer.body)["rejected"], 10, answer.body)
        path = "/api/v1/monitoring/data-quality/overview?model_type=fraud"
        harness.wait_until(lambda: self.server.get(path).status == 200, 20, "the model is watched")
        one = self.wait_for_rows(50, "fraud")
        self.assertEqual(one["scores"]["validity"], 0.8)
        self.assertEqual(one["scores"]["consistency"], 0.8)
        self.assertIn("amount", self.fields_of(one, "wrong_type"))

    def test_good_data_scores_high_and_nothing_is_invented_before_it(self):
        empty = self.overview("diagnostic")
        self.assertEqual(empty["state"], "no_data")
        self.assertEqual(empty["scores"], dict.fromkeys(DIMENSIONS))
        self.assertIsNone(self.metric("overall"))
        self.send(self.rows)
        one = self.wait_for_rows(len(self.rows))
        self.assertTrue(one["has_reference"])
        for dimension in DIMENSIONS:
            self.assertGreater(one["scores"][dimension], 0.95, (dimension, one["scores"], one["issues"]))
            self.assertAlmostEqual(self.metric(dimension), one["scores"][dimension], 5)

    def test_missing_values_lower_completeness_and_name_the_field(self):
        self.send([dict(row, cholesterol="") for row in self.rows])
        one = self.wait_for_rows(len(self.rows))
        self.assertLess(one["scores"]["completeness"], 0.95)
        self.assertGreater(one["scores"]["validity"], 0.98)
        self.assertEqual(self.fields_of(one, "missing_column"), {"cholesterol"})
        self.assertEqual(one["fields"][0]["name"], "cholesterol")
        self.assertEqual(one["fields"][0]["completeness"], 0)

    def test_impossible_values_lower_validity_and_name_the_field(self):
        self.send([dict(row, cholesterol="100000") for row in self.rows])
        one = self.wait_for_rows(len(self.rows))
        self.assertLess(one["scores"]["validity"], 0.95)
        self.assertGreater(one["scores"]["completeness"], 0.98)
        self.assertEqual(self.fields_of(one, "out_of_range"), {"cholesterol"})
        self.assertNotIn("100000", json.dumps(one["issues"]), "never a value")

    def test_repeats_lower_uniqueness(self):
        self.send([self.rows[0]] * 400)
        one = self.wait_for_rows(400)
        self.assertEqual(one["scores"]["uniqueness"], 1 / 400)
        self.assertEqual(one["window"]["distinct"], 1)

    def test_repeated_texts_are_known_though_no_text_is_stored(self):
        for text in ("what a day", "what a day", "what a night", "what a day"):
            self.assertEqual(self.server.post_json("/api/v1/models/sentiment/predict", {"text": text}).status, 200)
        one = self.wait_for_rows(4, "sentiment")
        self.assertEqual(one["scores"]["uniqueness"], 0.5)
        self.assertEqual([field["name"] for field in one["fields"]], ["text"])

    def test_refused_requests_and_unknown_fields_lower_consistency(self):
        predict = "/api/v1/models/diagnostic/predict"
        for _ in range(6):
            self.assertEqual(self.server.post_json(predict, {"features": {"age": 50}}).status, 200)
        self.assertEqual(self.server.post_json(predict, {"features": {"age": "fifty"}}).status, 422)
        self.assertEqual(self.server.post_json(predict, {"features": {"age": 50, "shoe_size": 43}}).status, 200)
        self.assertEqual(self.server.request("POST", predict, "{", {"Content-Type": "application/json"}).status, 400)
        one = self.wait_for_rows(9)
        self.assertEqual(one["window"]["refused"], 2)
        self.assertAlmostEqual(one["scores"]["consistency"], 6 / 9, 1)
        self.assertEqual(self.fields_of(one, "wrong_type"), {"age"})
        self.assertEqual(self.fields_of(one, "unknown_field"), {"shoe_size"})
        self.assertEqual(self.fields_of(one, "malformed_input"), {None})
        stored = self.server.metric("ml_events_written_total")
        self.assertLessEqual(stored or 0, 7, "refused requests are no predictions")

    def test_models_served_elsewhere_have_scores_too(self):
        lines = "".join(json.dumps({"model_type": "fraud", "features": {"amount": i, "country": None if i % 2 else "PT"},
                                    "prediction": "ok"}) + "\n" for i in range(100))
        answer = self.server.request("POST", "/api/v1/monitoring/predictions", lines,
                                     {"Content-Type": "application/x-ndjson"})
        self.assertEqual(answer.status, 200, answer.body)

        def look():
            answer = self.server.get("/api/v1/monitoring/data-quality/overview?model_type=fraud")
            if answer.status != 200:
                return None
            (one,) = json.loads(answer.body)["sources"]
            return one if one["window"]["rows"] == 100 else None
        one = harness.wait_until(look, 20, "the predictions are judged")
        self.assertTrue(one["external"])
        self.assertEqual(one["scores"]["completeness"], 0.75)
        self.assertEqual(self.fields_of(one, "missing_values"), {"country"})

    def test_the_history_survives_a_restart(self):
        self.send(self.rows[:100])
        self.wait_for_rows(100)
        kept = harness.wait_until(lambda: self.overview("diagnostic")["history"], 20, "scores are stored")
        self.assertEqual(set(kept[0]), DIMENSIONS | {"time"})
        self.server.stop()
        self.start()
        again = self.overview("diagnostic", "&hours=1")
        self.assertEqual(again["state"], "no_data")
        self.assertGreaterEqual(len(again["history"]), 1)
        self.assertGreater(again["history"][0]["completeness"], 0.95)
        self.assertEqual(self.server.get("/api/v1/monitoring/data-quality/overview?hours=0").status, 422)


if __name__ == "__main__":
    unittest.main()
