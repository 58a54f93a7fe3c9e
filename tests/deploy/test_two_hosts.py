"""Two machines behind the shipped nginx: one portal, also while both are brought up to date."""

import re
import threading
import time
import uuid
from collections import Counter
from contextlib import ExitStack
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

from ..nginx import NGINX
from . import image
from .hosts import REDIS, SETTINGS, Host, mail_server, manage, nginx, redis

pytestmark = [
    pytest.mark.django_db,  # else no database is made to copy
    pytest.mark.skipif(NGINX is None, reason="no nginx here: apt-get install nginx-light"),
    pytest.mark.skipif(
        settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
        reason="several machines need PostgreSQL",
    ),
    pytest.mark.xdist_group("two-hosts"),
    pytest.mark.slow,
]
RATE = 20  # registrations a second
SLUG = "two-hosts"
PREPARE = f"""
from datetime import timedelta
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from kanazawa2030.core.models import User
from kanazawa2030.core.storages import private_storage
from tests.factories import make_event, make_office
make_office()
make_event(slug="{SLUG}", title_ja="二台の会", capacity=3000)
user = User.objects.create_user("member@example.test", "kanazawa-2030-member")
session = SessionStore()
session["_auth_user_id"] = str(user.pk)
session["_auth_user_backend"] = "kanazawa2030.core.accounts.adapters.PortalBackend"
session["_auth_user_hash"] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""
COUNTS = f"""
from collections import Counter
from events.models import Registration
rows = Counter(Registration.objects.filter(event__slug="{SLUG}").values_list("email", flat=True))
print(len(rows), sum(rows.values()))
"""


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker):
    """Copy the tests' database, whose tables are made; yield the address of the copy."""
    name = f"two_hosts_{uuid.uuid4().hex[:8]}"
    of_tests = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE {name} TEMPLATE "{of_tests}"')
    used = connection.settings_dict
    where = used["HOST"] or used["OPTIONS"].get("host", "")
    yield f"postgres://{used['USER']}@/{name}?host={where}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def machines(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("two-hosts")
    image.build(folder / "code")
    with ExitStack() as stack:
        mails = stack.enter_context(mail_server())
        server, address = stack.enter_context(redis(folder))
        variables = {
            **{key: image.os.environ[key] for key in ("PATH", "LANG") if key in image.os.environ},
            **SETTINGS,
            "DATABASE_URL": database,
            "EMAIL_URL": f"smtp://127.0.0.1:{mails.server_address[1]}",
            "CACHE_URL": address,
            "MEDIA_ROOT": str(folder / "media"),
            "PRIVATE_MEDIA_ROOT": str(folder / "private"),
            "PRIVATE_MEDIA_ACCEL": "/internal-private/",
        }
        manage(
            variables, "from django.core.management import call_command as c\nc('createcachetable')"
        )
        session = manage(variables, PREPARE)
        hosts = []
        for name in ("a", "b"):
            (folder / name).mkdir()
            image.shutil.copytree(folder / "code", folder / name / "code", symlinks=True)
            hosts.append(Host(folder / name, variables))
            stack.callback(hosts[-1].close)
            hosts[-1].start_site()
            hosts[-1].start_worker()
        ask = stack.enter_context(nginx(folder, hosts))
        yield Machines(hosts, ask, mails, server, variables, session)


class Machines:
    def __init__(self, hosts, ask, mails, redis_server, variables, session):
        self.hosts, self.ask, self.mails, self.session = hosts, ask, mails, session
        self.redis, self.variables = redis_server, variables


def register(ask, number, **more):
    typed = {"name": "見本 花子", "kana": "みほん はなこ", "email": f"p{number}@people.example"}
    return ask(
        f"/ja/events/{SLUG}/register/",
        "POST",
        urlencode({**typed, **more}),
        address=f"198.51.{number // 250 % 250}.{number % 250 + 1}",
        **{"Content-Type": "application/x-www-form-urlencoded", "User-Agent": f"b{number}"},
    )


def test_who_signed_in_on_one_is_signed_in_on_the_other(machines):
    cookie = f"__Host-session={machines.session}"
    for host in machines.hosts:
        assert host.ask("/ja/my/", Cookie=cookie).status == 200
        assert host.ask("/ja/my/").status == 302


def test_limits_count_on_both_together(machines):
    most, _seconds = settings.LIMITS["find"]
    typed = urlencode({"email": "nobody@people.example"})
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    statuses = [
        machines.hosts[number % 2]
        .ask("/ja/registrations/find/", "POST", typed, address="203.0.113.9", **form)
        .status
        for number in range(most + 2)
    ]
    assert 429 not in statuses[:most]
    assert statuses[most:] == [429, 429]


def test_a_change_shows_on_both(machines):
    path = f"/ja/events/{SLUG}/"
    assert all("二台の会" in host.ask(path).text for host in machines.hosts)
    manage(
        machines.variables,
        f"from events.models import Event\n"
        f"event = Event.objects.get(slug='{SLUG}'); event.title_ja = '改めた会'; event.save()",
    )
    time.sleep(1.1)  # a kept page may be a second old
    assert all("改めた会" in host.ask(path).text for host in machines.hosts)


def test_an_update_of_both_while_people_register_loses_and_doubles_nothing(machines):
    """The two restarted one after the other, twenty registrations a second all the time."""
    answers, over, threads = Counter(), threading.Event(), []

    def one(number):
        try:
            answers[register(machines.ask, number).status] += 1
        except OSError as error:
            answers[repr(error)] += 1

    def load():
        while not over.wait(1 / RATE):
            threads.append(threading.Thread(target=one, args=(len(threads),)))
            threads[-1].start()

    people = threading.Thread(target=load)
    people.start()
    time.sleep(1)
    for host in machines.hosts:
        host.restart()
    over.set()
    people.join()
    for thread in threads:
        thread.join()
    assert answers == {302: len(threads)}
    assert len(threads) > RATE
    print(f"{len(threads)} registrations during the update")
    assert manage(machines.variables, COUNTS) == f"{len(threads)} {len(threads)}"
    _wait_for_mails(machines.mails.recipients, len(threads))
    sent = {key: count for key, count in machines.mails.recipients.items() if key[0] == "p"}
    assert sent == {f"p{number}@people.example": 1 for number in range(len(threads))}


def _wait_for_mails(recipients, number):
    end = time.monotonic() + 120
    while time.monotonic() < end and len(recipients) < number:
        time.sleep(0.5)
    time.sleep(2)  # one too many would come now


@pytest.mark.skipif(REDIS is None, reason="no Redis here: apt-get install redis-server")
def test_without_redis_pages_and_signing_in_work(machines):
    """The last test: limits lie in the database, kept pages are built anew."""
    machines.redis.kill()
    machines.redis.wait()
    for host in machines.hosts:
        assert host.ask(f"/ja/events/{SLUG}/").status == 200
        assert host.ask("/ja/accounts/login/").status == 200
        answer = host.ask("/healthz")
        assert (answer.status, '"cache": "degraded"' in answer.text) == (200, True)
        assert sign_in(host, "wrong-wrong-wrong").status == 422
        assert sign_in(host, "kanazawa-2030-member").status == 302


def sign_in(host, password):
    page = host.ask("/ja/accounts/login/")
    [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text))
    [cookie] = [one for one in page.headers.get_all("Set-Cookie") if "csrf" in one]
    typed = {"login": "member@example.test", "password": password, "csrfmiddlewaretoken": token}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie.partition(";")[0],
        "Origin": SETTINGS["SITE_ORIGIN"],
    }
    return host.ask("/ja/accounts/login/", "POST", urlencode(typed), **headers)
