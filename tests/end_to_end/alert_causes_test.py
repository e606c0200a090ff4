#!/usr/bin/env python3
"""Every alert fires for a real cause, made from outside, and ends when the cause does. CAUSES names where."""

import http.client
import json
import os
import re
import shutil
import signal
import sys
import threading
import unittest

import alerts_case
import harness
import monitoring_programs as programs
import servers
from alerts_case import FEEDBACK, PATIENCE

CAUSES = {
    "test_predictions_that_are_slow_wrong_unsure_or_fail": {
        "HighPredictionLatency", "HighLatency", "HighModelLatency", "LowModelConfidence", "PredictionErrors",
        "HighModelErrorRate", "HighErrorRate", "LowDataQuality", "LowModelAccuracy"},
    "test_models_that_are_old_damaged_or_unloaded": {"NoRecentTraining", "ModelLoadFailure", "ModelNotLoaded"},
    "test_what_takes_an_hour_to_see": {"LowPredictionVolume", "LowSentimentConfidence", "UnbalancedPredictions"},
    "test_processors_in_use": {"HighCPUUsage", "CriticalCPUUsage"},
    "test_memory_in_use": {"HighMemoryUsage", "HighProcessMemory"},
    "test_redis_and_the_object_store_are_killed": {"RedisDown", "MinIODown"},
    "test_the_database_is_killed": {"DatabaseConnectionErrors"},
    "test_the_database_hangs_again_and_again": {"SlowDatabaseQueries"},
    "test_replicas_and_prometheus_are_killed": {"ModelServiceDown", "MLServiceDown", "Watchdog"},
}
IN_ALERTS_TEST = {"HighDiskUsage", "DataDriftDetected", "TrainingFailure", "WatchdogSilent"}
OF_THIS_PROGRAM_ALONE = {"WatchdogSilent"}  # no rule of Prometheus


class EveryAlert(unittest.TestCase):
    def test_every_alert_is_seen_firing_and_resolved(self):
        rules = set(re.findall(r"^ *- alert: (\w+)$", harness.run("rules"), re.MULTILINE))
        self.assertEqual(set().union(IN_ALERTS_TEST, *CAUSES.values()), rules | OF_THIS_PROGRAM_ALONE)
        self.assertEqual(len(rules), 29)
        elsewhere = (harness.ROOT / "tests" / "end_to_end" / "alerts_test.py").read_text()
        for name in IN_ALERTS_TEST:
            self.assertRegex(elsewhere, rf'"RESOLVED {name}"|fire_and_resolve\("{name}"')


