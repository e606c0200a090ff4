#!/usr/bin/env python3
"""Alerts of the engine in the server, without Prometheus: real causes reach a webhook, Slack and a mailbox within seconds, and
so do their ends; nothing is told twice across a restart, and a receiver that is down or hangs delays nobody else."""

import csv
import io
import json
import pathlib
import shutil
import signal
import tempfile
import time
import unittest

import harness
import receivers
import servers

SCALE = 0.01  # 5 minutes are 3 s, an hour is 36 s
ALERTS = "/api/v1/monitoring/alerts"
THRESHOLDS = "/api/v1/monitoring/config/thresholds"
INGEST = "/api/v1/monitoring/predictions"


class Alerts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.trained = harness.train_sample_models(cls.folder)

    def setUp(self):
        self.data = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        self.models = self.data / "models"
        shutil.copytree(self.trained, self.models)
        self.webhook = receivers.Webhook()
        self.slack = receivers.Slack()
        self.mail = receivers.Mail(self.data)
        for one in (self.webhook, self.slack, self.mail):
            self.addCleanup(one.close)
        self.config = self.data / "nexusml.yaml"
        # This test predicts little, and the machine that runs it may be busy.
        self.config.write_text("thresholds: {prediction_volume_low: 0, cpu_usage_high: 100, cpu_usage_critical: 100, "
                               "memory_usage_high: 100, disk_usage_high: 100}\n")
        self.secret = self.data / "password"
        self.secret.write_text(receivers.PASSWORD + "\n")

    def start(self, **settings):
        environment = dict(
            NEXUSML_DATA_PATH=str(self.data), NEXUSML_ALERTS_TIME_SCALE=str(SCALE), NEXUSML_ALERTS_INTERVAL="0.2",
            NEXUSML_ALERTS_GROUP_WAIT="0.2", NEXUSML_ALERTS_GROUP_INTERVAL="0.4", NEXUSML_ALERTS_RETRY_WAIT="0.1",
            NEXUSML_ALERTS_LONGEST_RETRY_WAIT="0.5", NEXUSML_ALERTS_REQUEST_TIMEOUT="3",
            NEXUSML_ALERTS_WEBHOOK_URL=self.webhook.url, NEXUSML_ALERTS_SLACK_URL=self.slack.url,
            NEXUSML_ALERTS_SLACK_CHANNEL="#ml", NEXUSML_ALERTS_EMAIL_TO="ana@example.org, ben@example.org",
            NEXUSML_ALERTS_EMAIL_FROM="nexusml@example.org", NEXUSML_ALERTS_SMTP_SERVER=f"localhost:{self.mail.port}",
            NEXUSML_ALERTS_SMTP_USER=receivers.USER, NEXUSML_ALERTS_SMTP_PASSWORD_FILE=str(self.secret),
            NEXUSML_ALERTS_SMTP_CA_FILE=str(self.mail.certificate), NEXUSML_HISTORY_STEP="1",
            NEXUSML_METRICS_SAMPLE_INTERVAL="0.3", NEXUSML_DRIFT_EVALUATION_INTERVAL="0.3", NEXUSML_DRIFT_WINDOW="4",
            NEXUSML_DRIFT_MINIMUM_SAMPLES="100")
        environment.update(settings)
        environment = {name: value for name, value in environment.items() if value is not None}
        server = harness.Nexusml(self.models, "--config", self.config, cwd=self.data,
                                 env=harness.clean_environment(**environment))
        self.addCleanup(server.close)
        return server

    def alerts(self, server):
        return json.loads(server.get(ALERTS).body)

    def undelivered(self, receiver):
        return json.loads((self.data / "alerts.json").read_text())["undelivered"][receiver]

    def firing(self, server):
        return sorted({alert["name"] for alert in self.alerts(server)["active"]})

    def change(self, server, **thresholds):
        response = server.request("PUT", THRESHOLDS, json.dumps(thresholds), {"Content-Type": "application/json"})
        self.assertEqual(response.status, 200, response.body)

    def expect(self, title, seconds=25, among=None):
        """In every channel."""
        for one in among or (self.webhook, self.slack, self.mail):
            harness.wait_until(lambda: title in one.titles(), seconds,
                               f"{type(one).__name__} was not told {title}: {one.titles()}")

    def fire_and_resolve(self, name, cause, end, seconds=30):
        cause()
        self.expect(f"FIRING {name}", seconds)
        end()
        self.expect(f"RESOLVED {name}", seconds)
        for one in (self.webhook, self.slack, self.mail):
            self.assertEqual([title for title in one.titles() if title.endswith(" " + name)][:2],
                             [f"FIRING {name}", f"RESOLVED {name}"])

    def ingest(self, server, count, **fields):
        lines = "\n".join(json.dumps({"model_type": "churn", "prediction": "stays", "confidence": 0.9,
                                      "latency_seconds": 0.001, **fields}) for _ in range(count))
        response = server.request("POST", INGEST, lines, {"Content-Type": "application/x-ndjson"})
        self.assertEqual(response.status, 200, response.body)

    def ingest_until(self, server, title, **fields):
        end = time.monotonic() + 40
        while title not in self.webhook.titles():
            self.assertLess(time.monotonic(), end, f"{title}: {self.webhook.titles()}")
            self.ingest(server, 20, **fields)
            time.sleep(0.1)

    def patients(self, older_by=0):
        rows = list(csv.DictReader(io.StringIO((self.folder / "diagnostic.csv").read_text())))
        for row in rows:
            if row["age"]:
                row["age"] = str(float(row["age"]) + older_by)
        text = io.StringIO()
        writer = csv.DictWriter(text, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()

    def diagnose(self, server, rows):
        response = server.request("POST", "/api/v1/models/diagnostic/predict/batch", rows, {"Content-Type": "text/csv"})
        self.assertEqual(response.status, 200, response.body)

    def test_a_threshold_changed_at_run_time_fires_and_ends_an_alert_in_every_channel(self):
        server = self.start()
        self.fire_and_resolve("HighDiskUsage", lambda: self.change(server, disk_usage_high=0),
                              lambda: self.change(server, disk_usage_high=None))
        message = next(one for one in self.webhook.messages if one["groupLabels"]["alertname"] == "HighDiskUsage")
        self.assertEqual(message["version"], "4")
        self.assertRegex(message["alerts"][0]["annotations"]["description"], r"^Disk of .+:\d+ is \d+\.\d % in use$")
        self.assertEqual(message["alerts"][0]["annotations"]["runbook_url"], "docs/runbooks/HighDiskUsage.md")
        mail = next(one for one in self.mail.messages if "HighDiskUsage" in one["Subject"])
        self.assertEqual(mail["To"], "ana@example.org, ben@example.org")
        self.assertIn("High disk usage", mail.get_content())
        self.assertEqual(self.slack.messages[0]["channel"], "#ml")
        states = [one["state"] for one in self.alerts(server)["history"] if one["name"] == "HighDiskUsage"]
        self.assertEqual(states, ["resolved", "firing", "pending"])
        self.assertEqual(server.stop(), 0)
        for secret in (receivers.PASSWORD, "with-a-s3cret"):
            self.assertNotIn(secret, server.output())

    def test_errors_of_predictions(self):
        server = self.start()
        self.fire_and_resolve("PredictionErrors", lambda: self.ingest(server, 20, prediction=None, error="timeout"),
                              lambda: None)
        self.ingest_until(server, "FIRING HighModelErrorRate", prediction=None, error="timeout")
        self.expect("FIRING HighModelErrorRate")
        self.expect("FIRING HighErrorRate")
        self.expect("RESOLVED HighModelErrorRate")
        self.expect("RESOLVED HighErrorRate")

    def test_slow_predictions_are_told_once_by_the_worst_of_the_alerts(self):
        server = self.start()
        self.ingest_until(server, "FIRING HighModelLatency", latency_seconds=8)
        self.expect("FIRING HighModelLatency")
        self.expect("RESOLVED HighModelLatency")
        self.assertNotIn("FIRING HighPredictionLatency", self.slack.titles())
        self.ingest_until(server, "FIRING HighPredictionLatency", latency_seconds=1.5)
        self.expect("FIRING HighPredictionLatency")
        self.expect("RESOLVED HighPredictionLatency")

    def test_drift(self):
        server = self.start()
        end = time.monotonic() + 40
        while "FIRING DataDriftDetected" not in self.webhook.titles():
            self.assertLess(time.monotonic(), end, self.webhook.titles())
            self.diagnose(server, self.patients(older_by=60))
            time.sleep(0.4)
        self.expect("FIRING DataDriftDetected")
        labels = [labels for name, _, labels in self.webhook.words() if name == "DataDriftDetected"]
        self.assertIn(("age", "diagnostic"), {(one["feature_name"], one["model_type"]) for one in labels})
        end = time.monotonic() + 30
        while "RESOLVED DataDriftDetected" not in self.webhook.titles():
            self.assertLess(time.monotonic(), end, self.webhook.titles())
            self.diagnose(server, self.patients())
            time.sleep(0.3)
        self.expect("RESOLVED DataDriftDetected")

    def test_training_and_loading_that_fail(self):
        server = self.start()
        response = server.request("POST", "/api/v1/models/sentiment/train", "text,label\n" + "a day,good\n" * 30,
                                  {"Content-Type": "text/csv"})
        self.assertEqual(response.status, 202, response.body)
        self.expect("FIRING TrainingFailure")
        broken = self.models / "sentiment" / "99"
        shutil.copytree(self.models / "sentiment" / "1", broken.with_name("98.tmp"))
        (broken.with_name("98.tmp") / "model.json").write_text("{}")
        broken.with_name("98.tmp").rename(broken)
        self.expect("FIRING ModelLoadFailure")
        self.expect("RESOLVED ModelLoadFailure", 30)
        self.expect("RESOLVED TrainingFailure", 60)

    def test_accuracy_with_a_threshold_of_one_models_own(self):
        server = self.start()
        self.change(server, training_accuracy_low=1, per_model={"sentiment": {"training_accuracy_low": 0}})
        self.expect("FIRING LowModelAccuracy")
        self.assertEqual({labels["model_type"] for name, _, labels in self.webhook.words() if name == "LowModelAccuracy"},
                         {"diagnostic"})
        self.change(server, per_model={"diagnostic": {"training_accuracy_low": 0}})
        self.expect("RESOLVED LowModelAccuracy")

    def test_redis(self):
        redis = servers.start(servers.Redis)
        self.addCleanup(redis.close)
        server = self.start(REDIS_URL=redis.address())
        self.fire_and_resolve("RedisDown", redis.kill, redis.start_again, 60)
        self.assertEqual(server.stop(), 0)

    def test_nothing_is_told_twice_across_a_restart(self):
        server = self.start()
        self.change(server, disk_usage_high=0)
        self.expect("FIRING HighDiskUsage")
        for how in (signal.SIGTERM, signal.SIGKILL):
            server.stop(how)
            server = self.start()
            harness.wait_until(lambda: self.firing(server) == ["HighDiskUsage"], 10, self.alerts(server))
            time.sleep(7)  # longer than its `for`
        for one in (self.webhook, self.slack, self.mail):
            self.assertEqual(one.titles(), ["FIRING HighDiskUsage"])
        self.change(server, disk_usage_high=None)
        self.expect("RESOLVED HighDiskUsage")

    def test_a_receiver_that_was_down_is_told_later_and_one_that_hangs_blocks_nobody(self):
        self.webhook.close()
        self.slack.hang.set()
        server = self.start()
        began = time.monotonic()
        self.change(server, disk_usage_high=0)
        self.expect("FIRING HighDiskUsage", among=[self.mail])
        print(f"mail after {time.monotonic() - began:.1f} s while the webhook is down and Slack hangs", flush=True)
        self.assertEqual(server.get("/health").status, 200)
        self.change(server, disk_usage_high=None)
        self.expect("RESOLVED HighDiskUsage", among=[self.mail])
        # A kill before the server has noted that the mail was taken would repeat it.
        harness.wait_until(lambda: self.undelivered("email") == [], 5, "the mail is noted as taken")
        server.stop(signal.SIGKILL)
        server = self.start()
        self.webhook = receivers.Webhook(self.webhook.port)
        self.addCleanup(self.webhook.close)
        self.expect("RESOLVED HighDiskUsage", among=[self.webhook])
        self.assertEqual(self.webhook.titles(), ["FIRING HighDiskUsage", "RESOLVED HighDiskUsage"])
        self.assertEqual(self.mail.titles(), ["FIRING HighDiskUsage", "RESOLVED HighDiskUsage"])
        failed = 'ml_alert_notifications_total{receiver="slack",outcome="failed"}'
        harness.wait_until(lambda: server.metric(failed), 15, "the hanging receiver is counted")
        self.assertEqual(server.stop(), 0)

    def test_a_silence_holds_back(self):
        server = self.start()
        silence = {"matchers": [{"name": "alertname", "value": "HighDiskUsage"}], "duration_seconds": 600,
                   "created_by": "ana", "comment": "known"}
        response = server.post_json(ALERTS + "/silences", silence)
        self.assertEqual(response.status, 201, response.json)
        self.change(server, disk_usage_high=0)
        harness.wait_until(lambda: self.firing(server) == ["HighDiskUsage"], 10, "it fires")
        time.sleep(1)
        self.assertEqual(self.webhook.titles(), [])
        self.assertEqual(json.loads(server.get("/health").body)["alerts_count"], 1)
        self.assertEqual(server.request("DELETE", f"{ALERTS}/silences/{response.json['id']}").status, 200)
        self.expect("FIRING HighDiskUsage")

    def test_the_watchdogs_silence(self):
        server = self.start(NEXUSML_ALERTS_WATCHDOG_TIMEOUT="1.5")
        server.request("POST", ALERTS + "/watchdog", "{}")
        self.expect("FIRING WatchdogSilent")
        server.request("POST", ALERTS + "/watchdog", "{}")
        self.expect("RESOLVED WatchdogSilent")

    def test_an_alertmanager_is_told_instead_and_what_it_says_is_kept(self):
        program = harness.need("prometheus-alertmanager", "prometheus-alertmanager")
        port = harness.free_port()
        own = harness.free_port()
        config = self.data / "alertmanager.yml"
        config.write_text(json.dumps({
            "route": {"receiver": "both", "group_wait": "100ms", "group_interval": "200ms", "group_by": ["alertname"]},
            "receivers": [{"name": "both", "webhook_configs": [
                {"url": self.webhook.url}, {"url": f"http://127.0.0.1:{own}{ALERTS}/webhook"}]}]}))
        alertmanager = harness.Process([program, f"--config.file={config}", f"--storage.path={self.data / 'alertmanager'}",
                                        f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="])
        self.addCleanup(alertmanager.close)
        harness.wait_until(lambda: servers.answers_on(port), 10, "the Alertmanager listens")
        environment = dict(NEXUSML_ALERTS_ALERTMANAGER_URL=f"http://127.0.0.1:{port}", NEXUSML_SERVER_LISTEN=None)
        server = self.start_on(own, environment)
        self.change(server, disk_usage_high=0)
        self.expect("FIRING HighDiskUsage", among=[self.webhook])
        self.change(server, disk_usage_high=None)
        self.expect("RESOLVED HighDiskUsage", among=[self.webhook])
        self.assertEqual(self.slack.titles(), [])

        def told_back():
            return [one["state"] for one in self.alerts(server)["history"] if one["origin"] == "alertmanager"]
        harness.wait_until(lambda: told_back() == ["resolved", "firing"], 10, "the Alertmanager's words are in the history")

    def start_on(self, port, environment):
        original = harness.free_port
        harness.free_port = lambda: port
        try:
            return self.start(**environment)
        finally:
            harness.free_port = original


if __name__ == "__main__":
    unittest.main(verbosity=2)
