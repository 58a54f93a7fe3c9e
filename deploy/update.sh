#!/bin/sh
# A new version without a refused request: update.sh [VERSION], as root on the server.
#
# Backup, code, packages, texts and files, database, then the two web services one after the
# other: the socket both accept from stays open (kanazawa2030-web.socket). Each step that
# fails ends this with the site still running; nothing is restarted before all are done.
set -eu
cd "$(dirname "$0")/.."
BACKUPS=${BACKUPS:-/var/backups/kanazawa2030}

say() { printf '== %s\n' "$*"; }
portal() { deploy/portal.py "$@"; }

# A change of a table waits for the requests using it, and everybody behind it waits too: it
# gives up after two seconds, lets them pass and tries again. It may then work without limit.
migrate() {
    tries=20
    until words=$(DATABASE_LOCK_TIMEOUT=2s DATABASE_STATEMENT_TIMEOUT=0 portal migrate 2>&1); do
        tries=$((tries - 1))
        case $words in
        *"lock timeout"*) [ "$tries" -gt 0 ] || { say "A table was never free. Try again at night."; exit 1; } ;;
        *) printf '%s\n' "$words" >&2; exit 1 ;;
        esac
        say "A table is in use; again in three seconds"
        sleep 3
    done
    printf '%s\n' "$words"
}

say "Backup"
portal backup "$BACKUPS" --keep 14
say "Code"
git fetch --quiet --tags
if [ $# -gt 0 ]; then git checkout --quiet "$1"; else git merge --quiet --ff-only; fi
say "Packages"
make setup
say "Texts and files"
.venv/bin/python manage.py build_translations
portal collectstatic --noinput
portal build_error_pages
portal check --deploy
say "Database"
migrate
portal createcachetable
portal load_content
for service in kanazawa2030-web@1 kanazawa2030-web@2 kanazawa2030-worker; do
    say "Restarting $service"
    systemctl restart "$service"
done
say "Done: $(git describe --always --tags)"
