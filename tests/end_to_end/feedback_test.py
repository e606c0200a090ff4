#!/usr/bin/env python3
"""Labels, whenever they come: before their prediction is stored, later, twice, in bulk, for ids that nobody knows."""

import json
import unittest
import uuid

import harness
import records_case

FEEDBACK = records_case.FEEDBACK


class Feedback(records_case.RecordsCase):
    def joined(self):
        return dict(self.database.query("SELECT f.label, count(*) FROM feedback f JOIN predictions p ON p.id = f.prediction_id "
                                        "GROUP BY f.label"))

    def counted(self, server, model="sentiment"):
        return server.metric(f'ml_feedback_total{{model_type="{model}"}}') or 0

    def label(self, server, one, label):
        answer = server.post_json(FEEDBACK, {"prediction_id": one, "label": label})
        self.assertEqual(answer.status, 200, answer.json)
        return answer.json

    def test_one_label(self):
        server = self.start()
        one = self.predict(server, 1)[0]
        self.wait_for_rows(1)
        answer = self.label(server, one, "negative")
        self.assertEqual((answer["accepted"], answer["unknown"], answer["duplicates"], answer["corrected"]), (1, 0, 0, 0))
        self.assertEqual(self.joined(), {"negative": 1})
        self.assertEqual(self.counted(server), 1)

    def test_many_labels_with_bad_lines_between(self):
        server = self.start()
        ids = self.predict(server, 2000)
        self.wait_for_rows(2000)
        lines = [json.dumps({"prediction_id": one, "label": "positive"}) for one in ids]
        lines.insert(700, "nonsense")
        lines.insert(1500, json.dumps({"prediction_id": ids[0]}))
        answer = server.request("POST", FEEDBACK, "\n".join(lines), {"Content-Type": "application/x-ndjson"})
        summary = json.loads(answer.body)
        self.assertEqual((summary["accepted"], summary["rejected"], summary["unknown"]), (2000, 2, 0), summary)
        self.assertEqual([error["line"] for error in summary["errors"]], [701, 1501])
        self.assertEqual(self.joined(), {"positive": 2000})
        self.assertEqual(self.counted(server), 2000)

    def test_a_label_that_comes_before_its_prediction_is_stored(self):
        server = self.start(NEXUSML_EVENTS_FLUSH_INTERVAL="2")
        ids = self.predict(server, 5)
        for one in ids:
            self.assertEqual(self.label(server, one, "negative")["unknown"], 1)
        self.assertEqual(self.joined(), {})
        self.wait_for_rows(5)
        self.assertEqual(self.joined(), {"negative": 5})
        harness.wait_until(lambda: self.counted(server) == 5, 5, "5 labels counted")

    def test_twice_the_same_and_then_another(self):
        server = self.start()
        one = self.predict(server, 1)[0]
        self.wait_for_rows(1)
        self.label(server, one, "negative")
        self.assertEqual(self.label(server, one, "negative")["duplicates"], 1)
        self.assertEqual(self.label(server, one, "positive")["corrected"], 1)
        self.assertEqual(self.joined(), {"positive": 1})
        self.assertEqual(self.counted(server), 1, "a prediction is labelled once")

    def test_an_unknown_id_is_reported_kept_and_joined_when_its_prediction_comes(self):
        server = self.start()
        later = str(uuid.uuid4())
        self.assertEqual(self.label(server, later, "fraud")["unknown"], 1)
        self.assertEqual(self.counted(server, "shop"), 0)
        server.stop()
        server = self.start()  # kept through a restart
        answer = self.post_lines(server, records_case.INGEST, [{"model_type": "shop", "prediction_id": later, "prediction": "ok"}])
        self.assertEqual(answer["accepted"], 1)
        self.wait_for_rows(1)
        self.assertEqual(self.joined(), {"fraud": 1})

    def test_labels_wait_on_disk_while_the_database_is_away_and_the_last_one_holds(self):
        (self.data / "nexusml.db").mkdir()
        server = self.start()
        one = self.predict(server, 1)[0]
        self.assertEqual(self.label(server, one, "negative")["deferred"], 1)
        self.assertEqual(self.label(server, one, "positive")["deferred"], 1)
        (self.data / "nexusml.db").rmdir()
        harness.wait_until(lambda: self.joined() == {"positive": 1}, 15, "the last label is joined")
        harness.wait_until(lambda: self.counted(server) == 1, 5, "one label counted")


if __name__ == "__main__":
    unittest.main(verbosity=2)
