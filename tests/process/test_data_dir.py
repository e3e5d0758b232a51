"""The format of a data directory: older ones are taken over, newer ones are left alone."""

import pytest
from server import Server, boto3_client


def say(folder, number):
    (folder / "format").write_text(f"onggi data directory, format {number}\n")


def test_an_older_format_is_taken_over_at_the_first_start(tmp_path):
    folder = tmp_path / "data"
    with Server(folder, bucket="jar") as server:
        boto3_client(server).put_object(Bucket="jar", Key="key", Body=b"kept")
        assert server.stop() == 0
        newest = (folder / "format").read_text()
        say(folder, 1)
        server.start()
        assert boto3_client(server).get_object(Bucket="jar", Key="key")["Body"].read() == b"kept"
        assert (folder / "format").read_text() == newest != "onggi data directory, format 1\n"


@pytest.mark.parametrize("text, words", [
    ("onggi data directory, format 999\n", ["format 999", "newer version"]),
    ("onggi data directory, format 2x\n", ["does not know"]), ("onggi data directory, format 0\n", ["does not know"]),
    ("onggi data directory, format 2", ["does not know"]), ("", ["does not know"]), ("something else\n", ["does not know"])])
def test_another_format_is_refused(tmp_path, text, words):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "format").write_text(text)
    server = Server(folder)
    with pytest.raises(RuntimeError, match="onggi ended with 2"):
        server.start()
    assert all(word in server.tail() for word in [str(folder), *words]), server.tail()
    assert (folder / "format").read_text() == text
    assert not (folder / "meta").exists()
