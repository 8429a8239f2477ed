"""The proxy says what is so: what does not answer, what took too long, what is too large."""

import contextlib
import http.client
import re
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fbias.core.csv_files import LARGEST_FILE
from fbias.launcher.process import free_port
from fbias.web_worker import IDLE_SECONDS, LARGEST_REQUEST
from projects.services.purchase_orders import LARGEST_PAPER
from tests.architecture.sources import HERE
from tests.launcher.serving import needs_caddy, proxy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CADDYFILE = (HERE / "deploy" / "Caddyfile").read_text()
NOBODY = 1  # a port where nothing listens
ROOM_FOR_WORDS = 512 * 1024  # what a form sends beside its file


def ask(port, method="GET", path="/", **options):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request(method, path, **options)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def test_proxy_and_portal_take_every_file_that_a_form_takes_and_both_stop_at_the_same_size():
    sizes = {int(mebibytes) * 1024**2 for mebibytes in re.findall(r"(\d+)MiB", CADDYFILE)}
    sizes |= {int(size) for size in re.findall(r"> (\d{5,})", CADDYFILE)}

    assert sizes == {LARGEST_REQUEST}
    assert max(LARGEST_PAPER, LARGEST_FILE) + ROOM_FOR_WORDS <= LARGEST_REQUEST


def test_the_page_about_size_names_the_limit_of_the_form():
    page = (HERE / "deploy" / "pages" / "413.html").read_text()

    assert f"{LARGEST_PAPER // 1024**2} MB at most" in page
    assert f"{LARGEST_PAPER // 1024**2} Mo au plus" in page


def test_the_proxy_that_is_tried_is_the_one_that_is_shipped():
    tried = re.search(r"\ncaddy-bin==([\d.]+)", (HERE / "requirements-dev.txt").read_text())

    assert f"caddy:{tried[1]}-alpine" in (HERE / "docker-compose.yml").read_text()


def test_the_portal_keeps_an_idle_connection_longer_than_the_proxy_does():
    assert int(re.search(r"keepalive (\d+)s", CADDYFILE)[1]) < IDLE_SECONDS


@needs_caddy
def test_what_is_too_large_is_refused_before_it_is_sent_and_told_how_large_it_may_be(tmp_path):
    with (
        proxy(tmp_path, NOBODY) as port,
        socket.create_connection(("127.0.0.1", port), 10) as opened,
    ):
        head = f"Host: 127.0.0.1:{port}\r\nContent-Length: {LARGEST_REQUEST + 1}"
        opened.sendall(f"POST / HTTP/1.1\r\n{head}\r\n\r\n".encode())
        told = b"".join(iter(lambda: opened.recv(4096), b"")).decode()

    assert told.startswith("HTTP/1.1 413 ")
    assert "Retry-After" not in told
    assert "5 MB at most" in told
    assert "5 Mo au plus" in told


@needs_caddy
def test_whatever_the_store_answers_no_browser_opens_it_as_a_page(tmp_path):
    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<script>1</script>")

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as store:
        threading.Thread(target=store.serve_forever, daemon=True).start()
        with proxy(tmp_path, NOBODY, store_port=store.server_port):
            hosts = re.findall(r"http://127.0.0.1:(\d+) {", (tmp_path / "Caddyfile").read_text())
            status, headers, _page = ask(int(hosts[1]), path="/file")
        store.shutdown()

    assert status == 200
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Content-Disposition"] == "attachment"


@needs_caddy
def test_a_portal_that_is_away_is_not_said_to_be_updated(tmp_path):
    with proxy(tmp_path, NOBODY, **{"lb_try_duration 5s # the": "# the"}) as port:
        status, headers, page = ask(port, "POST", "/projects/new/", body="words=kept")
        style = ask(port, path="/proxy-pages/plain.css")

    assert status == 502
    assert headers["Retry-After"] == "30"
    assert headers["Content-Type"].startswith("text/html")
    assert "The portal does not answer" in page
    assert "Le portail ne répond pas" in page
    assert "being updated" not in page
    assert (style[0], style[1]["Content-Type"].split(";")[0]) == (200, "text/css")


@needs_caddy
def test_each_page_of_the_proxy_has_both_languages_and_the_readers_first(tmp_path):
    (tmp_path / "pages").mkdir()
    for code in ("413", "502", "503", "504"):
        shipped = (HERE / "deploy" / "pages" / f"{code}.html").read_text()
        (tmp_path / "pages" / "502.html").write_text(shipped)
        pages = {"lb_try_duration 5s # the": "# the", "/srv/pages": str(tmp_path / "pages")}
        with proxy(tmp_path, NOBODY, **pages) as port:
            english, french, cookie, neither = (
                ask(port, headers=sent)[2]
                for sent in (
                    {"Accept-Language": "en-GB,en;q=0.9,fr;q=0.8"},
                    {"Accept-Language": "de,fr-FR;q=0.9,en;q=0.8"},
                    {"Accept-Language": "en", "Cookie": "django_language=fr"},
                    {},
                )
            )

        assert french == cookie
        assert english == neither
        for page, language in ((english, "en"), (french, "fr")):
            headings = re.findall(r'<(h\d) lang="(..)">', page)
            assert [tag for tag, _language in headings] == ["h1", "h2"]
            assert headings[0][1] == language == re.search(r'<html lang="(..)">', page)[1]
            assert "{{" not in page


@needs_caddy
def test_a_portal_that_takes_too_long_is_said_to_and_what_was_sent_is_left_open(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        quick = {"response_header_timeout 60s": "response_header_timeout 1s"}
        with proxy(tmp_path, mute.getsockname()[1], **quick) as port:
            status, headers, page = ask(port)

    assert status == 504
    assert headers["Retry-After"] == "30"
    assert "may have been saved or not" in page


@needs_caddy
def test_a_restart_of_a_few_seconds_is_only_a_wait(tmp_path):
    later = free_port()

    def answer_in_two_seconds():
        with socket.create_server(("127.0.0.1", later)) as server:
            opened, _ = server.accept()
            opened.recv(4096)
            opened.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nback")
            opened.close()

    with proxy(tmp_path, later) as port:
        restart = threading.Timer(2, answer_in_two_seconds)
        restart.start()
        status, _headers, page = ask(port)
        restart.join()

    assert (status, page) == (200, "back")
