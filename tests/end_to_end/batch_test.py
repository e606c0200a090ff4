#!/usr/bin/env python3
"""Batches through a real server: rows stream in while answers stream out, and memory stays flat whatever the size.

NEXUSML_BATCH_MB sets the size of the large uploads (default 100)."""

import csv
import http.client
import io
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import tempfile
import threading
import time
import unittest

import harness

MEGABYTES = int(os.environ.get("NEXUSML_BATCH_MB", "100"))
GROWTH_KIB = 32 * 1024
BLOCK_BYTES = 256 * 1024


def memory(process, field):
    """KiB."""
    return int(re.search(rf"{field}:\s+(\d+) kB", pathlib.Path(f"/proc/{process.pid}/status").read_text())[1])


class Rows:
    """The rows of a CSV without its label, over and over until there are enough megabytes."""

    def __init__(self, file, megabytes):
        with open(file, newline="") as source:
            table = list(csv.reader(source))
        label = table[0].index("label")
        lines = [self.line(row[:label] + row[label + 1:]) for row in table]
        self.header, lines = lines[0], lines[1:]
        block, self.rows_of_block = io.BytesIO(), 0
        while block.tell() < BLOCK_BYTES:
            block.write(lines[self.rows_of_block % len(lines)])
            self.rows_of_block += 1
        self.block = block.getvalue()
        self.blocks = megabytes * 1024 * 1024 // len(self.block)
        self.count = self.blocks * self.rows_of_block
        self.bytes = len(self.header) + self.blocks * len(self.block)

    @staticmethod
    def line(cells):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerow(cells)
        return text.getvalue().encode()

    def __iter__(self):
        yield self.header
        for _ in range(self.blocks):
            yield self.block


