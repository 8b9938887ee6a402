"""Runs a program that needs the apps before its first import: `python -m tests.with_apps tests.upgrades.opening`."""

import os
import runpy
import sys

import django


def run(program: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportportal.settings")
    django.setup()
    runpy.run_module(program, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    del sys.argv[0]
    run(sys.argv[0])
