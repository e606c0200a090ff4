#!/usr/bin/env python3
"""Alertmanager's configuration: who is told what, which alert holds back which, and what the messages say."""

import json
import re
import tempfile
import unittest

import yaml

import monitoring_files as files

FOLDER = files.MONITOR / "alertmanager"
CONFIG = FOLDER / "alertmanager.yml"
RECEIVERS = {"critical": "webhook,critical", "warning": "webhook,warning", "info": "webhook,info"}
HELD_BACK = {  # by: these
    "CriticalCPUUsage": {"HighCPUUsage"},
    "HighLatency": {"HighPredictionLatency"},
    "HighModelLatency": {"HighLatency", "HighPredictionLatency"},
}
MESSAGE = {
    "status": "firing",
    "groupLabels": {"alertname": "RedisDown"},
    "commonLabels": {"alertname": "RedisDown", "severity": "critical"},
    "alerts": [{"status": "firing", "labels": {"alertname": "RedisDown", "instance": "<a>"}, "startsAt": "2026-01-02T03:04:05Z",
                "annotations": {"summary": "Redis does not answer", "description": "b < c", "runbook_url": "docs/runbooks/RedisDown.md"}}],
}


def amtool(*arguments, stdin=None):
    return files.run(files.need("amtool", "prometheus-alertmanager"), *arguments, stdin=stdin)


def render(**settings):
    return files.run(FOLDER / "render", env={"PATH": "/usr/bin:/bin", **settings})


class Alertmanager(unittest.TestCase):
    def test_alertmanager_reads_it(self):
        status, output = amtool("check-config", CONFIG)
        self.assertEqual(status, 0, output)

    def test_every_alert_reaches_the_receivers_of_its_severity(self):
        for name, rule in files.rules("alert").items():
            labels = [f"{key}={value}" for key, value in rule["labels"].items()]
            _, output = amtool("config", "routes", "test", f"--config.file={CONFIG}", f"alertname={name}", *labels)
            expected = "watchdog" if name == "Watchdog" else RECEIVERS[rule["labels"]["severity"]]
            self.assertIn(expected, output.splitlines(), name)

    def test_critical_and_warning_reach_every_channel(self):
        for receiver in files.read_yaml(CONFIG)["receivers"]:
            if receiver["name"] in ("critical", "warning"):
                self.assertTrue({"email_configs", "slack_configs"} <= set(receiver))
                for kind in ("email_configs", "slack_configs"):
                    self.assertTrue(all(one["send_resolved"] for one in receiver[kind]), receiver["name"])

    def test_inhibition_is_by_pairs_of_alerts_that_share_the_labels(self):
        alerts = files.rules("alert")
        held_back = {}
        for rule in files.read_yaml(CONFIG)["inhibit_rules"]:
            source = re.fullmatch(r'alertname = "(\w+)"', rule["source_matchers"][0])[1]
            self.assertIn(source, alerts)
            self.assertNotIn("alertname", rule["equal"])
            if source == "MLServiceDown":
                self.assertIn('alertname !~ "MLServiceDown|Watchdog"', rule["target_matchers"])
                self.assertEqual(rule["equal"], ["job"])
                continue
            targets = set(re.search(r'"([\w|]+)"', rule["target_matchers"][0])[1].split("|"))
            held_back.setdefault(source, set()).update(targets)
            for name in {source, *targets}:
                self.assertIn(name, alerts)
                self.assertEqual(set(rule["equal"]) - labels_of(alerts[name]), set(), name)
        self.assertEqual(held_back, HELD_BACK)

    def test_no_secret_is_written_in_it(self):
        text = CONFIG.read_text()
        self.assertEqual(re.findall(r"^\s*(?:\w*password|api_url|\w*token|\w*secret):", text, re.MULTILINE), [])
        self.assertIn("smtp_auth_password_file:", text)
        self.assertIn("api_url_file:", text)


def labels_of(rule):
    recordings = files.rules("record")
    labels = files.grouping_labels(rule["expr"])
    for name, _ in files.selectors(rule["expr"]):
        labels |= set(files.recording_labels(name, recordings) if name in recordings else files.labels_of_series(name) or ())
    return labels


