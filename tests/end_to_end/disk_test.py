#!/usr/bin/env python3
"""A disk that is full, and one that damaged the spool: predictions go on, losses are counted and said."""

import os
import signal
import subprocess
import unittest

import harness
import records_case


class FullDisk(records_case.RecordsCase):
    """On a small disk of memory where that can be mounted; else a limit on the size of files stands for it."""

    def small_disk(self, megabytes):
        """Returns: a folder on it, or None if none can be mounted."""
        disk = self.data / "disk"
        disk.mkdir()
        mounted = os.geteuid() == 0 and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(disk)], capture_output=True).returncode == 0
        if not mounted:
            return None
        self.addCleanup(subprocess.run, ["umount", "--lazy", str(disk)], check=True)
        return disk

    def start_on_full_disk(self):
        buffer = {"NEXUSML_EVENTS_BUFFER_BYTES": "65536"}
        disk = self.small_disk(2)
        if disk is not None:
            print("a tmpfs of 2 MiB", flush=True)
            self.database = records_case.Sqlite(disk / "nexusml.db")
            return self.start(data=disk, **buffer)
        print("no tmpfs can be mounted: a limit on the size of files", flush=True)
        limited = self.data / "limited"
        limited.write_text(f'#!/bin/sh\nulimit -f 600\nexec "{harness.NEXUSML}" "$@"\n')
        limited.chmod(0o755)
        program, harness.NEXUSML = harness.NEXUSML, limited
        try:
            return self.start(**buffer)
        finally:
            harness.NEXUSML = program

    def test_predictions_go_on_and_drops_are_counted(self):
        server = self.start_on_full_disk()
        line = {"model_type": "fraud", "features": {"amount": 1, "note": "x" * 60}, "prediction": "ok"}

        def drops():
            self.post_lines(server, records_case.INGEST, [line] * 1000)
            return server.metric('ml_events_dropped_total{reason="disk_full"}')

        harness.wait_until(drops, 30, "dropped events are counted")
        self.predict(server, 100)
        self.wait_for_status(server, "degraded", records_case.DEGRADED_WITHIN)
        self.assertIn("full", server.output())
        self.assertEqual(server.stop(), 0)
        stored = self.database.stored()
        self.assertGreater(len(stored), 0)
        self.assertEqual(len(stored), len(set(stored)))


class DamagedSpool(records_case.RecordsCase):
    def setUp(self):
        super().setUp()
        (self.data / "nexusml.db").mkdir()  # no database

    def spooled(self, count):
        """Returns: their ids and the spool's last file, after the server was killed."""
        server = self.start()
        ids = self.predict(server, count)
        harness.wait_until(lambda: server.metric("ml_events_spooled_total") >= count, 5, f"{count} events spooled")
        server.stop(signal.SIGKILL)
        (self.data / "nexusml.db").rmdir()
        return ids, max((self.data / "spool").glob("*.spool"))

    def replay(self):
        server = self.start()
        self.wait_for_empty_spool()
        self.assertIn("the spool was damaged", server.output())
        self.assertEqual(server.metric('ml_events_dropped_total{reason="spool_damaged"}'), 1)
        self.assertEqual(server.metric('ml_errors_total{error_type="corrupt",component="storage"}'), 1)
        self.assertEqual(self.status(server), "healthy")
        return server

    def test_a_torn_tail_is_cut_and_what_stands_before_is_stored(self):
        ids, file = self.spooled(200)
        with open(file, "ab") as spool:
            spool.write(b"the disk was torn from us in the middle of a rec")
        self.replay()
        self.wait_for_rows(200)
        self.assert_each_stored_once(ids)

    def test_a_flipped_bit_costs_the_block_that_it_is_in_and_is_counted(self):
        ids, file = self.spooled(200)
        content = bytearray(file.read_bytes())
        content[8 + 8 + 5] ^= 1  # behind the file's mark and the first block's header
        file.write_bytes(content)
        server = self.replay()
        stored = set(self.database.stored())
        self.assertNotIn(ids[0], stored)
        self.assertIn(ids[-1], stored, "what stands behind the damage was given up")
        self.assertLessEqual(stored, set(ids))
        new = self.predict(server, 50)
        self.wait_for_rows(len(stored) + 50)
        self.assert_each_stored_once(new)


if __name__ == "__main__":
    unittest.main(verbosity=2)
