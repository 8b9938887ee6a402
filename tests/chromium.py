"""A real Chromium for the browser tests: found on the machine, or installed with its package manager."""

import os
import shutil
import subprocess

# The shell is the same engine without windows, at a third of the work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if os.getuid() == 0 else []),  # Chromium refuses its sandbox to root
]


def found() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def found_or_installed() -> str | None:
    """The path, after trying `apt-get` where we may; None when there is no way."""
    if path := found():
        return path
    if os.getuid() == 0 and shutil.which("apt-get"):
        print("No Chromium on this machine: installing the system's own.", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", NAMES[0]]
        subprocess.run(install, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    return found()
