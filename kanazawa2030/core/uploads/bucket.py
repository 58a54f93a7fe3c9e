"""Images and documents in an S3-compatible bucket (MEDIA_S3_BUCKET) instead of on a disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from ..storages import FilesUnavailable

# A page waits for the bucket no longer than for the database.
_WAIT = {"connect_timeout": 3, "read_timeout": 10, "retries": {"max_attempts": 1}}


@contextmanager
def _as_of_a_disk() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, Boto3Error, ClientError) as error:
        raise FilesUnavailable(f"The bucket: {type(error).__name__}") from error


class BucketStorage(S3Storage):
    """Files in a bucket nobody else may read; what it refuses is FilesUnavailable, an OSError.

    No object is ever public: an address is signed and holds for `querystring_expire` seconds.
    """

    def get_default_settings(self) -> dict[str, Any]:
        return {
            **super().get_default_settings(),
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "transfer_config": TransferConfig(use_threads=False),
            "client_config": Config(
                **_WAIT,
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                # Not every server but Amazon's knows the newer sums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }

    def open(self, name, mode="rb"):
        """Return the file, fetched already: later nothing can fail. FileNotFoundError if none."""
        with _as_of_a_disk():
            file = super().open(name, mode)
            if "r" in mode:
                file.open()
            return file

    def save(self, name, content, max_length=None):
        with _as_of_a_disk():
            return super().save(name, content, max_length)

    def delete(self, name):
        with _as_of_a_disk():
            super().delete(name)

    def exists(self, name):
        with _as_of_a_disk():
            return super().exists(name)

    def listdir(self, name):
        with _as_of_a_disk():
            return super().listdir(name)

    def size(self, name):
        with _as_of_a_disk():
            return super().size(name)

    def get_modified_time(self, name):
        with _as_of_a_disk():
            return super().get_modified_time(name)