class Messages(unittest.TestCase):
    def say(self, template, message, kind="text"):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as data:
            json.dump(message, data)
            data.flush()
            status, output = amtool("template", "render", f"--template.glob={FOLDER}/templates/*.tmpl", f"--template.type={kind}",
                                    f'--template.text={{{{ template "nexusml.{template}" . }}}}', f"--template.data={data.name}")
        self.assertEqual(status, 0, output)
        return output

    def test_the_subject_tells_firing_from_resolved(self):
        self.assertEqual(self.say("subject", MESSAGE), "[CRITICAL] RedisDown")
        self.assertEqual(self.say("subject", {**MESSAGE, "status": "resolved"}), "[RESOLVED] RedisDown")
        of_a_model = {**MESSAGE, "commonLabels": {"severity": "warning", "model_type": "risk"}, "alerts": MESSAGE["alerts"] * 2}
        self.assertEqual(self.say("subject", of_a_model), "[WARNING] RedisDown risk (2)")

    def test_every_text_says_what_where_and_what_to_do(self):
        for template in ("text", "slack"):
            text = self.say(template, MESSAGE)
            for part in ("Redis does not answer", "b < c", "docs/runbooks/RedisDown.md"):
                self.assertIn(part, text)
        self.assertIn("2026-01-02 03:04:05 UTC", self.say("text", MESSAGE))

    def test_the_page_escapes_what_it_shows(self):
        page = self.say("html", MESSAGE, kind="html")
        self.assertIn("b &lt; c", page)
        self.assertIn("instance=&lt;a&gt;", page)

    def test_every_template_that_is_used_is_defined(self):
        used = set(re.findall(r'template "([\w.]+)"', CONFIG.read_text()))
        defined = set(re.findall(r'define "([\w.]+)"', "".join(page.read_text() for page in (FOLDER / "templates").glob("*.tmpl"))))
        self.assertEqual(used, defined)


class Rendering(unittest.TestCase):
    SETTINGS = {"NEXUSML_URL": "http://127.0.0.1:9000", "ALERT_SMTP_SMARTHOST": "mail.test:25", "ALERT_SMTP_FROM": "from@mail.test",
                "ALERT_SMTP_USERNAME": "user", "ALERT_EMAIL_CRITICAL": "call@mail.test", "ALERT_EMAIL_TEAM": "team@mail.test",
                "ALERT_SLACK_CHANNEL": "#here", "ALERT_SECRETS": "/run/secrets"}

    def rendered(self, **settings):
        status, text = render(**settings)
        self.assertEqual(status, 0, text)
        status, output = amtool("check-config", "/dev/stdin", stdin=text)
        self.assertEqual(status, 0, output)
        return yaml.safe_load(text)

    def test_it_names_the_addresses_of_an_installation(self):
        text = yaml.safe_dump(self.rendered(**self.SETTINGS))
        self.assertNotIn("example.org", text)
        self.assertNotIn("nexusml:8000", text)
        for value in self.SETTINGS.values():
            self.assertIn(value, text)

    def test_without_mail_and_slack_there_is_the_webhook_alone(self):
        config = self.rendered()
        kinds = {kind for receiver in config["receivers"] for kind in receiver if kind != "name"}
        self.assertEqual(kinds, {"webhook_configs"})
        self.assertFalse(any(key.startswith("smtp") for key in config["global"]))

    def test_a_mail_server_without_a_password(self):
        config = self.rendered(**{**self.SETTINGS, "ALERT_SMTP_USERNAME": "", "ALERT_SMTP_TLS": "false"})
        self.assertFalse(any(key.startswith("smtp_auth") for key in config["global"]))
        self.assertIs(config["global"]["smtp_require_tls"], False)

    def test_what_would_break_the_file_is_refused(self):
        for wrong in ("a'b@mail.test", "a\nb", "a|b"):
            status, output = render(**{**self.SETTINGS, "ALERT_EMAIL_TEAM": wrong})
            self.assertEqual(status, 2, output)
        status, output = render(ALERT_SMTP_SMARTHOST="mail.test:25")
        self.assertEqual(status, 2)
        self.assertIn("ALERT_SMTP_FROM", output)


if __name__ == "__main__":
    unittest.main()
