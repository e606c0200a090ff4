#!/usr/bin/env python3
"""Holds the alerts, the catalogue of metrics and the runbooks together, and proves with promtool that every alert fires and
stays quiet."""

import copy
import pathlib
import re
import tempfile
import unittest

import yaml

import monitoring_files as files

ALERTS = set("""MLServiceDown ModelServiceDown HighCPUUsage CriticalCPUUsage HighMemoryUsage HighProcessMemory HighDiskUsage
    LowModelAccuracy HighPredictionLatency HighLatency HighModelLatency LowModelConfidence LowSentimentConfidence HighErrorRate
    HighModelErrorRate PredictionErrors DataDriftDetected LowDataQuality TrainingFailure NoRecentTraining
    DatabaseConnectionErrors SlowDatabaseQueries ModelLoadFailure ModelNotLoaded RedisDown MinIODown LowPredictionVolume
    UnbalancedPredictions Watchdog""".split())
SECTIONS = ["Meaning", "Impact", "First three things to look at", "How to silence"]


class Rules(unittest.TestCase):
    def setUp(self):
        self.alerts = files.rules("alert")
        self.recordings = files.rules("record")

    def test_the_alerts_are_these(self):
        self.assertEqual(set(self.alerts), ALERTS)

    def test_every_alert_says_what_people_need(self):
        for name, rule in self.alerts.items():
            with self.subTest(name):
                self.assertIn(rule["labels"]["severity"], ("critical", "warning", "info"))
                self.assertTrue(rule["annotations"]["summary"])
                if name != "Watchdog":
                    self.assertRegex(rule["annotations"]["description"], r"\{\{ \$(value|labels)")
                self.assertEqual(rule["annotations"]["runbook_url"].split("docs/runbooks/")[-1], f"{name}.md")

    def test_every_series_and_label_in_an_expression_exists(self):
        for name, rule in {**self.alerts, **self.recordings}.items():
            with self.subTest(name):
                self.assertEqual(files.unknown_names(rule["expr"], self.recordings), [])

    def test_labels_named_in_a_text_survive_the_expression(self):
        for name, rule in self.alerts.items():
            grouped = files.grouping_labels(rule["expr"])
            for selected, _ in files.selectors(rule["expr"]):
                grouped |= set(self.recording_or_series(selected))
            for label in re.findall(r"\$labels\.(\w+)", str(rule["annotations"])):
                self.assertIn(label, grouped, name)

    def recording_or_series(self, name):
        return files.recording_labels(name, self.recordings) if name in self.recordings else files.labels_of_series(name)

    def test_the_file_is_what_nexusml_prints(self):
        status, text = files.run(files.NEXUSML, "rules", cwd="/")
        self.assertEqual((status, text), (0, files.RULES.read_text()), "run: nexusml rules > monitor/prometheus/alert_rules.yml")

    def test_rules_with_thresholds_of_one_model_are_read_too(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as config, tempfile.NamedTemporaryFile("w", suffix=".yml") as printed:
            config.write("thresholds:\n  error_rate_high: 0.25\n  per_model:\n    sentiment:\n      training_accuracy_low: 0.6\n")
            config.flush()
            status, text = files.run(files.NEXUSML, "rules", "--config", config.name)
            self.assertEqual(status, 0, text)
            printed.write(text)
            printed.flush()
            status, output = files.run(files.need("promtool", "prometheus"), "check", "rules", printed.name)
            self.assertEqual(status, 0, output)
            rules = files.rules("alert", yaml.safe_load(text))
            self.assertIn("> 0.25", rules["HighErrorRate"]["expr"])
            self.assertRegex(rules["LowModelAccuracy"]["expr"], 'sentiment.*0.6|0.6.*sentiment')

    def test_prometheus_reads_configuration_and_rules(self):
        promtool = files.need("promtool", "prometheus")
        status, output = files.run(promtool, "check", "config", files.MONITOR / "prometheus" / "prometheus.yml")
        self.assertEqual(status, 0, output)

    def test_there_is_one_job_of_nexusml(self):
        jobs = [job["job_name"] for job in files.read_yaml(files.MONITOR / "prometheus" / "prometheus.yml")["scrape_configs"]]
        self.assertEqual(jobs.count("nexusml"), 1)
        named = set(re.findall(r'job="(\w+)"', files.RULES.read_text()))
        self.assertEqual(named, {"nexusml"})


class RuleTests(unittest.TestCase):
    def setUp(self):
        self.promtool = files.need("promtool", "prometheus")
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def test_promtool_passes(self):
        status, output = files.run(self.promtool, "test", "rules", files.RULE_TESTS)
        self.assertEqual(status, 0, output)

    def test_every_alert_was_seen_firing_and_quiet(self):
        fired, quiet = set(), set()
        for test in files.read_yaml(files.RULE_TESTS)["tests"]:
            for check in test["alert_rule_test"]:
                (fired if check["exp_alerts"] else quiet).add(check["alertname"])
        self.assertEqual(fired, ALERTS)
        self.assertEqual(quiet, ALERTS - {"Watchdog"})

    def test_a_rule_that_is_a_little_wrong_fails(self):
        """Without its `for`, with half the limit, with twice the limit: the rule's own tests notice each."""
        for name, rule in files.rules("alert").items():
            for what, wrong in mutations(rule):
                with self.subTest(f"{name}: {what}"):
                    self.assertNotEqual(self.run_tests_of(name, wrong)[0], 0, wrong)

    def test_the_reduced_tests_pass_with_the_right_rule(self):
        for name, rule in files.rules("alert").items():
            status, output = self.run_tests_of(name, rule)
            self.assertEqual(status, 0, output)

    def run_tests_of(self, name, rule):
        """promtool over the tests of one alert, with this rule in place of its own."""
        folder = pathlib.Path(self.folder.name)
        recordings = [recording for recording in files.rules("record").values() if recording["record"] in rule["expr"]]
        groups = [{"name": "recordings", "rules": recordings}, {"name": "alert", "rules": [rule]}]
        (folder / "rules.yml").write_text(yaml.safe_dump({"groups": [group for group in groups if group["rules"]]}))
        document = files.read_yaml(files.RULE_TESTS)
        series = {found for text in (rule["expr"], *(one["expr"] for one in recordings)) for found, _ in files.selectors(text)}
        tests = []
        for test in document["tests"]:
            checks = [check for check in test["alert_rule_test"] if check["alertname"] == name]
            read = [one for one in test["input_series"] if one["series"].split("{")[0] in series]
            if checks:
                tests.append({**test, "input_series": read, "alert_rule_test": checks})
        (folder / "test.yml").write_text(yaml.safe_dump({**document, "rule_files": ["rules.yml"], "tests": tests}))
        return files.run(self.promtool, "test", "rules", folder / "test.yml")


def mutations(rule):
    if rule.get("for"):
        yield "without its for", {key: value for key, value in rule.items() if key != "for"}
    limit = re.search(r"([<>]) (\d+(?:\.\d+)?)", rule["expr"])
    if limit and float(limit[2]) > 0:
        for factor in (0.5, 2):
            wrong = copy.deepcopy(rule)
            wrong["expr"] = rule["expr"][:limit.start(2)] + repr(float(limit[2]) * factor) + rule["expr"][limit.end(2):]
            yield f"with {factor} times its limit", wrong


class Runbooks(unittest.TestCase):
    def test_every_alert_has_one_and_there_is_no_other(self):
        pages = {page.stem for page in files.RUNBOOKS.glob("*.md")} - {"README"}
        self.assertEqual(pages, ALERTS)

    def test_every_runbook_has_its_sections(self):
        for name in ALERTS:
            text = (files.RUNBOOKS / f"{name}.md").read_text()
            with self.subTest(name):
                self.assertTrue(text.startswith(f"# {name}\n"))
                self.assertEqual(re.findall(r"^## (.*)", text, re.MULTILINE), SECTIONS)
                self.assertEqual(re.findall(r"^(\d)\. ", text, re.MULTILINE), ["1", "2", "3"])
                severity = files.rules("alert")[name]["labels"]["severity"]
                self.assertIn(f"Severity: {severity}.", text)

    def test_the_index_names_each_with_its_severity(self):
        index = (files.RUNBOOKS / "README.md").read_text()
        for name, rule in files.rules("alert").items():
            self.assertIn(f"| [{name}]({name}.md) | {rule['labels']['severity']} |", index)

    def test_every_metric_that_a_runbook_or_guide_names_exists(self):
        prefixes = ("ml_", "model_", "api_", "infra_", "nexusml_", "process_", "batch_", "system_")
        of_other_kinds = {"model_type", "model_confidence_low"}
        guides = [page for page in (files.ROOT / "docs" / "guide").glob("*.md") if page.name != "instrumenting.md"]
        for page in [*files.RUNBOOKS.glob("*.md"), *guides]:
            code = " ".join(re.findall(r"`([^`]+)`", re.sub(r"```\w*|\bregex: '[^']*'", "", page.read_text())))
            for name in re.findall(r"[\w./-]*\b[a-z]\w*\b[\w./:-]*", code):
                if name.startswith(prefixes) and name not in of_other_kinds and not re.search(r"[./:]|_$", name):
                    known = name in files.catalogue() or name in files.FROM_PROMETHEUS or files.labels_of_series(name)
                    self.assertTrue(known, f"{page.name}: {name}")

    def test_silences_match_labels_that_the_alert_has(self):
        recordings = files.rules("record")
        for name, rule in files.rules("alert").items():
            labels = {"alertname"} | files.grouping_labels(rule["expr"])
            for selected, _ in files.selectors(rule["expr"]):
                labels |= set(files.recording_labels(selected, recordings) if selected in recordings else files.labels_of_series(selected))
            command = re.search(r"amtool silence add (.*)", (files.RUNBOOKS / f"{name}.md").read_text())
            if name == "Watchdog":
                self.assertIsNone(command)
                continue
            used = set(re.findall(r"(\w+)=", command[1].split("--")[0]))
            self.assertEqual(used - labels, set(), name)


if __name__ == "__main__":
    unittest.main()
