#!/usr/bin/env python3
"""The summary report of a real server: of an empty one, and of one whose models meet drift, poor data and odd names."""

import csv
import html.parser
import json
import pathlib
import random
import shutil
import tempfile
import unittest

import harness

REPORT = "/api/v1/monitoring/reports/summary"
EVERY = {"NEXUSML_QUALITY_EVALUATION_INTERVAL": "0.2", "NEXUSML_PERFORMANCE_EVALUATION_INTERVAL": "0.2",
         "NEXUSML_DRIFT_EVALUATION_INTERVAL": "0.2", "NEXUSML_HISTORY_STEP": "1", "NEXUSML_ALERTS_INTERVAL": "0.2",
         "NEXUSML_ALERTS_TIME_SCALE": "0.002", "NEXUSML_DRIFT_REFERENCE_EVENTS": "200"}
ODD = "<script>alert('x')</script>"


class Page(html.parser.HTMLParser):
    """What a page is made of; every tag that is opened must be closed."""

    void = {"meta", "line", "path", "rect", "br"}

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text, self.faults = [], [], [], []
        self.feed(text)
        if self.open:
            self.faults.append(f"left open: {self.open}")

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.text.append(data)

    def named(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.models = harness.train_sample_models(cls.folder, ("diagnostic", "sentiment"), rows=1200)
        with open(pathlib.Path(cls.folder) / "diagnostic.csv", newline="") as source:
            cls.rows = list(csv.DictReader(source))

    def start(self, models):
        data = tempfile.mkdtemp(dir=self.folder)
        server = harness.Nexusml(models, cwd=data, env=harness.clean_environment(**EVERY))
        self.addCleanup(server.close)
        return server

    def report(self, server):
        answer = server.get(REPORT + "?range=1h")
        self.assertEqual(answer.status, 200, answer.body)
        for word in (b"NaN", b"Infinity", b"nan,"):
            self.assertNotIn(word, answer.body)
        return json.loads(answer.body)

    def page(self, server):
        answer = server.get(REPORT + "?range=1h&format=html")
        self.assertEqual(answer.status, 200, answer.body)
        text = answer.body.decode()
        page = Page(text)
        self.assertEqual(page.faults, [])
        self.assertEqual([tag for tag, _ in page.tags if tag in ("script", "img", "link", "iframe", "object")], [])
        for attributes in page.named("svg"):
            self.assertEqual(attributes.get("role"), "img")
            self.assertTrue(attributes.get("aria-label"))
        for link in page.named("a"):
            self.assertTrue(link["href"].startswith("#"), link)
            self.assertIn(link["href"][1:], [one.get("id") for _, one in page.tags])
        self.assertEqual(page.named("html"), [{"lang": "en"}])
        words = " ".join(page.text)
        for word in ("NaN", " nan ", "null", "Infinity", " inf "):
            self.assertNotIn(word, words)
        return page, words

    def send(self, server, rows):
        for row in rows:
            features = {name: value if value in ("yes", "no", "male", "female") else float(value)
                        for name, value in row.items() if name != "label" and value != ""}
            answer = server.post_json("/api/v1/models/diagnostic/predict", {"features": features})
            self.assertEqual(answer.status, 200, answer.json)

    def ingest(self, server, predictions):
        answer = server.request("POST", "/api/v1/monitoring/predictions", "\n".join(map(json.dumps, predictions)),
                                {"Content-Type": "application/x-ndjson"})
        self.assertEqual((answer.status, json.loads(answer.body)["rejected"]), (200, 0), answer.body)

    def test_an_empty_server_says_so_and_recommends_nothing(self):
        models = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        server = self.start(models)
        report = self.report(server)
        self.assertEqual((report["models"], report["recommendations"]), ([], []))
        _, words = self.page(server)
        self.assertIn("No model is served and none is watched yet.", words)
        self.assertIn("UTC", words)

    def test_what_goes_wrong_is_found_in_words_and_nothing_breaks_the_page(self):
        server = self.start(self.models)
        dice = random.Random(5)
        self.send(server, self.rows[:50])
        broken = [dict(row, glucose="900", cholesterol="") for row in dice.choices(self.rows, k=300)]
        self.send(server, broken)

        def fraud(amount):
            return {"model_type": "fraud", "features": {"amount": dice.gauss(amount, 5), ODD: "PT"},
                    "prediction": dice.choice(["ok", ODD]), "confidence": 0.5, "latency_seconds": 0.012}

        def models():
            return {one["model"]: one for one in self.report(server)["models"]}

        self.ingest(server, [fraud(50) for _ in range(200)])  # they become the reference, with which a window begins
        learnt = lambda: (models().get("fraud", {}).get("drift") or {}).get("state") not in (None, "no_reference")
        harness.wait_until(learnt, 30, "a reference")
        self.ingest(server, [fraud(90) for _ in range(400)])

        last = {}

        def settled():
            report = self.report(server)
            found = {one["model"]: one for one in report["models"]}
            last.update(found)
            ready = (found["diagnostic"]["drift"]["state"] == "drifted" and "fraud" in found
                     and found["fraud"]["traffic"]["predictions"] == 600 and found["fraud"]["drift"]
                     and found["fraud"]["drift"]["state"] == "drifted" and found["fraud"]["data_quality"]
                     and any(one["state"] == "firing" for one in report["alerts"]))
            return report if ready else None

        try:
            report = harness.wait_until(settled, 60, "the monitors have seen it all")
        except AssertionError as problem:
            raise AssertionError(f"{problem}: {json.dumps(last)}") from None
        found = {one["model"]: one for one in report["models"]}
        self.assertEqual({name: (one["external"], one["type"], one["state"]) for name, one in found.items()},
                         {"diagnostic": (False, "diagnostic", "ready"), "sentiment": (False, "sentiment", "ready"),
                          "fraud": (True, None, "external")})
        self.assertGreater(report["counts_from"], report["from"])
        advice = [(one["subject"], one["finding"]) for one in report["recommendations"]]
        self.assertTrue(any(subject == "diagnostic" and "glucose" in finding for subject, finding in advice), advice)
        self.assertFalse(any(subject == "sentiment" for subject, _ in advice), "all is well with it")
        page, words = self.page(server)
        self.assertIn(ODD, words, "as text")
        for raw in ("missing_column", "out_of_range", "jensen_shannon", "kolmogorov_smirnov"):
            self.assertNotIn(raw, words)
        self.assertIn("numbers beyond what training saw in glucose", words)
        self.assertIn("served elsewhere", words)
        self.assertTrue(any("Predictions a second" in one["aria-label"] for one in page.named("svg")))


if __name__ == "__main__":
    unittest.main()
