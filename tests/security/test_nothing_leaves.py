"""No page, paper or file makes the server open a connection to anywhere but its own machine."""

import ipaddress
import socket

import pytest

from cases import paper
from tests.factories import MORNING, make_case
from tests.reporting.taking import taken

pytestmark = pytest.mark.django_db


class Refused(AssertionError):
    """A connection to elsewhere was tried."""


def local(address):
    if not isinstance(address, tuple):  # a Unix socket
        return True
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


@pytest.fixture
def sealed_off(monkeypatch):
    """Every socket of Python's, and every question for a name, answers for this machine only."""
    tried = []

    def only_local(connect):
        def guarded(self, address):
            if not local(address):
                tried.append(address)
                raise Refused(f"a connection to {address}")
            return connect(self, address)

        return guarded

    def resolve(host, *args, **kwargs):
        if host not in (None, "localhost") and not local((host, 0)):
            tried.append(host)
            raise Refused(f"a question for {host}")
        return ask(host, *args, **kwargs)

    ask = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, only_local(getattr(socket.socket, name)))
    return tried


def test_pages_papers_and_files_are_made_alone(
    officer, province_officer, national_administrator, signed_in, sealed_off
):
    case = make_case(officer)
    asked = [
        signed_in(officer).get("/"),
        signed_in(officer).get(f"/cases/{case.pk}/"),
        signed_in(officer).get("/papers/blank/request/"),
        signed_in(officer).post(f"/cases/{case.pk}/paper/request/"),
        signed_in(province_officer).get("/overview/"),
        signed_in(province_officer).get("/overview/late.pdf"),
        taken(signed_in(province_officer), "/info/file/", {"month": "2569-10"}),
        signed_in(national_administrator).get("/admin/"),
        signed_in(national_administrator).post("/admin/cases/user/export/", {"format": "1", "resource": "0"}),
    ]
    assert [answer.status_code for answer in asked] == [200] * len(asked)
    assert sealed_off == []


def asks_for(address, monkeypatch):
    page = f'<link rel="stylesheet" href="{address}"><img src="{address}"><p>x'
    monkeypatch.setattr(paper, "render_to_string", lambda *args: page)
    with pytest.raises(paper.PaperError):
        paper.render_pdf("any.html", {}, at=MORNING)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/", "https://example.org/x.css", "//example.org/x.css"]
)
def test_weasyprint_cve_2025_68616_a_paper_asks_no_server(sealed_off, monkeypatch, address):
    asks_for(address, monkeypatch)
    assert sealed_off == []


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "/etc/passwd", "data:text/css,p{}", "jar:file:///x!/y"]
)
def test_weasyprint_cve_2026_55073_a_paper_opens_no_file(sealed_off, monkeypatch, address):
    asks_for(address, monkeypatch)


@pytest.mark.parametrize(
    "address",
    ["paper:paper.css/../../../config/settings.py", "paper:paper.css?x", "paper:Sarabun-Regular.ttf.css"],
)
def test_bayanat_bay_01_an_address_that_begins_like_a_good_one_is_refused(sealed_off, monkeypatch, address):
    asks_for(address, monkeypatch)


@pytest.mark.parametrize("connect", [socket.create_connection, lambda to: socket.socket().connect(to)])
def test_the_seal_refuses_what_it_is_to_refuse(sealed_off, connect):
    with pytest.raises(Refused):
        connect(("192.0.2.1", 80))
    with pytest.raises(Refused):
        socket.getaddrinfo("example.org", 443)
    assert len(sealed_off) == 2
