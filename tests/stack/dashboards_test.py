#!/usr/bin/env python3
"""The Grafana dashboards as files: made by the program, readable by Grafana, about metrics that exist. That no panel is empty is
shown with a real Prometheus, in tests/end_to_end/dashboards_test.py."""

import itertools
import json
import re
import sys
import unittest

import monitoring_files as files

FOLDER = files.MONITOR / "grafana"
sys.path.insert(0, str(FOLDER))
import dashboards  # noqa: E402

OVERVIEW = ["Service health", "CPU", "Memory", "Active alerts", "Prediction requests per minute", "Prediction latency",
            "Model accuracy", "Confidence distribution", "Training jobs per day", "Error rate", "Database operations",
            "Data drift scores"]
TYPES = {"stat", "timeseries", "bargauge", "table", "heatmap"}
UNITS = {"short", "percent", "percentunit", "s", "bytes", "reqps", "ops"}
KEYS = {"uid", "title", "description", "tags", "schemaVersion", "version", "editable", "timezone", "refresh", "time", "links",
        "annotations", "templating", "panels"}
PANEL_KEYS = {"id", "type", "title", "description", "datasource", "targets", "fieldConfig", "options", "gridPos", "transformations"}
UNIT_OF_SUFFIX = {"_seconds_bucket": "s", "_bytes": "bytes", "_cpu_usage_percent": "percent"}
OF_GRAFANA = {"$__rate_interval", "$__range", "$__interval"}


def read_all():
    return {path.name: json.loads(path.read_text()) for path in sorted((FOLDER / "dashboards").glob("*.json"))}


class Dashboards(unittest.TestCase):
    def setUp(self):
        self.all = read_all()

    def panels(self):
        return [(f"{name}: {panel['title']}", panel) for name, board in self.all.items() for panel in board["panels"]]

    def test_the_files_are_what_the_program_writes(self):
        written = {path.name: path.read_text() for path in (FOLDER / "dashboards").iterdir()}
        self.assertEqual(written, dashboards.texts(), "run monitor/grafana/dashboards.py")

    def test_the_overview_has_the_twelve_panels(self):
        self.assertEqual([panel["title"] for panel in self.all["overview.json"]["panels"]], OVERVIEW)

    def test_each_is_a_bare_dashboard_with_an_id_of_its_own(self):
        for name, board in self.all.items():
            self.assertEqual(set(board), KEYS, name)
            self.assertEqual(board["tags"], ["nexusml"])
        self.assertEqual(len({board["uid"] for board in self.all.values()}), len(self.all))
        self.assertEqual(len({board["title"] for board in self.all.values()}), len(self.all))

    def test_panels_are_of_types_and_units_that_grafana_has(self):
        for name, panel in self.panels():
            with self.subTest(name):
                self.assertIn(panel["type"], TYPES)
                self.assertLessEqual(set(panel), PANEL_KEYS)
                self.assertTrue(panel["title"] and panel["description"])
                self.assertIn(panel["fieldConfig"]["defaults"]["unit"], UNITS)
                for step in panel["fieldConfig"]["defaults"].get("thresholds", {}).get("steps", [])[:1]:
                    self.assertIsNone(step["value"])

    def test_panels_lie_on_the_grid_and_not_on_each_other(self):
        for name, board in self.all.items():
            ids = [panel["id"] for panel in board["panels"]]
            self.assertEqual(len(ids), len(set(ids)), name)
            places = [(panel["title"], panel["gridPos"]) for panel in board["panels"]]
            for title, place in places:
                self.assertTrue(place["x"] >= 0 and place["w"] > 0 and place["h"] > 0 and place["x"] + place["w"] <= 24, title)
            for (one, a), (other, b) in itertools.combinations(places, 2):
                apart = (a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"] or a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"])
                self.assertTrue(apart, f"{name}: {one} lies on {other}")

    def test_every_query_goes_to_the_provisioned_data_source(self):
        source = files.read_yaml(FOLDER / "provisioning" / "datasources" / "prometheus.yml")["datasources"][0]
        expected = {"type": source["type"], "uid": source["uid"]}
        for name, panel in self.panels():
            self.assertEqual(panel["datasource"], expected, name)
            self.assertTrue(panel["targets"], name)
            for target in panel["targets"]:
                self.assertEqual(target["datasource"], expected, name)
            self.assertEqual(len({target["refId"] for target in panel["targets"]}), len(panel["targets"]), name)

    def test_every_series_and_label_exists(self):
        recordings = files.rules("record")
        for name, panel in self.panels():
            for target in panel["targets"]:
                # A choice of metrics by name is spelled out.
                choice = re.search(r'\{__name__=~"(\w+)\(([\w|]+)\)(\w+)"\}', target["expr"])
                names = [choice[1] + middle + choice[3] for middle in choice[2].split("|")] if choice else [target["expr"]]
                for expression in names:
                    self.assertEqual(files.unknown_names(expression, recordings), [], name)

    def test_every_variable_that_is_used_is_there_and_the_other_way_round(self):
        for name, board in self.all.items():
            used = {word for panel in board["panels"] for target in panel["targets"] for word in re.findall(r"\$\w+", target["expr"])}
            declared = {"$" + variable["name"] for variable in board["templating"]["list"]}
            self.assertEqual(used - OF_GRAFANA, declared, name)

    def test_legends_name_labels_that_are_left(self):
        for name, panel in self.panels():
            for target in panel["targets"]:
                expression = target["expr"]
                left = files.grouping_labels(expression) | ({"__name__"} if "__name__" in expression else set())
                if not files.grouping_labels(expression):
                    for series, _ in files.selectors(expression):
                        left |= set(files.labels_of_series(series) or ())
                left |= {"instance"} if "__name__" in expression else set()
                self.assertEqual(set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) - left, set(), name)

    def test_units_fit_what_is_shown(self):
        for name, panel in self.panels():
            for target in panel["targets"]:
                for suffix, unit in UNIT_OF_SUFFIX.items():
                    plain = target["expr"].startswith("histogram_quantile") or "/" not in target["expr"]
                    if plain and any(series.endswith(suffix) for series, _ in files.selectors(target["expr"])):
                        self.assertEqual(panel["fieldConfig"]["defaults"]["unit"], expected_unit(target["expr"], unit), name)


def expected_unit(expression, unit):
    if "increase(" in expression and "_bucket" in expression and "histogram_quantile" not in expression:
        return "short"
    if "histogram_quantile" in expression and "_size_bytes_bucket" in expression:
        return "bytes"
    return unit


class Provisioning(unittest.TestCase):
    def test_grafana_finds_the_dashboards(self):
        provider = files.read_yaml(FOLDER / "provisioning" / "dashboards" / "nexusml.yml")["providers"][0]
        self.assertEqual((provider["type"], provider["options"]["path"]), ("file", "/var/lib/grafana/dashboards"))
        self.assertFalse(provider["allowUiUpdates"])

    def test_the_data_source_is_the_default_and_read_by_proxy(self):
        source = files.read_yaml(FOLDER / "provisioning" / "datasources" / "prometheus.yml")["datasources"][0]
        self.assertEqual((source["type"], source["access"], source["isDefault"]), ("prometheus", "proxy", True))
        self.assertNotIn("password", str(source).lower())


if __name__ == "__main__":
    unittest.main()