class Exchange:
    """A batch under way: a thread sends, the test reads."""

    def __init__(self, server, model, pieces, accept, content_type="text/csv"):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        self.failure = None
        head = (f"POST /api/v1/models/{model}/predict/batch HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                f"Content-Type: {content_type}\r\nAccept: {accept}\r\n\r\n")
        self.sender = threading.Thread(target=self.send, args=(head.encode(), pieces))
        self.sender.start()
        self.response = http.client.HTTPResponse(self.socket, method="POST")

    def send(self, head, pieces):
        try:
            self.socket.sendall(head)
            for piece in pieces:
                self.socket.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.socket.sendall(b"0\r\n\r\n")
        except OSError as failure:
            self.failure = failure

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sender.join()
        self.response.close()
        self.socket.close()


class Batch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.models = harness.train_sample_models(cls.folder)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def start(self):
        server = harness.Nexusml(self.models, cwd=self.folder)
        self.addCleanup(server.close)
        return server

    def exchange(self, *arguments, **more):
        exchange = Exchange(*arguments, **more)
        self.addCleanup(exchange.close)
        return exchange

    def answers(self, exchange, pause=0):
        """Reads to the end. Returns: how many lines there were, and the last bytes."""
        exchange.response.begin()
        self.assertEqual(exchange.response.status, 200)
        lines, tail = 0, b""
        while True:
            piece = exchange.response.read(1 << 18)
            if not piece:
                return lines, tail
            lines += piece.count(b"\n")
            tail = (tail + piece)[-1000:]
            if pause:
                time.sleep(pause)
                pause = 0

    def measure(self, model, accept, pause=0):
        rows = Rows(pathlib.Path(self.folder) / f"{model}.csv", MEGABYTES)
        server = self.start()
        before = memory(server.process, "VmRSS")
        began = time.monotonic()
        exchange = self.exchange(server, model, rows, accept)
        lines, tail = self.answers(exchange, pause)
        seconds = time.monotonic() - began
        growth = memory(server.process, "VmHWM") - before
        print(f"{model}, {accept}: {rows.bytes / 2**20:.0f} MiB, {rows.count} rows in {seconds:.1f} s, "
              f"{rows.count / seconds:.0f} rows/s; memory grew by {growth / 1024:.1f} MiB", flush=True)
        self.assertIsNone(exchange.failure)
        self.assertLess(growth, GROWTH_KIB)
        self.assertEqual(server.metric(f'batch_records_processed_total{{model_type="{model}"}}'), rows.count)
        self.assertEqual(server.metric(f'batch_processing_count_total{{model_type="{model}",status="success"}}'), 1)
        return rows, lines, tail

    def test_text_comes_back_row_by_row_in_flat_memory(self):
        rows, lines, tail = self.measure("sentiment", "text/csv")
        self.assertEqual(lines, rows.count + 1)
        self.assertRegex(tail.decode(errors="replace"), r",(negative|neutral|positive),[01]\.\d{6},\n$")

    def test_features_come_back_row_by_row_in_flat_memory(self):
        rows, lines, _ = self.measure("diagnostic", "text/csv")
        self.assertEqual(lines, rows.count + 1)

    def test_a_summary_counts_every_row(self):
        rows, _, tail = self.measure("diagnostic", "application/json")
        summary = json.loads(tail)
        self.assertEqual((summary["total_rows"], summary["failed"]), (rows.count, 0))
        self.assertEqual(sum(summary["labels"].values()), rows.count)

    def test_a_reader_that_pauses_does_not_cost_memory(self):
        rows, lines, _ = self.measure("sentiment", "text/csv", pause=3)
        self.assertEqual(lines, rows.count + 1)

    def test_a_broken_line_far_down_fails_alone(self):
        rows = Rows(pathlib.Path(self.folder) / "diagnostic.csv", 10)
        server = self.start()

        def pieces():
            for i, piece in enumerate(rows):
                yield b'"' + piece if i == 20 else piece

        exchange = self.exchange(server, "diagnostic", pieces(), "application/json")
        _, tail = self.answers(exchange)
        summary = json.loads(tail)
        self.assertEqual((summary["total_rows"], summary["failed"]), (rows.count, 1))
        self.assertEqual(summary["failures"][0]["line"], 2 + 19 * rows.rows_of_block)

    def test_a_form_is_taken_like_a_body(self):
        server = self.start()
        form = (b'--x\r\nContent-Disposition: form-data; name="file"; filename="rows.ndjson"\r\n\r\n'
                b'{"text": "The coffee is excellent, thank you!"}\nnot json\n\r\n--x--\r\n')
        answer = server.request("POST", "/api/v1/models/sentiment/predict/batch", form,
                                {"Content-Type": "multipart/form-data; boundary=x", "Accept": "application/x-ndjson"})
        first, second = [json.loads(line) for line in answer.body.splitlines()]
        self.assertEqual((first["line"], first["sentiment"]), (1, "positive"))
        self.assertEqual(second["line"], 2)
        self.assertIn("no valid JSON", second["error"])

    def test_a_client_that_leaves_ends_its_batch(self):
        server = self.start()
        rows = Rows(pathlib.Path(self.folder) / "sentiment.csv", 20)
        exchange = Exchange(server, "sentiment", rows, "text/csv")
        exchange.response.begin()
        exchange.response.read(1000)
        exchange.close()
        failed = 'batch_processing_count_total{model_type="sentiment",status="failure"}'
        harness.wait_until(lambda: server.metric(failed) == 1, 10, "the batch did not end")
        self.assertEqual(server.metric('ml_errors_total{error_type="unavailable",component="batch_sentiment"}'), 1)

    def test_a_server_that_stops_cuts_the_answer_off_visibly(self):
        server = self.start()
        rows = Rows(pathlib.Path(self.folder) / "sentiment.csv", 2000)
        exchange = self.exchange(server, "sentiment", rows, "text/csv")
        exchange.response.begin()
        exchange.response.read(1 << 20)
        server.process.send_signal(signal.SIGTERM)
        with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
            while exchange.response.read(1 << 20):
                pass
        self.assertEqual(server.process.wait(10), 0)

    def test_the_command_line_gives_the_same_answers(self):
        folder = pathlib.Path(self.folder)
        rows = Rows(folder / "sentiment.csv", 1)
        (folder / "rows.csv").write_bytes(b"".join(rows))
        said = harness.run("predict", "sentiment", "--input", folder / "rows.csv", "--output", folder / "answers.csv",
                           "--models", self.models)
        self.assertRegex(said, rf"^{rows.count} rows, 0 failed, written to \S+ \(\d+ rows/s\)\n$")
        server = self.start()
        answer = server.request("POST", "/api/v1/models/sentiment/predict/batch", (folder / "rows.csv").read_bytes()[:200000],
                                {"Content-Type": "text/csv", "Accept": "text/csv"})
        whole = answer.body[:answer.body[:-1].rindex(b"\n") + 1]  # the last row is cut
        self.assertTrue((folder / "answers.csv").read_bytes().startswith(whole))
        standard = harness.run("predict", "sentiment", "--input", folder / "rows.csv", "--output", "-", "--output-format",
                               "ndjson", "--models", self.models)
        self.assertEqual(json.loads(standard.splitlines()[-1])["line"], rows.count + 1)


if __name__ == "__main__":
    unittest.main()
