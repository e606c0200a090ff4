#!/usr/bin/env python3
"""Holds the source tree to the house's rules: arrows between rooms, private folders, no circles, size of files."""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROOMS = ROOT / "nexusml"
INCLUDE = re.compile(r'^\s*#\s*include\s+"(nexusml/[^"]+)"', re.MULTILINE)
GENERATED = {"nexusml/app/version.h"}
MAXIMUM_LINES = 400


def read_arrows():
    arrows = {}
    for line in (ROOT / "cmake" / "arrows.cmake").read_text().splitlines():
        match = re.match(r"set\(NEXUSML_ARROWS_(\w+)\s*(.*?)\)$", line)
        if match:
            arrows[match[1]] = set(match[2].replace('"', "").split())
    return arrows


def sources():
    return sorted(path for suffix in ("*.h", "*.cc") for path in ROOMS.rglob(suffix))


def includes_of(path):
    return INCLUDE.findall(path.read_text())


class Architecture(unittest.TestCase):
    def test_every_include_follows_an_arrow(self):
        arrows = read_arrows()
        wrong = []
        for path in sources():
            room = path.relative_to(ROOMS).parts[0]
            for include in includes_of(path):
                other = include.split("/")[1]
                if other != room and other not in arrows[room]:
                    wrong.append(f"{path.relative_to(ROOT)} includes {include}: {room} may not use {other}")
        self.assertEqual(wrong, [], "see cmake/arrows.cmake")

    def test_folders_inside_a_room_are_private(self):
        wrong = []
        for path in sources():
            room = path.relative_to(ROOMS).parts[0]
            for include in includes_of(path):
                parts = include.split("/")
                if parts[1] != room and len(parts) > 3:
                    wrong.append(f"{path.relative_to(ROOT)} includes {include}")
        self.assertEqual(wrong, [], "only headers directly in a room's folder are its front door")

    def test_arrows_have_no_circle(self):
        arrows = read_arrows()

        def reach(room, trail):
            self.assertNotIn(room, trail, " -> ".join(trail + [room]))
            for other in arrows[room]:
                reach(other, trail + [room])

        for room in arrows:
            reach(room, [])

    def test_headers_have_no_circle(self):
        graph = {str(path.relative_to(ROOT)): includes_of(path) for path in sources() if path.suffix == ".h"}
        done = set()

        def visit(header, trail):
            self.assertNotIn(header, trail, " -> ".join(trail + [header]))
            if header in done:
                return
            for other in graph.get(header, []):
                visit(other, trail + [header])
            done.add(header)

        for header in graph:
            visit(header, [])

    def test_every_include_exists(self):
        wrong = [f"{path.relative_to(ROOT)} includes {include}" for path in sources() for include in includes_of(path)
                 if include not in GENERATED and not (ROOT / include).is_file()]
        self.assertEqual(wrong, [])

    def test_every_room_has_its_paragraph(self):
        text = (ROOMS / "README.md").read_text()
        missing = [room.name for room in sorted(ROOMS.iterdir()) if room.is_dir() and f"**{room.name}**" not in text]
        self.assertEqual(missing, [], "nexusml/README.md has a paragraph per room")

    def test_no_file_is_two(self):
        large = [f"{path.relative_to(ROOT)}: {lines} lines" for path in sources()
                 if (lines := len(path.read_text().splitlines())) > MAXIMUM_LINES]
        self.assertEqual(large, [], f"beyond {MAXIMUM_LINES} lines a file is two")

    def test_public_classes_say_their_threads(self):
        silent = []
        for path in sources():
            if path.suffix != ".h" or len(path.relative_to(ROOMS).parts) > 2:
                continue
            for match in re.finditer(r"((?:^///.*\n)*)^(?:template.*\n)?class (?:\w+\([^)]*\)\s*|NEXUSML_\S+\s+|\[\[\w+\]\]\s+)*(\w+)(?: final)?(?: :[^{;]*)?\s*\{",
                                     path.read_text(), re.MULTILINE):
                if "Threads:" not in match[1]:
                    silent.append(f"{path.relative_to(ROOT)}: class {match[2]}")
        self.assertEqual(silent, [], "Threads is never omitted on a public class")


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
