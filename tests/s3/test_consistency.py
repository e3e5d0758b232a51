"""Reads on every connection see all acknowledged writes, and no conditional update is lost."""

from raw import Connection


def test_compare_and_swap_never_loses_an_update(http, bucket):
    """Every writer reads a counter and writes it back plus one, if the counter is still unchanged."""
    path = f"/{bucket}/counter"
    http.request("PUT", path, body=b"0")
    writers = [Connection(http.port) for _ in range(8)]
    won = 0
    for _ in range(40):
        seen = [http.request("GET", path, connection=connection) for connection in writers]
        for connection, answer in zip(writers, seen):
            body = b"%d" % (int(answer.body) + 1)
            head, _, _ = http.prepare("PUT", path, headers={"If-Match": answer.headers["etag"]}, body=body)
            connection.send(head + body)
        statuses = [connection.read_answer().status for connection in writers]
        assert statuses.count(200) == 1 and set(statuses) == {200, 412}
        won += 1
        assert int(http.request("GET", path, connection=writers[won % 8]).body) == won
    for connection in writers:
        connection.close()


def test_every_connection_reads_what_was_acknowledged(http, bucket):
    connections = [Connection(http.port) for _ in range(8)]
    for number in range(200):
        writer, reader = connections[number % 8], connections[(number * 3 + 1) % 8]
        path, body = f"/{bucket}/k{number % 3}", b"%d" % number * (1 if number % 5 else 20_000)
        assert http.request("PUT", path, body=body, connection=writer).status == 200
        assert http.request("GET", path, connection=reader).body == body
        if number % 7 == 0:
            assert http.request("DELETE", path, connection=reader).status == 204
            assert http.request("GET", path, connection=writer).status == 404
    for connection in connections:
        connection.close()
