#!/usr/bin/env python3
"""Configurations that are wrong: `check-config` and `serve` refuse the same, in the same words, and tell no secret."""

import pathlib
import tempfile
import unittest

import harness

SECRET = "hunter2"
WRONG = (
    ({"DATABASE_URL": f"mysql://u:{SECRET}@db/records"}, "environment DATABASE_URL: database.url must be"),
    ({"DATABASE_URL": f"postgresql://u:{SECRET}@db:port/records"}, "environment DATABASE_URL: database.url must be"),
    ({"REDIS_URL": f"redis:{SECRET}"}, "environment REDIS_URL: redis.url must be"),
    ({"REDIS_URL_FILE": "/no/such/file"}, "environment REDIS_URL_FILE: redis.url_file must be a file that can be read"),
    ({"MINIO_ENDPOINT": "minio:9000"}, "objects.bucket must be set"),
    ({"NEXUSML_ALERTS_SMTP_PASSWORD_FILE": "/no/such/file"}, "alerts.smtp_password_file must be a file that can be read"),
    ({"NEXUSML_SERVER_LISTEN": "0.0.0.0:8000"}, "server.listen must be of the loopback"),
    ({"NEXUSML_SERVER_LISTEN": "myhost:8000"}, "server.listen must be ADDRESS:PORT with a numeric address"),
    ({"NEXUSML_DATA_PATH": "/dev/null"}, "data.path must be a folder"),
    ({"NEXUSML_DATA_PATH": "models"}, "data.path must not be the folder of the models"),
    ({"NEXUSML_SERVER_THREADS": "-1"}, 'server.threads must be an integer from 0 to 1024, not "-1"'),
)


class Configuration(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_verb(self, verb, expect, **environment):
        return harness.run(verb, cwd=self.folder, expect=expect, env=harness.clean_environment(**environment))

    def test_both_verbs_refuse_the_same(self):
        for environment, message in WRONG:
            with self.subTest(**environment):
                checked = self.run_verb("check-config", 2, **environment)
                served = self.run_verb("serve", 2, **environment)
                self.assertIn(message, checked)
                self.assertEqual(checked.replace("check-config", "serve"), served)
                self.assertNotIn(SECRET, checked)

    def test_files_are_refused_with_their_place(self):
        config = self.folder / "nexusml.yaml"
        for text, message in (
                ("sevrer:\n  listen: x\n", 'nexusml.yaml line 1: unknown key "sevrer"; did you mean "server"?'),
                ("server:\n\tlisten: x\n", "nexusml.yaml line 2 column 1: YAML is indented with spaces"),
                ("server: {threads: 1, threads: 2}\n", 'line 1 column 22: "server.threads" stands twice'),
                ("thresholds: {per_model: {m: {latencyy: 1}}}\n", 'did you mean "prediction_latency_high"?'),
                ("x" * (10 << 20), "nexusml.yaml is larger than")):
            config.write_text(text)
            checked = self.run_verb("check-config", 2)
            self.assertIn(message, checked)
            self.assertEqual(checked.replace("check-config", "serve"), self.run_verb("serve", 2))
        config.write_bytes(b"log:\n  level: \xff\n")
        self.assertIn("nexusml.yaml line 2 column 10: this is not UTF-8 text", self.run_verb("check-config", 2))

    def test_what_is_accepted_starts_and_a_misspelt_variable_is_said(self):
        secret = self.folder / "secret"
        secret.write_text(f"http://someone:{SECRET}@127.0.0.1:1\n")
        environment = {"NEXUSML_PROMETHEUS_URL_FILE": str(secret), "NEXUSML_REQUIRE_SERVERS": "1",
                       "NEXUSML_SERVICE_HOST": "10.0.0.1", "NEXUSML_PORT": "tcp://10.0.0.1:8000"}
        shown = self.run_verb("check-config", 0, **environment)
        self.assertIn(f"prometheus.url: http://127.0.0.1:1  # file {secret} (environment NEXUSML_PROMETHEUS_URL_FILE); ", shown)
        self.assertNotIn(SECRET, shown)
        environment["NEXUSML_SERVER_LISTN"] = "127.0.0.1:1"
        said = "environment NEXUSML_SERVER_LISTN is no setting; did you mean NEXUSML_SERVER_LISTEN?"
        self.assertIn(said, self.run_verb("check-config", 2, **environment))
        server = harness.Nexusml("models", cwd=self.folder, env=harness.clean_environment(**environment))
        self.addCleanup(server.close)
        self.assertIn(said, server.output())
        self.assertNotIn(SECRET, server.output())
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
