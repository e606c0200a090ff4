#!/usr/bin/env python3
"""What events.stored_input forbids to keep is in no file: database, WAL, spool or log."""

import json
import signal
import unittest

import harness
import records_case

SECRET = "unmistakeable-patient-name"


class Privacy(records_case.RecordsCase):
    def files_with(self, word):
        return [file for file in self.data.rglob("*") if file.is_file() and word.encode() in file.read_bytes()]

    def start_with(self, **policy):
        config = self.data / "nexusml.yaml"
        lines = "".join(f"    {model}: {value}\n" for model, value in policy.items())
        config.write_text(f"events:\n  stored_input:\n{lines}" if policy else "log:\n  level: debug\n")
        environment = harness.clean_environment(NEXUSML_DATA_PATH=str(self.data), NEXUSML_LOG_LEVEL="debug")
        server = harness.Nexusml(self.models, "--config", config, cwd=self.folder, env=environment)
        self.addCleanup(server.close)
        return server

    def tell_everything(self, server):
        """The secret in a text that is predicted, in one that is refused, and in features of a model served elsewhere."""
        self.predict(server, 20, text=f"{SECRET} is a lovely name")
        server.post_json(records_case.PREDICT, {"text": 7, SECRET: SECRET})
        row = {"model_type": "clinic", "prediction": "ok", "features": {"name": SECRET, "age": 41}}
        self.assertEqual(self.post_lines(server, records_case.INGEST, [row] * 20)["accepted"], 20)

    def columns(self, model):
        self.wait_for_rows(40)
        return set(self.database.query(f"SELECT features, input_hash FROM predictions WHERE model = '{model}' AND error IS NULL"))

    def test_none_keeps_nothing_of_an_input(self):
        server = self.start_with(sentiment="none", clinic="none")
        self.tell_everything(server)
        self.assertEqual(self.columns("sentiment"), {(None, None)})
        self.assertEqual(self.columns("clinic"), {(None, None)})
        self.assertEqual(self.files_with(SECRET), [])
        self.assertNotIn(SECRET, server.output())
        server.stop()
        self.assertEqual(self.files_with(SECRET), [])

    def test_hashed_keeps_the_hash_alone(self):
        server = self.start_with(sentiment="hashed", clinic="hashed")
        self.tell_everything(server)
        for model in ("sentiment", "clinic"):
            rows = self.columns(model)
            self.assertEqual(len(rows), 1, "equal inputs have equal hashes")
            features, digest = rows.pop()
            self.assertIsNone(features)
            self.assertRegex(digest, "^[0-9a-f]{32}$")
        self.assertEqual(self.files_with(SECRET), [])
        self.assertNotIn(SECRET, server.output())

    def test_full_keeps_texts_too(self):
        server = self.start_with(sentiment="full")
        self.tell_everything(server)
        rows = self.columns("sentiment")
        self.assertEqual({json.loads(features)["text"] for features, _ in rows}, {f"{SECRET} is a lovely name"})
        self.assertNotIn(SECRET, server.output())

    def test_by_default_features_are_kept_and_free_text_is_not(self):
        server = self.start_with()
        self.predict(server, 20, text=f"{SECRET} is a lovely name")
        note = {"model_type": "clinic", "prediction": "ok", "features": {"note": SECRET * 5, "age": 41}}
        self.post_lines(server, records_case.INGEST, [note] * 20)
        self.assertEqual(self.columns("sentiment"), {(None, None)})
        self.assertEqual(self.columns("clinic"), {('{"note":"other","age":41}', None)})
        self.assertEqual(self.files_with(SECRET), [])

    def test_nothing_forbidden_waits_in_the_spool(self):
        (self.data / "nexusml.db").mkdir()  # no database
        server = self.start_with(sentiment="none", clinic="hashed")
        self.tell_everything(server)
        harness.wait_until(lambda: server.metric("ml_events_spooled_total") >= 40, 5, "40 events spooled")
        server.stop(signal.SIGKILL)
        self.assertNotEqual(list((self.data / "spool").glob("*.spool")), [])
        self.assertEqual(self.files_with(SECRET), [])
        self.assertNotIn(SECRET, server.output())


if __name__ == "__main__":
    unittest.main(verbosity=2)
