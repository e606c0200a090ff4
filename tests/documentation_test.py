#!/usr/bin/env python3
"""Holds the documentation to the code: shown programs are the files', links lead somewhere, no figure without its code."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent


def pages():
    return [path for path in ROOT.rglob("*.md") if not path.relative_to(ROOT).parts[0].startswith((".", "build"))]


class Documentation(unittest.TestCase):
    def test_shown_programs_are_the_files(self):
        shown = set()
        for page in pages():
            for name, code in re.findall(r"<!-- (examples/\S+) -->\n```cpp\n(.*?)```", page.read_text(), re.DOTALL):
                self.assertEqual(code, (ROOT / name).read_text(), f"{page.relative_to(ROOT)} shows another {name}")
                shown.add(name)
        self.assertEqual(shown, {f"examples/{path.name}" for path in (ROOT / "examples").glob("*.cc")})

    def test_links_lead_somewhere(self):
        dead = []
        for page in pages():
            for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
                if "://" not in target and not (page.parent / target).exists():
                    dead.append(f"{page.relative_to(ROOT)}: {target}")
        self.assertEqual(dead, [])

    def test_every_make_target_is_documented(self):
        text = (ROOT / "Makefile").read_text()
        targets = re.search(r"\.PHONY: (.*)", text)[1].split()
        silent = [one for one in targets if not re.search(rf"^{one}:.*## \S", text, re.MULTILINE)]
        self.assertEqual(silent, [])


if __name__ == "__main__":
    unittest.main()
