#!/usr/bin/env python3
"""Runs a command with the address of an empty throw-away Redis behind its arguments, and the cost of its bare round trip before it:

  with_redis.py COMMAND..."""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "end_to_end"))
import servers  # noqa: E402


def main():
    redis = servers.Redis()
    try:
        bare = subprocess.run(["redis-benchmark", "-p", str(redis.port), "-a", servers.PASSWORD, "-t", "get", "-c", "1", "-n", "20000",
                               "-d", "512", "-q"], capture_output=True, text=True)
        if bare.returncode == 0:
            print("redis-benchmark, one connection:", bare.stdout.replace("\r", "\n").strip().splitlines()[-1])
        return subprocess.run(sys.argv[1:] + [redis.address()]).returncode
    finally:
        redis.close()


if __name__ == "__main__":
    sys.exit(main())
