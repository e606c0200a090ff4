#!/usr/bin/env python3
"""Answers that are kept: in the process, and in a real Redis that replicas share and that may go away at any time."""

import json
import pathlib
import shutil
import tempfile
import time
import unittest

import harness
import servers
from objects_test import PREDICT, Load, health


class Cache(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.redis = servers.start(servers.Redis)
        cls.addClassCleanup(lambda: cls.redis.close())
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(lambda: shutil.rmtree(cls.folder))
        cls.models = harness.train_sample_models(cls.folder, types=("sentiment", "email"), rows=200)
        (cls.folder / "nexusml.yaml").write_text("cache:\n  ttl:\n    sentiment: 600\n")

    def setUp(self):
        self.redis.ask("FLUSHALL")
        self.replicas = 0

    def start(self, models=None, **settings):
        self.replicas += 1
        environment = {"REDIS_URL": self.redis.address(), "NEXUSML_DATA_PATH": str(self.folder / f"data{self.replicas}"), **settings}
        environment = {name: value for name, value in environment.items() if value is not None}
        server = harness.Nexusml(models or self.models, "--config", self.folder / "nexusml.yaml", cwd=self.folder,
                                 env=harness.clean_environment(**environment))
        self.addCleanup(server.close)
        return server

    def predict(self, server, text, model="sentiment"):
        answer = server.post_json(f"/api/v1/models/{model}/predict", {"text": text})
        self.assertEqual(answer.status, 200, answer.json)
        return answer.json

    def counted(self, server, result, model="sentiment"):
        return server.metric(f'ml_prediction_cache_total{{model_type="{model}",result="{result}"}}')

    def keys(self):
        return int(self.redis.ask("DBSIZE"))

    def wait_shared(self, server):
        """Until what this replica answers comes to Redis."""
        def arrives():
            self.predict(server, f"warm up {time.monotonic()}")
            return self.keys() > 0

        harness.wait_until(arrives, 10, "an answer is in Redis")

    def test_replicas_share_answers_and_each_is_a_prediction_of_its_own(self):
        first, second = self.start(), self.start()
        self.wait_shared(first)
        self.wait_shared(second)
        before = self.keys()
        one = self.predict(first, "a lovely day")
        harness.wait_until(lambda: self.keys() > before, 5, "the answer is in Redis")
        hits = self.counted(second, "hit")
        other = self.predict(second, "a lovely day")
        self.assertEqual(self.counted(second, "hit"), hits + 1)
        self.assertNotEqual(one.pop("prediction_id"), other.pop("prediction_id"))
        del one["latency_ms"], other["latency_ms"]
        self.assertEqual(one, other)
        made = second.metric('model_predictions_total{model_type="sentiment"}')
        self.assertEqual(made, self.counted(second, "hit") + self.counted(second, "miss"))

    def test_models_without_the_setting_are_not_cached(self):
        server = self.start()
        self.wait_shared(server)
        before = self.keys()
        for _ in range(5):
            self.predict(server, "win a prize", "email")
        self.assertEqual(self.counted(server, "hit", "email"), None)
        self.assertEqual(self.keys(), before)

    def test_without_redis_answers_are_kept_in_the_process(self):
        server = self.start(REDIS_URL=None)
        for _ in range(3):
            self.predict(server, "a lovely day")
        self.assertEqual((self.counted(server, "hit"), self.counted(server, "miss")), (2, 1))
        self.assertNotIn("redis", health(server)["dependencies"])

    def test_a_new_version_is_never_answered_for_by_the_old_one(self):
        models = shutil.copytree(self.models, self.folder / "own")
        server = self.start(models)
        for _ in range(3):
            self.assertEqual(self.predict(server, "a lovely day")["version"], "1")
        harness.run("train", "sentiment", "--data", self.folder / "sentiment.csv", "--models", models, "--seed", 9)
        harness.wait_until(lambda: self.predict(server, "something else")["version"] == "2", 10, "version 2 serves")
        self.assertEqual(self.predict(server, "a lovely day")["version"], "2")

    def test_redis_goes_and_comes_back_under_load(self):
        server = self.start()
        self.wait_shared(server)
        harness.wait_until(lambda: health(server)["status"] == "healthy", 15, "healthy")
        with Load(server) as load:
            for away, back in ((self.redis.kill, self.redis.start_again), (self.redis.pause, self.redis.resume)):
                load.slowest = 0
                away()
                begin = time.monotonic()
                try:
                    harness.wait_until(lambda: health(server)["status"] == "degraded", 12, "degraded health")
                    degraded = time.monotonic() - begin
                    self.assertEqual(server.metric("infra_redis_connected"), 0)
                    slowest = load.slowest
                finally:
                    back()
                begin = time.monotonic()
                harness.wait_until(lambda: health(server)["status"] == "healthy", 15, "healthy again")
                print(f"{away.__name__}: degraded after {degraded:.1f} s, healthy {time.monotonic() - begin:.1f} s after the return, "
                      f"slowest prediction {1000 * slowest:.1f} ms", flush=True)
                self.assertEqual(server.metric("infra_redis_connected"), 1)
                self.wait_shared(server)
        self.assertEqual(load.failures, [])
        self.assertNotIn(servers.PASSWORD, server.output())

    def test_it_starts_without_redis(self):
        self.redis.kill()
        try:
            server = self.start()
            self.predict(server, "a lovely day")
            self.assertEqual(server.stop(), 0)
        finally:
            self.redis.start_again()

    def test_a_wrong_password_is_said_and_not_told(self):
        server = self.start(REDIS_URL=self.redis.address(password="wr0ng-" + servers.PASSWORD))
        self.predict(server, "a lovely day")
        harness.wait_until(lambda: "check user and password" in server.output(), 12, "the log says what to do")
        harness.wait_until(lambda: health(server)["dependencies"]["redis"]["state"] == "down", 12, "redis is down")
        for text in (server.output(), json.dumps(health(server))):
            self.assertNotIn(servers.PASSWORD, text)
        server.stop()
        message = harness.run("serve", "--listen", f"127.0.0.1:{harness.free_port()}", "--models", self.models, expect=2,
                              cwd=self.folder, env=harness.clean_environment(REDIS_URL=f"http://:{servers.PASSWORD}@127.0.0.1"))
        self.assertIn("redis.url", message)
        self.assertNotIn(servers.PASSWORD, message)


if __name__ == "__main__":
    unittest.main(verbosity=2)
