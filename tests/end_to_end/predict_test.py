#!/usr/bin/env python3
"""Every type of model as its users meet it: trained on its sample data, asked with the examples that /docs shows."""

import json
import shutil
import tempfile
import unittest

import harness

TYPES = ("sentiment", "email", "topic", "recsys", "trend", "diagnostic", "risk")


class Predict(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        models = harness.train_sample_models(cls.folder, TYPES)
        cls.server = harness.Nexusml(models, cwd=cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        shutil.rmtree(cls.folder)

    def ask(self, model, request):
        return self.server.post_json(f"/api/v1/models/{model}/predict", request)

    def examples(self):
        """The document's requests, and answers, by name."""
        document = json.loads(self.server.get("/openapi.json").body)
        predict = document["paths"]["/api/v1/models/{model}/predict"]["post"]
        values = lambda body: {name: one["value"] for name, one in body["content"]["application/json"]["examples"].items()}
        return values(predict["requestBody"]), values(predict["responses"]["200"])

    def test_the_documents_examples_are_answered_as_it_says(self):
        requests, answers = self.examples()
        self.assertEqual({name.split("_")[0] for name in requests}, set(TYPES))
        for name, request in requests.items():
            with self.subTest(name):
                before = self.server.metric(f'model_predictions_total{{model_type="{name.split("_")[0]}"}}')
                answer = self.ask(name.split("_")[0], request)
                self.assertEqual(answer.status, 200, answer.body)
                self.assertEqual(set(answer.json), set(answers[name]), answer.body)  # so there is no warning
                after = self.server.metric(f'model_predictions_total{{model_type="{name.split("_")[0]}"}}')
                self.assertEqual(after, before + 1)

    def test_a_rating_says_when_it_is_a_guess(self):
        known = self.ask("recsys", {"user_id": "u7", "item_id": "film-12"}).json
        self.assertFalse(known["is_cold_start"])
        self.assertTrue(0.5 <= known["predicted_rating"] <= 5, known)
        guess = self.ask("recsys", {"user_id": "a user of tomorrow", "item_id": 1}).json
        self.assertTrue(guess["is_cold_start"])
        self.assertEqual(len(guess["warnings"]), 2)
        ranking = self.ask("recsys", {"user_id": "u7", "top_k": 5}).json["items"]
        self.assertEqual(len({item["item_id"] for item in ranking}), 5)
        ratings = [item["predicted_rating"] for item in ranking]
        self.assertEqual(ratings, sorted(ratings, reverse=True))

    def test_a_forecast_follows_season_and_trend(self):
        season = [10, -4, 3, -9]
        values = [100 + 2 * t + season[t % 4] for t in range(40)]
        answer = self.ask("trend", {"values": values, "horizon": 8}).json
        self.assertEqual(answer["direction"], "up")
        for step, forecast in enumerate(answer["forecast"]):
            self.assertAlmostEqual(forecast, 100 + 2 * (40 + step) + season[step % 4], delta=4)
            self.assertLessEqual(answer["lower"][step], forecast)
            self.assertLessEqual(forecast, answer["upper"][step])

    def test_what_cannot_be_forecast_is_refused_by_name(self):
        for horizon in (0, -1, 1.5, 10**9, None, "3"):
            refused = self.ask("trend", {"values": [1, 2, 3], "horizon": horizon})
            self.assertEqual((refused.status, refused.json["errors"][0]["field"]), (422, "horizon"))
        for body in ('{"values": [1, NaN], "horizon": 1}', '{"values": [1, 1e999], "horizon": 1}'):
            refused = self.server.request("POST", "/api/v1/models/trend/predict", body, {"Content-Type": "application/json"})
            self.assertEqual(refused.status, 400, refused.body)


if __name__ == "__main__":
    unittest.main(verbosity=2)
