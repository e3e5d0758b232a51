"""Features of S3 that Onggi does not have: it responds exactly like an AWS bucket without that configuration, or with 501."""

import pytest

BUCKET_ERRORS = {
    "lifecycle": "NoSuchLifecycleConfiguration",
    "encryption": "ServerSideEncryptionConfigurationNotFoundError",
    "object-lock": "ObjectLockConfigurationNotFoundError",
    "replication": "ReplicationConfigurationNotFoundError",
    "website": "NoSuchWebsiteConfiguration", "inventory&id=1": "NoSuchConfiguration", "analytics&id=1": "NoSuchConfiguration",
    "metrics&id=1": "NoSuchConfiguration", "intelligent-tiering&id=1": "NoSuchConfiguration",
}
BUCKET_DOCUMENTS = {
    "notification": "NotificationConfiguration",
    "logging": "BucketLoggingStatus",
    "inventory": "ListInventoryConfigurationsResult", "analytics": "ListBucketAnalyticsConfigurationResult",
    "metrics": "ListMetricsConfigurationsResult", "intelligent-tiering": "ListBucketIntelligentTieringConfigurationsOutput",
}
BUCKET_PUTS = ["encryption", "replication", "website",
               "inventory", "analytics", "metrics", "intelligent-tiering"]
BUCKET_DELETES = ["encryption", "replication", "website"]


@pytest.fixture(scope="module")
def there(http):
    assert http.request("PUT", "/unbuilt").status == 200
    assert http.request("PUT", "/unbuilt/k", body=b"kept").status == 200
    yield "/unbuilt"
    assert http.request("GET", "/unbuilt/k").body == b"kept"


@pytest.mark.parametrize("query", BUCKET_ERRORS)
def test_bucket_configuration_that_nobody_made(http, there, query):
    answer = http.request("GET", there, query)
    assert (answer.status, answer.code, answer.text("BucketName")) == (404, BUCKET_ERRORS[query], "unbuilt")


@pytest.mark.parametrize("query", BUCKET_DOCUMENTS)
def test_bucket_configuration_that_has_a_default(http, there, query):
    answer = http.request("GET", there, query)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/xml")
    assert answer.xml.tag == BUCKET_DOCUMENTS[query]


def test_documents_say_what_sdks_read(s3, there):
    assert s3.get_bucket_request_payment(Bucket="unbuilt")["Payer"] == "BucketOwner"
    assert "InventoryConfigurationList" not in s3.list_bucket_inventory_configurations(Bucket="unbuilt")
    assert "AnalyticsConfigurationList" not in s3.list_bucket_analytics_configurations(Bucket="unbuilt")
    assert "MetricsConfigurationList" not in s3.list_bucket_metrics_configurations(Bucket="unbuilt")


@pytest.mark.parametrize("query", BUCKET_PUTS)
def test_bucket_configuration_cannot_be_put(http, there, query):
    answer = http.request("PUT", there, query, body=b"<Whatever/>")
    assert (answer.status, answer.code) == (501, "NotImplemented")


@pytest.mark.parametrize("query", ["inventory", "analytics", "metrics", "intelligent-tiering"])
def test_bucket_configuration_that_is_deleted_by_its_id(http, there, query):
    answer = http.request("DELETE", there, query + "&id=1")
    assert (answer.status, answer.code) == (404, "NoSuchConfiguration")


def test_what_cannot_be_on_can_be_turned_off(http, s3, there):
    s3.put_bucket_notification_configuration(Bucket="unbuilt", NotificationConfiguration={})
    s3.put_bucket_logging(Bucket="unbuilt", BucketLoggingStatus={})
    event = "<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>"
    target = "<BucketLoggingStatus><LoggingEnabled><TargetBucket>b</TargetBucket></LoggingEnabled></BucketLoggingStatus>"
    for query, document, status in (("notification", event, 501), ("logging", target, 501), ("logging", "<Whatever/>", 400),
                                    ("notification", "", 400)):
        assert http.request("PUT", there, query, body=document.encode()).status == status, (query, document)


