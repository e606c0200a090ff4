#!/usr/bin/env python3
"""`nexusml drift` as a user meets it: files as they come, exit codes, what is printed where."""

import gzip
import html.parser
import json
import os
import pathlib
import pty
import random
import subprocess
import tempfile
import unittest

import harness

VOID = {"meta", "br", "hr", "img", "input", "link"}


class StrictPage(html.parser.HTMLParser):
    """Fails where a page is not well formed, or loads anything."""

    def __init__(self, test, text):
        super().__init__()
        self.test, self.open = test, []
        self.feed(text)
        self.close()
        test.assertEqual(self.open, [])

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        self.test.assertEqual(len(names), len(set(names)), tag)
        self.test.assertFalse({"src", "href", "srcset"} & set(names), tag)
        self.test.assertNotIn(tag, {"script", "iframe", "link"})
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        self.test.assertTrue(self.open and self.open[-1] == tag, f"</{tag}> in {self.open[-3:]}")
        self.open.pop()


def no_number(name):
    raise ValueError(f"{name} in JSON")


class DriftCommand(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.kept.name)
        draw = random.Random(5)
        cls.rows = [(draw.gauss(50, 10), draw.choice("abc")) for _ in range(400)]
        cls.reference = cls.write("reference.csv", cls.table(cls.rows))

    @classmethod
    def tearDownClass(cls):
        cls.kept.cleanup()

    @classmethod
    def write(cls, name, content):
        (cls.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return cls.folder / name

    @staticmethod
    def table(rows, by=0.0):
        return "age,city\n" + "".join(f"{number + by:.3f},{city}\n" for number, city in rows)

    def run_drift(self, current, *more, reference=None):
        return subprocess.run([harness.NEXUSML, "drift", "--reference", reference or self.reference, "--current", current, *more],
                              capture_output=True, text=True, env=harness.clean_environment())

    def compare(self, current, code, *more, reference=None):
        done = self.run_drift(current, "--format", "json", *more, reference=reference)
        self.assertEqual((done.returncode, done.stderr), (code, ""))
        return json.loads(done.stdout, parse_constant=no_number)

    def test_a_table_is_read_however_it_is_written(self):
        text = self.table(self.rows)
        for name, content in {"crlf": text.replace("\n", "\r\n"), "mark": b"\xef\xbb\xbf" + text.encode(),
                              "semicolons": text.replace(",", ";"), "tabs": text.replace(",", "\t"),
                              "quoted": text.replace("age", '"age"').replace(",a\n", ',"a"\n')}.items():
            with self.subTest(name):
                answer = self.compare(self.write(f"{name}.csv", content), 0)
                self.assertEqual([one["score"] for one in answer["features"]], [0, 0])

    def test_what_is_no_table_is_named(self):
        text = self.table(self.rows)
        for name, content, message in [("gz", gzip.compress(text.encode()), "is compressed (gzip); unpack it first"),
                                       ("utf16", text.encode("utf-16"), "is UTF-16; save it in UTF-8"),
                                       ("empty", "", "the file is empty"), ("header", "age,city\n", "no row below the header")]:
            with self.subTest(name):
                done = self.run_drift(self.write(f"{name}.csv", content))
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("nexusml drift: current: ", done.stderr)
                self.assertIn(message, done.stderr)
        self.assertEqual(self.run_drift(self.folder / "nowhere.csv").returncode, 1)

    def test_windows_of_the_reference_are_no_drift_and_a_shift_is(self):
        draw = random.Random(6)
        for rows in (50, 100, 200) * 4:
            window = self.write("window.csv", self.table(draw.choices(self.rows, k=rows)))
            self.assertFalse(self.compare(window, 0)["dataset_drift"])
        moved = self.compare(self.write("moved.csv", self.table(self.rows, 5)), 3)
        self.assertEqual([(one["name"], one["drifted"], one["reason"]) for one in moved["features"]],
                         [("age", True, "threshold_crossed"), ("city", False, "within_threshold")])
        self.assertLess(moved["dataset_p_value"], moved["dataset_p_value_limit"])

    def test_texts_for_numbers_and_new_categories(self):
        texts = self.compare(self.write("texts.csv", "age,city\n" + "old,7\n" * 300), 3)
        self.assertTrue(all(one["drifted"] for one in texts["features"]))
        self.assertEqual({one["name"]: one.get("not_numbers") for one in texts["features"]}, {"age": 300, "city": None})

    def test_the_page_is_well_formed_and_loads_nothing(self):
        odd = self.write("odd.csv", '"a<b>&""c\'",x\n' + "".join(f"{i % 7},<i>{i % 3}\n" for i in range(200)))
        for reference, current in ((self.reference, self.write("far.csv", self.table(self.rows, 1e300))), (odd, odd)):
            done = self.run_drift(current, "--format", "html", reference=reference)
            self.assertEqual(done.stderr, "")
            StrictPage(self, done.stdout)
            self.assertNotIn("http", done.stdout)

    def test_a_report_that_cannot_be_written_is_a_failure(self):
        self.assertEqual(self.run_drift(self.reference, "--output", self.reference).returncode, 2)
        self.assertEqual(self.run_drift(self.reference, "--output", self.folder / "none" / "x").returncode, 1)
        with open("/dev/full", "w") as full:
            done = subprocess.run([harness.NEXUSML, "drift", "--reference", self.reference, "--current", self.reference], stdout=full,
                                  stderr=subprocess.PIPE, text=True, env=harness.clean_environment())
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot be written", done.stderr)

    def test_progress_is_shown_on_a_terminal(self):
        ours, theirs = pty.openpty()
        done = subprocess.run([harness.NEXUSML, "drift", "--reference", self.reference, "--current", self.reference, "--format", "json"],
                              stdout=subprocess.PIPE, stderr=theirs, text=True, env=harness.clean_environment())
        os.close(theirs)
        shown = os.read(ours, 10000).decode()
        os.close(ours)
        self.assertIn("100 % compare", shown)
        self.assertFalse(json.loads(done.stdout)["dataset_drift"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
