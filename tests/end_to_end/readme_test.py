#!/usr/bin/env python3
"""Every curl command of the README, as printed there, against a server with the sample models."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import harness


def curl_commands():
    text = (harness.ROOT / "README.md").read_text()
    commands = []
    for block in re.findall(r"```(?:sh|console)\n(.*?)```", text, re.DOTALL):
        joined = block.replace("\\\n", " ")
        commands += [line.removeprefix("$ ").strip() for line in joined.splitlines() if line.removeprefix("$ ").startswith("curl ")]
    return commands


class Readme(unittest.TestCase):
    def test_every_curl_command_works(self):
        commands = curl_commands()
        self.assertGreaterEqual(len(commands), 3, "the README shows a prediction, /metrics and /health")
        with tempfile.TemporaryDirectory() as folder:
            server = harness.Nexusml(harness.train_sample_models(folder, harness.ALL_TYPES), cwd=folder)
            self.addCleanup(server.close)
            harness.run("sample-data", "sentiment", "--rows", 200, "--output", pathlib.Path(folder) / "reviews.csv")
            curl = shutil.which("curl")
            for command in commands:
                self.assertIn("localhost:8000", command)
                here = command.replace("localhost:8000", f"127.0.0.1:{server.port}")
                if curl is None:
                    self.fail("curl is needed: run scripts/setup test, or install the Debian package curl")
                done = subprocess.run(["bash", "-o", "pipefail", "-c", here.replace("curl ", "curl --fail-with-body -sS ", 1)],
                                      capture_output=True, text=True, timeout=30, cwd=folder)
                self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}{done.stderr}")
                self.assertTrue(done.stdout.strip(), command)


if __name__ == "__main__":
    unittest.main()