class Causes(alerts_case.AlertsCase):
    causes = CAUSES

    def test_predictions_that_are_slow_wrong_unsure_or_fail(self):
        server = self.start(0.01, {"training_accuracy_low": 0.5})
        number = 0

        def orders(label, count):
            nonlocal number
            made = [f"order-{number + i}" for i in range(count)]
            number += count
            self.ingest(server, *({"model_type": "fraud", "prediction_id": one, "prediction": "ok"} for one in made))
            lines = "\n".join(json.dumps({"prediction_id": one, "label": label}) for one in made)
            self.post(server, FEEDBACK, lines, "application/x-ndjson")

        def trouble():
            self.ingest(server, *(
                [{"model_type": "slow", "latency_seconds": 1.5}, {"model_type": "slower", "latency_seconds": 3},
                 {"model_type": "slowest", "latency_seconds": 8}, {"model_type": "unsure", "confidence": 0.1}] * 5
                + [{"model_type": "failing", "prediction": None, "error": "timeout"}] * 10))
            self.diagnose(server, [{**dict.fromkeys(row, ""), "glucose": "100000"} for row in self.patients[:40]])
            if number < 60:
                orders("bad", 20)

        def calm():
            self.ingest(server, *({"model_type": one} for one in ["slow", "slower", "slowest", "unsure", "failing"] * 20))
            self.diagnose(server, self.patients[:200])
            orders("ok", 40)

        names = CAUSES[self._testMethodName]
        self.fires(server, *names, doing=trouble)
        self.ends(server, *names, doing=calm)
        self.assert_all_were_seen()

    def test_models_that_are_old_damaged_or_unloaded(self):
        server = self.start(0.01)
        # Ten seconds without a training are too long now.
        self.change(server, per_model={"diagnostic": {"no_training_days": 10 / 86400}})
        self.post(server, "/api/v1/models/sentiment/unload")
        copying, damaged = self.models / "diagnostic" / "98.tmp", self.models / "diagnostic" / "99"
        shutil.copytree(self.models / "diagnostic" / "1", copying)
        (copying / "model.json").write_text("{}")
        copying.rename(damaged)
        self.fires(server, "NoRecentTraining", "ModelLoadFailure", "ModelNotLoaded")
        shutil.rmtree(damaged)
        self.post(server, "/api/v1/models/sentiment/load")
        rows = (self.folder / "diagnostic.csv").read_text()
        self.post(server, "/api/v1/models/diagnostic/train", rows, "text/csv", status=202)
        self.ends(server, "NoRecentTraining", "ModelLoadFailure", "ModelNotLoaded")
        self.assert_all_were_seen()

    def test_what_takes_an_hour_to_see(self):
        server = self.start(0.003, {"prediction_volume_low": 0.01})  # an hour is eleven seconds
        self.fires(server, "LowPredictionVolume")
        foreign = "\n".join(["text", *["ключ замок дверь окно"] * 40]) + "\n"

        def used(**counts):
            self.ingest(server, *({"model_type": model} for model, count in counts.items() for _ in range(count)))
            self.diagnose(server, self.patients[:40])

        def trouble():
            self.classify(server, foreign)
            used(often=100, seldom=1)

        def calm():
            self.classify(server, "".join(self.texts.splitlines(keepends=True)[:41]))
            used(often=40, seldom=40)

        self.fires(server, "LowSentimentConfidence", "UnbalancedPredictions", doing=trouble)
        self.ends(server, *CAUSES[self._testMethodName], doing=calm)
        self.assert_all_were_seen()

    def test_processors_in_use(self):
        server = self.start(0.01)
        self.change(server, cpu_usage_high=80, cpu_usage_critical=95)
        loops = [harness.Process([sys.executable, "-c", "while True: pass"]) for _ in range(2 * os.cpu_count())]
        for one in loops:
            self.addCleanup(one.close)
        self.fires(server, "HighCPUUsage", "CriticalCPUUsage")
        for one in loops:
            one.stop(signal.SIGKILL)
        self.change(server, cpu_usage_high=100, cpu_usage_critical=100)  # what else runs here may take all of it
        self.ends(server, "HighCPUUsage", "CriticalCPUUsage")
        self.assert_all_were_seen()

    def test_memory_in_use(self):
        size, count = 900 << 20, 4  # more than 3 GiB, which is the limit of one process
        server = self.start(0.01, NEXUSML_SERVER_MAXIMUM_BODY_BYTES=str(1 << 30), NEXUSML_SERVER_IDLE_TIMEOUT="600")
        total = server.metric("ml_system_memory_total_bytes")
        before = server.metric("ml_system_memory_usage_bytes")
        self.change(server, memory_usage_high=100 * (before + size * count / 2) / total)
        uploads = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE) for _ in range(count)]
        part = b" " * (1 << 20)

        def upload(connection):
            connection.putrequest("POST", "/api/v1/models/sentiment/predict")
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Content-Length", str(size))
            connection.endheaders()
            for _ in range(size // len(part) - 1):  # the last part is still to come
                connection.send(part)

        threads = [threading.Thread(target=upload, args=[one]) for one in uploads]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        self.fires(server, "HighMemoryUsage", "HighProcessMemory")
        for one in uploads:
            one.close()
        self.ends(server, "HighMemoryUsage", "HighProcessMemory")
        self.assert_all_were_seen()

    def test_redis_and_the_object_store_are_killed(self):
        redis, s3 = servers.start(servers.Redis), servers.start(servers.S3)
        self.addCleanup(redis.close)
        self.addCleanup(s3.close)
        server = self.start(0.01, REDIS_URL=redis.address(), MINIO_ENDPOINT=s3.endpoint(),
                            MINIO_BUCKET=s3.make_bucket("models"), MINIO_ACCESS_KEY=s3.ACCESS_KEY,
                            MINIO_SECRET_KEY=s3.SECRET_KEY)
        harness.wait_until(lambda: server.metric("infra_minio_connected") == server.metric("infra_redis_connected") == 1,
                           PATIENCE, "both are connected")
        redis.kill()
        s3.kill()
        self.fires(server, "RedisDown", "MinIODown")
        redis.start_again()
        s3.start_again()
        self.ends(server, "RedisDown", "MinIODown")
        self.assert_all_were_seen()

    def start_with_database(self, scale):
        postgres = servers.start(servers.Postgres)
        self.addCleanup(postgres.close)
        server = self.start(scale, DATABASE_URL=postgres.new_database())
        harness.wait_until(lambda: server.metric("infra_database_connected") == 1, PATIENCE, "the database is connected")
        return postgres, server

    def test_the_database_is_killed(self):
        postgres, server = self.start_with_database(0.02)

        def use():
            """Whoever writes or reads notices."""
            self.ingest(server, {"model_type": "churn"})
            server.get("/api/v1/monitoring/data-quality/overview?hours=1")

        harness.wait_until(lambda: use() or server.metric("ml_events_written_total"), PATIENCE, "predictions are stored")
        postgres.kill()
        self.fires(server, "DatabaseConnectionErrors", doing=use)
        postgres.start_again()
        self.ends(server, "DatabaseConnectionErrors", doing=use)
        self.assert_all_were_seen()

    def test_the_database_hangs_again_and_again(self):
        postgres, server = self.start_with_database(0.02)
        ending = threading.Event()

        def hang():
            while not ending.is_set():
                postgres.pause()
                ending.wait(3)
                postgres.resume()
                ending.wait(0.3)

        def use():
            self.ingest(server, {"model_type": "churn"})

        harness.wait_until(lambda: use() or server.metric("ml_events_written_total"), PATIENCE, "predictions are stored")
        thread = threading.Thread(target=hang)
        thread.start()
        try:
            self.fires(server, "SlowDatabaseQueries", doing=use)
        finally:
            ending.set()
            thread.join()
        self.ends(server, "SlowDatabaseQueries", doing=use)
        self.assert_all_were_seen()


class DownCauses(alerts_case.AlertsCase):
    """What only Prometheus can know, told by a real Alertmanager to a NexusML that stays up."""

    causes = CAUSES

    def setUp(self):
        super().setUp()
        self.keeper = self.start(1)
        self.ports = [harness.free_port(), harness.free_port()]
        self.replicas = [self.replica(port) for port in self.ports]
        rules = self.data / "rules.yml"
        rules.write_text(re.sub(r"\bfor: \d+[smh]\b", "for: 1s", harness.run("rules")))
        alertmanager = self.start_alertmanager()
        self.prometheus = programs.Prometheus(self.data, self.ports, rules, alertmanager)
        self.addCleanup(self.prometheus.close)
        self.prometheus.wait_for_targets(2)

    def replica(self, port):
        data = self.data / f"replica-{port}"
        server = harness.Nexusml(self.models, port=port, cwd=self.data,
                                 env=harness.clean_environment(NEXUSML_DATA_PATH=str(data)))
        self.addCleanup(server.close)
        return server

    def start_alertmanager(self):
        program = harness.need("prometheus-alertmanager", "prometheus-alertmanager")
        port = harness.free_port()
        config = self.data / "alertmanager.yml"
        hook = f"http://127.0.0.1:{self.keeper.port}{alerts_case.ALERTS}/webhook"
        config.write_text(json.dumps({
            "route": {"receiver": "keeper", "group_wait": "100ms", "group_interval": "500ms",
                      "group_by": ["alertname", "instance"]},
            "receivers": [{"name": "keeper", "webhook_configs": [{"url": hook}]}]}))
        alertmanager = harness.Process([program, f"--config.file={config}", f"--storage.path={self.data / 'alertmanager'}",
                                        f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="])
        self.addCleanup(alertmanager.close)
        harness.wait_until(lambda: servers.answers_on(port), PATIENCE, "the Alertmanager listens")
        return port

    def told(self, state):
        """Names whose last word by the Alertmanager is this state."""
        last = {}
        for one in self.read(self.keeper)["history"]:  # newest first
            if one["origin"] == "alertmanager":
                last.setdefault((one["name"], json.dumps(one["labels"], sort_keys=True)), one["state"])
        return {name for (name, _), word in last.items() if word == state}

    def firing(self, _):
        return self.told("firing")

    def over(self, _):
        return self.told("resolved") - self.told("firing")

    def test_replicas_and_prometheus_are_killed(self):
        self.fires(self.keeper, "Watchdog")
        self.replicas[0].stop(signal.SIGKILL)
        self.fires(self.keeper, "ModelServiceDown")
        self.assertNotIn("MLServiceDown", self.told("firing"), "the other replica is up")
        self.replicas[1].stop(signal.SIGKILL)
        self.fires(self.keeper, "MLServiceDown")
        for port in self.ports:
            self.replica(port)
        self.ends(self.keeper, "ModelServiceDown", "MLServiceDown")
        self.prometheus.stop(signal.SIGKILL)
        self.ends(self.keeper, "Watchdog")
        self.assert_all_were_seen()


if __name__ == "__main__":
    unittest.main(verbosity=2)
