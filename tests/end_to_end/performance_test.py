#!/usr/bin/env python3
"""Labels that come later, in random order and with a restart in between, give the accuracy that is computed offline."""

import http.client
import json
import pathlib
import random
import shutil
import tempfile
import unittest

import harness

PERFORMANCE = "/api/v1/monitoring/performance/models"
TEXTS = ["what a lovely day", "a terrible waste of money", "the room was clean", "never again", "it arrived on time",
         "great support, friendly people", "broken after a week", "it is a box"]


class Performance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.models = harness.train_sample_models(cls.folder, ("sentiment", "diagnostic", "recsys"))
        cls.config = cls.folder / "settings.yaml"
        cls.config.write_text("performance:\n  evaluation_interval: 0.2\n  segments:\n    diagnostic: cough\n")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.random = random.Random(7)
        self.data = pathlib.Path(tempfile.mkdtemp(dir=self.folder))

    def start(self):
        server = harness.Nexusml(self.models, "--config", self.config, cwd=self.folder,
                                 env=harness.clean_environment(NEXUSML_DATA_PATH=str(self.data)))
        self.addCleanup(server.close)
        return server

    def predict(self, server, model, bodies):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        answers = []
        for body in bodies:
            connection.request("POST", f"/api/v1/models/{model}/predict", json.dumps(body),
                               {"Content-Type": "application/json"})
            response = connection.getresponse()
            answers.append(json.loads(response.read()))
            self.assertEqual(response.status, 200, answers[-1])
        connection.close()
        return answers

    def send(self, server, labels):
        lines = "".join(json.dumps({"prediction_id": one, "label": label}) + "\n" for one, label in labels)
        response = server.request("POST", "/api/v1/feedback", lines, {"Content-Type": "application/x-ndjson"})
        summary = json.loads(response.body)
        self.assertEqual((response.status, summary["accepted"]), (200, len(labels)), summary)

    def performance(self, server, model):
        response = server.get(f"{PERFORMANCE}?model_type={model}")
        self.assertEqual(response.status, 200, response.body)
        return json.loads(response.body)["models"][0]

    def wait_for_labels(self, server, model, count):
        def are_there():
            response = server.get(f"{PERFORMANCE}?model_type={model}")  # 404 until its first predictions came
            return response.status == 200 and json.loads(response.body)["models"][0]["window"]["labelled"] == count

        harness.wait_until(are_there, 15, f"{count} labelled predictions of {model}")

    def accuracy(self, server, model="sentiment"):
        return server.metric(f'ml_model_accuracy{{model_type="{model}"}}')

    def test_labels_in_random_order_with_a_restart_between_give_the_offline_accuracy(self):
        server = self.start()
        trained = self.accuracy(server)
        answers = self.predict(server, "sentiment", [{"text": self.random.choice(TEXTS)} for _ in range(600)])
        names = sorted({label for answer in answers for label in answer["scores"]})
        truth = {answer["prediction_id"]: self.random.choice(names) for answer in answers}
        order = list(truth.items())
        self.random.shuffle(order)

        self.send(server, order[:20])
        self.wait_for_labels(server, "sentiment", 20)
        reading = self.performance(server, "sentiment")
        self.assertEqual((reading["accuracy"]["source"], reading["state"]), ("training", "not_enough_labels"))
        self.assertEqual(self.accuracy(server), trained)

        self.send(server, order[20:300])
        self.wait_for_labels(server, "sentiment", 300)
        self.assertEqual(self.performance(server, "sentiment")["rows"]["probabilities"], 300)
        self.assertEqual(server.stop(), 0)

        server = self.start()
        self.wait_for_labels(server, "sentiment", 300)  # read back
        # The rest, some twice, and some of the first corrected.
        for one, _ in order[:50]:
            truth[one] = self.random.choice(names)
        self.send(server, order[300:] + order[400:450])
        self.send(server, [(one, truth[one]) for one, _ in order[:50]])
        self.wait_for_labels(server, "sentiment", 600)
        right = sum(truth[answer["prediction_id"]] == answer["sentiment"] for answer in answers)
        harness.wait_until(lambda: self.accuracy(server) == right / 600, 10, f"{right} of 600 are right")

        reading = self.performance(server, "sentiment")
        self.assertEqual(reading["accuracy"], {"value": right / 600, "source": "live"})
        matrix = reading["confusion_matrix"]
        self.assertEqual(matrix["labels"], names)
        offline = [[sum(truth[a["prediction_id"]] == row and a["sentiment"] == column for a in answers) for column in names]
                   for row in names]
        self.assertEqual(matrix["counts"], offline)
        self.assertEqual(reading["label_coverage"]["predictions"], 600)
        self.assertEqual(reading["label_coverage"]["share"], 1)
        self.assertEqual(server.stop(), 0)

    def test_segments_and_errors_of_numbers(self):
        server = self.start()
        patients = [{"features": {"age": self.random.randrange(20, 80), "cough": self.random.choice(["yes", "no"])}}
                    for _ in range(60)]
        answers = self.predict(server, "diagnostic", patients)
        self.send(server, [(answer["prediction_id"], answer["diagnosis"]) for answer in answers])
        self.wait_for_labels(server, "diagnostic", 60)
        self.assertEqual(self.accuracy(server, "diagnostic"), 1)
        segments = self.performance(server, "diagnostic")["segments"]
        self.assertEqual(segments["feature"], "cough")
        self.assertEqual({part["name"]: part["rows"] for part in segments["parts"]},
                         {name: sum(one["features"]["cough"] == name for one in patients) for name in ("yes", "no")})

        ratings = self.predict(server, "recsys", [{"user_id": f"u{i}", "item_id": "i1"} for i in range(40)])
        self.send(server, [(answer["prediction_id"], 3) for answer in ratings])
        self.wait_for_labels(server, "recsys", 40)
        harness.wait_until(lambda: self.performance(server, "recsys")["rows"]["numbers"] == 40, 5, "ratings")
        shown = server.metric('ml_model_error{model_type="recsys",metric="mae"}')
        offline = sum(abs(answer["predicted_rating"] - 3) for answer in ratings) / 40
        self.assertAlmostEqual(shown, offline, places=3)  # answers are rounded

    def test_a_model_served_elsewhere_has_an_accuracy(self):
        server = self.start()
        lines = [{"model_type": "fraud", "prediction_id": f"order-{i}", "prediction": "bad" if i % 4 == 0 else "ok",
                  "confidence": 0.9} for i in range(200)]
        response = server.request("POST", "/api/v1/monitoring/predictions", "\n".join(map(json.dumps, lines)),
                                  {"Content-Type": "application/x-ndjson"})
        self.assertEqual(response.status, 200, response.body)
        self.assertIsNone(self.accuracy(server, "fraud"))
        self.send(server, [(f"order-{i}", "ok") for i in self.random.sample(range(200), 200)])
        self.wait_for_labels(server, "fraud", 200)
        self.assertEqual(self.accuracy(server, "fraud"), 0.75)
        self.assertEqual(self.performance(server, "fraud")["rows"]["probabilities"], 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
