#!/usr/bin/env python3
"""Runs a command with the addresses of empty databases of a throw-away PostgreSQL behind its arguments:

  with_postgres.py NUMBER COMMAND...

The server writes without waiting for the disk (fsync off), for the command that is measured and for what it is measured
beside alike."""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "end_to_end"))
import servers  # noqa: E402


def main():
    postgres = servers.Postgres()
    try:
        databases = [postgres.new_database() for _ in range(int(sys.argv[1]))]
        return subprocess.run(sys.argv[2:] + databases).returncode
    finally:
        postgres.close()


if __name__ == "__main__":
    sys.exit(main())
