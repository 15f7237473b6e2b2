"""Where files are kept."""

Storages = dict[str, dict[str, object]]


def storages(bucket: str) -> Storages:
    """Return Django's STORAGES: pictures in this bucket of S3, or in a folder where none is named.

    Where the bucket is, and by which key it may be used, boto3 reads from AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION and AWS_ENDPOINT_URL_S3.
    """
    pictures: dict[str, object] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if bucket:
        pictures = {"BACKEND": "users.lib.bucket.Bucket", "OPTIONS": {"bucket_name": bucket}}
    # Hashed names: a page's stylesheet, which is one file, is cached for ever and changes with its content.
    return {
        "default": pictures,
        "staticfiles": {"BACKEND": "config.static_files.OneStylesheetStorage"},
    }
