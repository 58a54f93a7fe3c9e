"""A bucket of a test's own on a server of this machine, and the portal's files in it."""

from functools import cache

import boto3
from django.conf import settings
from django.test import override_settings
from environ import Env
from moto.server import ThreadedMotoServer

from kanazawa2030.settings.bucket import bucket_storages

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}


@cache
def server() -> str:
    """Start the server once a process, on a free port, and return its address."""
    started = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    return f"http://{host}:{port}"


class Variables(Env):
    """An environment of these variables alone."""

    def __init__(self, **variables):
        super().__init__()
        self.ENVIRON = variables


def variables(**changes) -> Variables:
    return Variables(
        **{
            "MEDIA_S3_BUCKET": "portal",
            "MEDIA_S3_ENDPOINT": server(),
            "MEDIA_S3_ACCESS_KEY": KEYS["aws_access_key_id"],
            "MEDIA_S3_SECRET_KEY": KEYS["aws_secret_access_key"],
            **changes,
        }
    )


class InBucket:
    """Mixin of a test case: its images and documents lie in a bucket, empty at first."""

    @classmethod
    def setUpClass(cls):
        s3 = boto3.resource("s3", endpoint_url=server(), region_name="ap-northeast-1", **KEYS)
        cls.bucket = s3.Bucket("portal")
        cls.bucket.create(CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
        cls.addClassCleanup(cls.bucket.delete)
        cls.addClassCleanup(lambda: cls.bucket.objects.delete())
        storages = {**settings.STORAGES, **bucket_storages(variables())}
        cls.enterClassContext(override_settings(STORAGES=storages))
        super().setUpClass()

    def keys(self) -> list[str]:
        """Return the names of all objects."""
        return sorted(item.key for item in self.bucket.objects.all())
