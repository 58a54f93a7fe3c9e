"""Mail server, certificate and private files as the network sees them."""

import http.client
import secrets
import smtplib
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from ..mail.delivery import mail_transport
from ..storages import private_storage

_WAIT = 10  # seconds
_EXPIRES_SOON = timedelta(days=14)
# Where a web server set up wrongly would show private files; in a bucket, below its address.
_PLACES = ("/internal-private/", "/media/", "/media/private/", "/private/")


def findings() -> Iterator[str]:
    """Yield what is wrong, one sentence each with what to do."""
    yield from mail_server()
    broken = list(certificate())
    yield from broken
    yield from private_files(site_answers=not broken)


def mail_server() -> Iterator[str]:
    """Yield why no email could be sent now; the server is talked to, nothing is sent."""
    options = settings.OUTBOX_TRANSPORT.get("OPTIONS", {})
    if "host" not in options:
        return  # no SMTP: another finding
    where = f"The mail server {options['host']}:{options.get('port')}"
    try:
        connection = mail_transport()
        connection.open()
        connection.close()
    except socket.gaierror:
        yield f"{where} is not known by this name. Correct EMAIL_URL."
    except smtplib.SMTPAuthenticationError:
        yield f"{where} refuses user or password. Correct EMAIL_URL."
    except (OSError, smtplib.SMTPException) as error:
        yield (
            f"{where} does not answer ({type(error).__name__}). Correct EMAIL_URL, or let "
            "this machine through the fire wall."
        )


def certificate() -> Iterator[str]:
    """Yield what a browser would say of SITE_ORIGIN: no answer, a wrong or old certificate."""
    origin = urlsplit(settings.SITE_ORIGIN)
    if origin.scheme != "https" or not origin.hostname:
        return  # another finding
    try:
        with (
            socket.create_connection((origin.hostname, origin.port or 443), _WAIT) as plain,
            ssl.create_default_context().wrap_socket(
                plain, server_hostname=origin.hostname
            ) as secure,
        ):
            ends = ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"]))
    except ssl.SSLCertVerificationError as error:
        yield (
            f"Browsers refuse the certificate of {settings.SITE_ORIGIN}: {error.verify_message}. "
            "See the certificate in deploy/README.md."
        )
    except OSError as error:
        yield (
            f"{settings.SITE_ORIGIN} does not answer here ({type(error).__name__}). Start the "
            "site and nginx, and look at the name in the DNS."
        )
    else:
        if datetime.fromtimestamp(ends, UTC) - timezone.now() < _EXPIRES_SOON:
            yield (
                f"The certificate of {settings.SITE_ORIGIN} ends within two weeks. Renew it, "
                "and see why that did not happen by itself."
            )


def private_files(*, site_answers: bool) -> Iterator[str]:
    """Yield whether a private file can be written, read and deleted, and by nobody else read."""
    storage = private_storage()
    content = secrets.token_hex(16)
    try:
        name = storage.save(f"check-production/{content}.txt", ContentFile(content.encode()))
    except OSError as error:
        yield (
            f"Images and documents cannot be stored ({type(error).__name__}). Look at the owner "
            "of PRIVATE_MEDIA_ROOT, or at MEDIA_S3_*."
        )
        return
    try:
        with storage.open(name) as file:
            if file.read() != content.encode():
                yield "A stored file does not come back as it was. Look at the disk or the bucket."
        bases = [f"{settings.SITE_ORIGIN}{place}" for place in _PLACES] if site_answers else []
        if endpoint := getattr(storage, "endpoint_url", ""):
            bases.append(f"{endpoint.rstrip('/')}/{storage.bucket_name}/{storage.location}/")
        shown = [base for base in bases if content in _read(f"{base}{name}")]
        if shown:
            yield (
                f"Anybody can read private files below {shown[0]}. Close that folder or bucket "
                "before anything else; compare nginx.conf with the one in deploy/."
            )
    finally:
        storage.delete(name)


def _read(address: str) -> str:
    """Return the beginning of what is there for anybody; empty if nothing is."""
    parts = urlsplit(address)
    connection = (
        http.client.HTTPSConnection(
            parts.netloc, timeout=_WAIT, context=ssl.create_default_context()
        )
        if parts.scheme == "https"
        else http.client.HTTPConnection(parts.netloc, timeout=_WAIT)
    )
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        return answer.read(200).decode(errors="replace") if answer.status == 200 else ""
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()
