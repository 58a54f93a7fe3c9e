#!/bin/sh
# Prepare .venv: `bootstrap.sh run` with what the portal runs on, `bootstrap.sh test`
# with the workshop's tools, a browser, fonts and gettext besides.
#
# The second time it compares one check sum and is done. What the system lacks is
# installed when this runs as root on Debian or Ubuntu; else one line says what to run.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '%s\n' "$*" >&2; }

apt_works() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

# install_packages PACKAGE…: through apt as root; says nothing when it goes well.
install_packages() {
    say "Installing $* …"
    log=$(mktemp)
    if { apt-get update && apt-get install -y --no-install-recommends "$@"; } \
        </dev/null >"$log" 2>&1; then
        rm -f "$log"
    else
        tail -n 20 "$log" >&2
        rm -f "$log"
        return 1
    fi
}

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
        if command -v "$name" >/dev/null 2>&1 && fits "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

make_venv() {
    if ! python=$(find_python); then
        if apt_works; then
            install_packages python3 python3-venv && python=$(find_python)
        fi || {
            say "Python 3.11 or newer is needed. Run this, then try again:"
            case $(uname -s) in
            Darwin) say "  brew install python@3.12" ;;
            *) say "  sudo apt-get install -y python3 python3-venv" ;;
            esac
            exit 1
        }
    fi
    rm -rf .venv
    if command -v uv >/dev/null 2>&1; then
        uv venv --quiet --seed --python "$python" .venv && return 0
        say "uv could not make .venv; Python's own venv is used instead."
        rm -rf .venv
    fi
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
        if ! { apt_works && install_packages "$version-venv"; }; then
            say "Python's venv module is missing. Run this, then try again:"
            say "  sudo apt-get install -y $version-venv"
            exit 1
        fi
    fi
    "$python" -m venv .venv
}

# install_locked FILE: by uv when there is one, else by pip. Each package is the very file
# that was tried, whatever mirror it comes from: any other is refused.
install_locked() {
    if command -v uv >/dev/null 2>&1; then
        uv pip install --quiet --python .venv/bin/python --require-hashes -r "$1" && return 0
        say "uv could not install $1; pip tries it."
    fi
    .venv/bin/python -m pip install -qq --require-hashes -r "$1" </dev/null
}

case $purpose in
run) file=requirements.lock ;;
test) file=requirements-dev.lock ;;
*)
    say "Usage: tools/bootstrap.sh run|test"
    exit 2
    ;;
esac

# An interrupted or moved .venv cannot start its Python or does not know pip.
if ! { fits .venv/bin/python && .venv/bin/python -c 'import pip' 2>/dev/null; }; then
    make_venv
fi

sum=$(cat requirements.lock requirements-dev.lock | cksum)
if [ "$(cat .venv/.test-ready 2>/dev/null)" = "$sum" ]; then
    :
elif [ "$purpose" = run ] && [ "$(cat .venv/.run-ready 2>/dev/null)" = "$sum" ]; then
    :
else
    say "Installing the packages of $file …"
    install_locked "$file"
    printf '%s\n' "$sum" >".venv/.$purpose-ready"
fi

[ "$purpose" = test ] || exit 0

# An independent strict reader of calendars; without it one test is skipped, and says so.
reader=ical.js@2.2.1
if [ "$(cat .venv/.reader-ready 2>/dev/null)" != "$reader" ]; then
    say "Installing $reader …"
    if PATH="$PWD/.venv/bin:$PATH" npm install --prefix .venv/readers --no-save --no-audit \
        --no-fund --silent "$reader" </dev/null >&2; then
        printf '%s\n' "$reader" >.venv/.reader-ready
    fi
fi

missing=
command -v xgettext >/dev/null 2>&1 || missing="$missing gettext"
if [ "$(uname -s)" = Linux ]; then
    # Without it Japanese is empty boxes in the browser.
    { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=ja family)" ]; } ||
        missing="$missing fontconfig fonts-noto-cjk"
fi
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086 # one word a package
    if ! { apt_works && install_packages $missing; }; then
        say "The tests need$missing. Run this, then try again:"
        case $(uname -s) in
        Darwin) say "  brew install$missing" ;;
        *) say "  sudo apt-get install -y$missing" ;;
        esac
        exit 1
    fi
fi
# Without nginx and Redis the tests of the shipped configuration are skipped, and say so.
servers=
[ -x /usr/sbin/nginx ] || command -v nginx >/dev/null 2>&1 || servers=nginx-light
command -v redis-server >/dev/null 2>&1 || servers="$servers redis-server"
if [ "$(uname -s)" = Linux ] && [ -n "$servers" ]; then
    # shellcheck disable=SC2086 # one word a package
    { apt_works && install_packages $servers; } || :
fi
.venv/bin/python -m tools.need_browser --install >/dev/null