def test_directory_buckets(http):
    document = b"<CreateBucketConfiguration><Bucket><Type>Directory</Type></Bucket></CreateBucketConfiguration>"
    assert http.request("PUT", "/directory--use1-az4--x-s3", body=document).status in (400, 501)
    assert http.request("PUT", "/directory", body=document).code == "NotImplemented"


@pytest.mark.parametrize("query", BUCKET_DELETES)
def test_bucket_configuration_is_as_good_as_deleted(http, there, query):
    assert http.request("DELETE", there, query).status == 204


@pytest.mark.parametrize("method, query, status, code", [
    ("GET", "torrent", 501, "NotImplemented"),
    ("POST", "restore", 501, "NotImplemented"),
    ("POST", "select&select-type=2", 501, "NotImplemented"),
    ("GET", "annotation", 501, "NotImplemented"), ("PUT", "annotation&annotationName=a", 501, "NotImplemented"),
    ("PUT", "encryption", 501, "NotImplemented"),
])
def test_objects(http, there, method, query, status, code):
    answer = http.request(method, there + "/k", query, body=b"evil" if method in ("PUT", "POST") else b"")
    assert (answer.status, answer.code) == (status, code), answer


@pytest.mark.parametrize("query", ["acl"])
def test_objects_that_are_not_there(http, there, query):
    answer = http.request("GET", there + "/none", query)
    assert (answer.status, answer.code) == (404, "NoSuchKey")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["", "/k"])
@pytest.mark.parametrize("query", ["something", "Acl", "metadataTable", "replication-metrics"])
def test_unknown_subresources_never_reach_the_object(http, there, method, path, query):
    answer = http.request(method, there + path, query)
    assert answer.status == 501 and (method == "HEAD" or answer.code == "NotImplemented")


def test_known_subresources_where_they_do_not_belong(http, there):
    for method, path, query in [("PUT", "/k", "lifecycle"), ("DELETE", "/k", "policy"), ("GET", "", "attributes"),
                                ("DELETE", "/k", "acl"), ("DELETE", "", "location")]:
        answer = http.request(method, there + path, query)
        assert answer.status in (405, 501), (method, path, query, answer)


@pytest.mark.parametrize("name", [
    "x-amz-object-lock-event-hold", "x-amz-server-side-encryption-new", "x-amz-if-match-checksum", "x-amz-object-if-match",
    "x-amz-copy-source-if-match-size", "x-amz-copy-source-server-side-encryption-customer-key", "x-amz-bypass-legal-hold",
    "x-amz-expected-object-owner", "x-amz-object-annotation-directive", "x-amz-bucket-namespace"])
def test_unknown_headers_that_protect_are_refused(http, there, name):
    for method in ("PUT", "DELETE", "GET"):
        answer = http.request(method, there + "/k", headers={name: "x"}, body=b"lost" if method == "PUT" else b"")
        assert (answer.status, answer.code, answer.text("Header")) == (501, "NotImplemented", name), (method, answer)


@pytest.mark.parametrize("name", ["x-amz-if-match-size", "x-amz-if-match-last-modified-time", "x-amz-if-match-initiated-time"])
def test_conditions_of_deletions_are_refused_in_writes(http, there, name):
    answer = http.request("PUT", there + "/k", headers={name: "4"}, body=b"lost")
    assert (answer.status, answer.code) == (501, "NotImplemented")


def test_noise_of_sdks_is_ignored(http, there):
    for query in ("x-id=GetObject", "x-id", "foo=bar", "x-amz-whatever=1", "partner=1&x-id=GetObject"):
        assert http.request("GET", there + "/k", query).body == b"kept"


def test_posts_and_sessions(http, there):
    assert http.request("GET", there, "session").code == "NotImplemented"
    answer = http.request("POST", "/")
    assert (answer.status, answer.code, answer.text("ResourceType")) == (405, "MethodNotAllowed", "SERVICE")
    answer = http.request("POST", there + "/k")
    assert (answer.status, answer.code, answer.text("ResourceType")) == (405, "MethodNotAllowed", "OBJECT")
