"""Two machines behind the shipped nginx: one portal, also while both are brought up to date."""

import re
import time
import uuid
from contextlib import ExitStack
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

from ..nginx import NGINX
from . import image
from .hosts import (
    RATE,
    REDIS,
    SETTINGS,
    Visitors,
    mail_server,
    manage,
    nginx,
    redis,
    started,
    variables,
)

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
        environment = variables(folder, database=database, cache=address, mails=mails)
        manage(
            environment,
            "from django.core import management as m; m.call_command('createcachetable')",
        )
        # The database is a copy, whose emails are held back until it is told to be the site.
        manage(
            environment,
            "from kanazawa2030.core.mail import pausing as p; p.resume(by=None, send_old=True)",
        )
        session = manage(environment, PREPARE)
        hosts = started(stack, folder, "ab", environment)
        ask = stack.enter_context(nginx(folder, hosts))
        yield Machines(hosts, ask, mails, server, environment, session)


class Machines:
    def __init__(self, hosts, ask, mails, redis_server, variables, session):
        self.hosts, self.ask, self.mails, self.session = hosts, ask, mails, session
        self.redis, self.variables = redis_server, variables


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
    with Visitors(machines.ask, SLUG) as visitors:
        time.sleep(1)
        for host in machines.hosts:
            host.restart()
    number = len(visitors.answers)
    assert visitors.statuses == {302: number}
    assert number > RATE
    print(f"{number} registrations during the update")
    assert manage(machines.variables, COUNTS) == f"{number} {number}"
    _wait_for_mails(machines.mails.recipients, number)
    sent = {key: count for key, count in machines.mails.recipients.items() if key[0] == "p"}
    assert sent == {f"p{one}@people.example": 1 for one in range(number)}


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
        assert (answer.status, '"cache": "failing"' in answer.text) == (200, True)
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
