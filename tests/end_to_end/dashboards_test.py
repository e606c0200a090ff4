#!/usr/bin/env python3
"""No panel is empty: every query of every dashboard, answered by a real Prometheus that scrapes a real NexusML under traffic."""

import pathlib
import shutil
import tempfile
import unittest

import harness
import monitoring_programs as programs


class Dashboards(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        models = harness.train_sample_models(cls.folder, harness.ALL_TYPES, rows=400)
        environment = harness.clean_environment(
            NEXUSML_DATA_PATH=str(cls.folder / "data"), NEXUSML_DRIFT_EVALUATION_INTERVAL="0.5", NEXUSML_DRIFT_MINIMUM_SAMPLES="20",
            NEXUSML_QUALITY_EVALUATION_INTERVAL="0.5",
            NEXUSML_METRICS_SAMPLE_INTERVAL="1")
        cls.server = harness.Nexusml(models, cwd=cls.folder, env=environment)
        cls.addClassCleanup(cls.server.close)
        cls.traffic = programs.Traffic(cls.server, cls.folder)
        cls.addClassCleanup(cls.traffic.close)
        cls.prometheus = programs.Prometheus(cls.folder, [cls.server.port], rules=programs.MONITOR / "prometheus" / "alert_rules.yml")
        cls.addClassCleanup(cls.prometheus.close)
        cls.prometheus.wait_for_targets(1)

    def test_no_panel_is_empty(self):
        empty = []

        def filled():
            empty[:] = programs.empty_panels(self.prometheus)
            return not empty

        try:
            harness.wait_until(filled, 30, "panels are empty")
        except AssertionError as failure:
            raise AssertionError("\n".join([str(failure), *empty]))
        self.assertGreater(len(programs.dashboard_queries()), 80)

    def test_every_rule_can_be_evaluated(self):
        groups = harness.wait_until(lambda: self.evaluated(), 20, "all rules were evaluated")
        wrong = [rule["name"] for group in groups for rule in group["rules"] if rule["health"] != "ok"]
        self.assertEqual(wrong, [])

    def evaluated(self):
        groups = programs.get_json(f"{self.prometheus.api}/rules")["data"]["groups"]
        return groups if groups and all(rule["health"] != "unknown" for group in groups for rule in group["rules"]) else None


if __name__ == "__main__":
    unittest.main(verbosity=2)
