"""The storages of images and documents when they lie in an S3-compatible bucket."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def bucket_storages(env) -> dict[str, dict]:
    """Return `default` and `private` for STORAGES, in one bucket; empty without MEDIA_S3_BUCKET.

    Without the two keys boto3 looks for them where the machine has them (a role, a profile).
    """
    bucket = env.str("MEDIA_S3_BUCKET", default="")
    if not bucket:
        return {}
    endpoint = env.str("MEDIA_S3_ENDPOINT", default="")
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ImproperlyConfigured(
            "MEDIA_S3_BUCKET needs MEDIA_S3_ENDPOINT, the address of the server without a path, "
            "such as https://s3.ap-northeast-1.amazonaws.com."
        )
    options = {
        "bucket_name": bucket,
        "endpoint_url": endpoint,
        "region_name": env.str("MEDIA_S3_REGION", default="ap-northeast-1"),
        "access_key": env.str("MEDIA_S3_ACCESS_KEY", default="") or None,
        "secret_key": env.str("MEDIA_S3_SECRET_KEY", default="") or None,
    }
    backend = "kanazawa2030.core.uploads.bucket.BucketStorage"
    return {
        name: {"BACKEND": backend, "OPTIONS": {**options, "location": folder}}
        for name, folder in (("default", "public"), ("private", "private"))
    }
