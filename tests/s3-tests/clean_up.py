"""A pytest plugin for the suite's clean-up, which bypasses governance in every bucket. AWS refuses that in buckets without Object Lock,
so the plugin removes the parameter there."""

from botocore.exceptions import ClientError


def has_lock(client, bucket):
    try:
        return bool(client.get_object_lock_configuration(Bucket=bucket))
    except ClientError:
        return False


def pytest_configure():
    import s3tests.functional as suite

    nuke_bucket = suite.nuke_bucket

    def nuke(client, bucket):
        def drop(params, **_):
            params.pop("BypassGovernanceRetention", None)

        if has_lock(client, bucket):
            return nuke_bucket(client, bucket)
        client.meta.events.register("provide-client-params.s3.DeleteObjects", drop)
        try:
            return nuke_bucket(client, bucket)
        finally:
            client.meta.events.unregister("provide-client-params.s3.DeleteObjects", drop)

    suite.nuke_bucket = nuke
