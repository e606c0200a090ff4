#!/usr/bin/env python3
"""PostgreSQL is killed, or hangs, under load and comes back: no prediction fails, health says so in time, nothing is lost
or doubled. And a server whose database hangs ends in time."""

import time
import unittest

import harness
import records_case
from postgres_case import PostgresCase


class DatabaseAway(PostgresCase):
    def go_away_and_come_back(self, leave, come_back):
        server = self.start()
        load = self.load(server, clients=2, pause=0.002)
        self.wait_for_rows(50)
        self.assertEqual(self.status(server), "healthy")
        leave()
        degraded = self.wait_for_status(server, "degraded", records_case.DEGRADED_WITHIN)
        self.assertEqual(server.metric("infra_database_connected"), 0)
        time.sleep(2)  # more to spool
        come_back()
        healthy = self.wait_for_status(server, "healthy", records_case.HEALTHY_WITHIN)
        time.sleep(0.5)
        ids = load.stop()
        self.assertEqual(load.failures, [])
        self.wait_for_empty_spool()
        self.wait_for_rows(len(ids))
        self.assert_each_stored_once(ids)
        self.assertEqual(set(self.database.stored()), ids)
        for reason in ("spool_full", "disk_full", "spool_failed", "buffer_full"):
            self.assertEqual(server.metric(f'ml_events_dropped_total{{reason="{reason}"}}'), 0)
        print(f"degraded after {degraded:.1f} s, healthy after {healthy:.1f} s, {len(ids)} predictions", flush=True)
        self.assertEqual(server.stop(), 0)

    def test_it_is_killed(self):
        self.go_away_and_come_back(self.postgres.kill, self.postgres.start_again)

    def test_it_hangs(self):
        self.addCleanup(self.postgres.resume)
        self.go_away_and_come_back(self.postgres.pause, self.postgres.resume)

    def test_a_server_whose_database_hangs_ends_within_ten_seconds(self):
        server = self.start()
        ids = self.predict(server, 20)
        self.wait_for_rows(20)
        self.addCleanup(self.postgres.resume)
        self.postgres.pause()
        ids += self.predict(server, 500)
        server.post_json(records_case.FEEDBACK, {"prediction_id": ids[0], "label": "positive"})
        began = time.monotonic()
        self.assertEqual(server.stop(seconds=10), 0)
        print(f"ended after {time.monotonic() - began:.1f} s", flush=True)
        self.postgres.resume()
        server = self.start()
        self.wait_for_rows(len(ids))
        self.wait_for_empty_spool()
        self.assert_each_stored_once(ids)
        harness.wait_until(lambda: self.database.query("SELECT label FROM feedback") == [("positive",)], 5, "the label is kept")


if __name__ == "__main__":
    unittest.main(verbosity=2)
