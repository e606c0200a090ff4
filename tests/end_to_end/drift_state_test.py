#!/usr/bin/env python3
"""References and windows of drift: of a model served elsewhere, learnt, uploaded, and there after a restart."""

import json
import random
import shutil
import tempfile
import unittest

import harness

EVERY = {"NEXUSML_DRIFT_WINDOW": "600", "NEXUSML_DRIFT_EVALUATION_INTERVAL": "0.1", "NEXUSML_DRIFT_REFERENCE_EVENTS": "1000"}
PATH = "/api/v1/monitoring/reference/fraud"


class DriftState(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.server = None
        self.start()

    def tearDown(self):
        self.server.close()
        shutil.rmtree(self.folder)

    def start(self):
        if self.server is not None:
            self.server.close()
        self.server = harness.Nexusml(self.folder + "/models", cwd=self.folder, env=harness.clean_environment(**EVERY))

    def send(self, count, seed, moved_by=0.0):
        draw = random.Random(seed)
        lines = [json.dumps({"model_type": "fraud", "prediction": draw.choice(["ok", "fraud"]), "confidence": draw.random(),
                             "features": {"amount": draw.gauss(100 + moved_by, 20), "age": draw.gauss(40, 10),
                                          "country": draw.choice(["PT", "VN", "GB"])}}) for _ in range(count)]
        answer = self.server.request("POST", "/api/v1/monitoring/predictions", "\n".join(lines),
                                     {"Content-Type": "application/x-ndjson"})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(json.loads(answer.body)["accepted"], count)

    def reading(self):
        answer = self.server.get("/api/v1/monitoring/drift?model_type=fraud")
        return json.loads(answer.body)["models"][0] if answer.status == 200 else None

    def wait_for(self, holds, what):
        return harness.wait_until(lambda: (lambda one: one if one and holds(one) else None)(self.reading()), 20, what)

    def test_learnt_kept_and_found_again(self):
        self.send(400, 1)
        learning = self.wait_for(lambda one: one["learning"], "it learns")
        self.assertEqual(learning["state"], "no_reference")
        self.assertEqual(learning["learning"]["wanted"], 1000)
        self.send(600, 2)
        self.wait_for(lambda one: one["reference_origin"] == "learnt", "it has learnt")
        self.send(600, 3)
        normal = self.wait_for(lambda one: one["window"]["rows"] == 600 and one["state"] == "stable", "a window")
        self.assertEqual(len(normal["features"]), 3)
        self.assertEqual(self.server.stop(), 0)

        self.start()
        again = self.wait_for(lambda one: one["window"]["rows"] == 600, "the window goes on after a restart")
        self.assertEqual(again["reference_origin"], "learnt")
        self.send(1400, 4, moved_by=40)
        moved = self.wait_for(lambda one: one["state"] == "drifted", "the shift is found")
        self.assertEqual([one["name"] for one in moved["features"] if one["drifted"]], ["amount"])
        self.assertEqual(moved["window"]["rows"], 2000)
        self.assertEqual(moved["features"][0]["psi_band"], "large")
        self.assertEqual(self.server.metric('ml_data_drift_detected{feature_name="amount",model_type="fraud"}'), 1)
        self.assertLess(self.server.metric('ml_prediction_drift_score{model_type="fraud"}'), 0.1)

        answer = self.server.request("PUT", PATH + "?from_window=current")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(json.loads(answer.body)["origin"], "window")
        self.send(1000, 5, moved_by=25)
        self.wait_for(lambda one: one["window"]["rows"] == 1000 and one["state"] != "no_predictions", "against the new reference")

    def test_a_table_is_a_reference_before_the_first_prediction_and_after_a_restart(self):
        draw = random.Random(9)
        table = "id,amount,country\n" + "".join(f"{i},{draw.gauss(100, 20):.3f},{draw.choice(['PT', 'VN', 'GB'])}\n"
                                                for i in range(5000))
        answer = self.server.request("PUT", PATH + "?ignore=id", table, {"Content-Type": "text/csv"})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(json.loads(answer.body)["rows"], 5000)
        self.assertEqual(self.server.stop(), 0)
        self.start()
        self.send(1000, 1)
        stable = self.wait_for(lambda one: one["window"]["rows"] == 1000 and one["features"], "a window")
        self.assertEqual(stable["reference_origin"], "upload")
        self.assertEqual(sorted(one["name"] for one in stable["features"]), ["amount", "country"])
        self.assertEqual(stable["state"], "stable")
        self.send(1000, 2, moved_by=20)
        self.wait_for(lambda one: one["state"] == "drifted", "the shift is found")
        self.assertEqual(self.server.request("DELETE", PATH).status, 200)
        self.assertEqual(self.server.request("DELETE", PATH).status, 404)
        self.assertEqual(self.reading()["state"], "no_reference")

    def test_a_damaged_file_stops_nothing(self):
        answer = self.server.request("PUT", PATH, "amount\n1\n2\n", {"Content-Type": "text/csv"})
        self.assertEqual(answer.status, 200, answer.body)
        self.server.stop()
        with open(self.folder + "/data/monitor/references/fraud.reference", "r+b") as file:
            file.seek(60)
            file.write(b"damage")
        self.start()
        self.assertIsNone(self.reading())
        self.assertIn("a reference that was kept cannot be read", self.server.output())


if __name__ == "__main__":
    unittest.main(verbosity=2)
