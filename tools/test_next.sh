#!/bin/sh
# Run the tests on the newest Python found here and the newest release of every package,
# with deprecations as errors: what the next upgrade will ask for.
#
# NEXT_PYTHON=/path/to/python3.14 names another Python. The environment is .venv/next; the
# pinned packages stay as they are.
set -eu
cd "$(dirname "$0")/.."

find_newest() {
    for name in ${NEXT_PYTHON:-} python3.15 python3.14 python3.13 python3.12 \
        $(ls -d "$HOME"/.pyenv/versions/3.1[2-9].*/bin/python3 2>/dev/null | sort -rV); do
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1 &&
            command -v "$name" && return 0
    done
    return 1
}

if ! python=$(find_newest); then
    echo "No Python newer than 3.11 was found. NEXT_PYTHON=/path/to/python make test-next" >&2
    exit 1
fi
if [ ! -x .venv/next/bin/python ]; then
    .venv/bin/python -m uv venv --quiet --seed --python "$python" .venv/next
fi
# Names without versions; what is held back on purpose stays so (see requirements-dev.txt).
sed -nE 's/^([A-Za-z0-9_.-]+(\[[a-z0-9,]+\])?)==.*/\1/p' requirements.txt requirements-dev.txt |
    sed 's/^pytest$/pytest<9.2/' >.venv/next/newest.in
.venv/bin/python -m uv pip install --quiet --upgrade --python .venv/next/bin/python \
    -r .venv/next/newest.in
.venv/next/bin/python -c 'import django, sys; print("Python", sys.version.split()[0], "Django", django.__version__)'
exec .venv/next/bin/python -m pytest -n 2 --dist loadgroup -q -m 'not slow and not browser' \
    -W error::DeprecationWarning -W error::PendingDeprecationWarning "$@"
