"""Signing in as staff do it: an app without script, a passkey with it."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache

from ..core.accounts.cases import PASSWORD, SECRET, code_now
from ..people import make_person

TO_TYPE = 10  # seconds a code must last: a busy machine types slowly


@pytest.fixture
def clerk():
    cache.clear()
    return make_person("editor", password=PASSWORD)


def type_password(page, person):
    page.locator("#id_login").fill(person.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()


def test_app_without_script(open_page, clerk):
    page = open_page("/admin/", javascript=False)
    type_password(page, clerk)
    assert page.locator("h1").inner_text() == "認証アプリの登録"
    secret = page.locator("main code").inner_text()
    page.locator("#id_code").fill(code_now(secret, seconds=TO_TYPE))
    page.locator("main button[type=submit]").click()
    assert page.locator("h1").inner_text() == "リカバリーコード"
    assert page.locator("main li code").count() == 10
    page.get_by_role("link", name="職員用ページへ").click()
    assert page.title().endswith("職員用ページ")


def test_passkey(open_page, clerk):
    TOTP.activate(clerk, SECRET)
    page = open_page("/admin/", language="en")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    type_password(page, clerk)
    page.locator("#id_code").fill(code_now(seconds=TO_TYPE))
    page.locator("main form button[type=submit]").first.click()
    page.goto("/en/accounts/second-factor/keys/add/")
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/accounts/second-factor/**codes/")
    page.goto("/en/accounts/second-factor/keys/")
    assert page.locator("main li strong").count() == 1
    page.goto("/en/accounts/logout/")
    page.locator("main button[type=submit]").click()
    page.goto("/admin/")
    type_password(page, clerk)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/admin/")
    assert page.locator("html").get_attribute("lang") == "ja"


def test_pages_are_accessible(open_page, view, sign_in, axe, clerk):
    page = open_page(f"/{view.language}/accounts/login/", view)
    axe(page)
    page.locator("#id_login").fill("nobody@example.test")
    page.locator("#id_password").fill("wrong")
    page.locator("main button[type=submit]").click()
    axe(page)
    sign_in(page, clerk)
    for name in (
        "second-factor/",
        "second-factor/app/add/",
        "second-factor/keys/add/",
        "password/change/",
        "reauthenticate/",
        "logout/",
    ):
        page.goto(f"/{view.language}/accounts/{name}")
        axe(page)
