"""A file of proposals: read strictly, shown first, imported once."""

import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from fbias.core.csv_files import LARGEST_FILE, Unreadable
from fbias.core.errors import DomainError
from fbias.notifications.models import Notification
from members.models import User
from projects.enums import Origin
from projects.models import Project
from projects.services.proposals import import_proposals, read_proposals
from projects.services.requests.filing import file_for_somebody
from tests.factories import ConflictFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
HEAD = "proposal_number,title,question,email,name\n"
ONE = "PID-1,Track larvae,How far do larvae swim?,ana@example.org,Ana Lys\n"
TWO = "PID-2,Count nuclei,How many are there?,bo@example.org,Bo Lin\n"


@pytest.fixture
def flo():
    return UserFactory(coordinator=True)


def read(text, name="file.csv"):
    return read_proposals(text.encode() if isinstance(text, str) else text, name=name)


def outcomes(lines):
    return [(line.number, line.outcome) for line in lines]


def test_new_proposals_are_filed_and_their_people_invited(flo):
    lines = import_proposals(read(HEAD + ONE + TWO), by=flo)

    assert outcomes(lines) == [(2, "new"), (3, "new")]
    assert list(
        Project.objects.order_by("pk").values_list("proposal_number", "origin", "requester__name")
    ) == [("PID-1", Origin.EURO_BIOIMAGING, "Ana Lys"), ("PID-2", Origin.EURO_BIOIMAGING, "Bo Lin")]


def test_a_line_says_in_which_language_a_newcomer_is_written_to(flo, settings):
    settings.FACILITY_LANGUAGE = "fr"
    head = HEAD.strip() + ",language\n"
    lines = import_proposals(
        read(f"{head}{ONE.strip()},EN\n{TWO.strip()},\nPID-3,T,How?,x@example.org,X,de\n"), by=flo
    )

    assert [line.outcome for line in lines] == ["new", "new", "refused"]
    assert lines[2].says == "language: Write en, fr, or leave it empty."
    known = User.objects.filter(name__in=("Ana Lys", "Bo Lin")).order_by("name")
    assert list(known.values_list("language", flat=True)) == ["en", "fr"]


def test_a_dry_run_says_the_same_and_writes_nothing(flo):
    lines = import_proposals(read(HEAD + ONE + TWO), by=flo, dry_run=True)

    assert outcomes(lines) == [(2, "new"), (3, "new")]
    assert not Project.objects.exists()
    assert not User.objects.filter(name="Ana Lys").exists()
    assert not Notification.objects.exists()


def test_a_dry_run_uses_no_number_of_a_request(flo):
    first = ProjectFactory()
    for _ in range(3):
        lines = import_proposals(read(HEAD + ONE + TWO), by=flo, dry_run=True)

    assert [line.project_id for line in lines] == [None, None]
    assert ProjectFactory().pk == first.pk + 1


def test_the_pi_is_asked_once_however_often_the_proposal_is_imported(flo):
    head = "proposal_number,title,question,email,pi_name,pi_email\n"
    for title in ("Track larvae", "Track young larvae", "Track old larvae"):
        line = f"PID-1,{title},How far do larvae swim?,ana@example.org,Pia,pia@example.org\n"
        import_proposals(read(head + line), by=flo)
    asked = Notification.objects.filter(kind="project_pi_asked")
    assert asked.count() == 1

    line = "PID-1,Track larvae,How far do larvae swim?,ana@example.org,Pam,pam@example.org\n"
    import_proposals(read(head + line), by=flo)

    assert [mail.recipient.email for mail in asked.order_by("pk")] == [
        "pia@example.org",
        "pam@example.org",
    ]


def test_importing_twice_is_importing_once_and_a_change_is_a_version(flo):
    import_proposals(read(HEAD + ONE), by=flo)
    again = import_proposals(read(HEAD + ONE), by=flo)
    changed = import_proposals(read(HEAD + ONE.replace("larvae,", "grown larvae,")), by=flo)

    project = Project.objects.get()
    assert (outcomes(again), outcomes(changed)) == ([(2, "same")], [(2, "changed")])
    assert changed[0].changed == ["title"]
    assert project.title == "Track grown larvae"
    assert project.versions.count() == 2


def test_what_is_decided_already_is_left_alone(flo):
    import_proposals(read(HEAD + ONE), by=flo)
    Project.objects.update(status="under_evaluation")

    lines = import_proposals(read(HEAD + ONE.replace("larvae,", "fish,")), by=flo)

    assert lines[0].outcome == "refused"
    assert "can no longer be changed" in lines[0].says
    assert Project.objects.get().title == "Track larvae"


@pytest.mark.parametrize(
    ("line", "says"),
    (
        (",Track,Why?,a@example.org,A", "Nothing is given for: proposal_number"),
        ("PID-1,Again,Why?,a@example.org,A", "already appears on line 2"),
        ("pid-1,Again,Why?,a@example.org,A", "already appears on line 2"),
        ("PID-3,Track,Why?,no address,A", "email: Enter a valid"),
        (f"PID-3,{'x' * 201},Why?,a@example.org,A", "“title” is longer than 200"),
        ('PID-3,"two\nlines",Why?,a@example.org,A', "title: Write this on one line"),
    ),
)
def test_a_bad_line_is_refused_in_words_and_the_others_are_taken(flo, line, says):
    lines = import_proposals(read(HEAD + ONE + line), by=flo)

    assert [one.outcome for one in lines] == ["new", "refused"]
    assert says in lines[1].says
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "says"),
    (
        (b"", "no proposal"),
        (HEAD.encode(), "no proposal"),
        (b"title,question\na,b\n", "columns are missing: proposal_number, email"),
        (HEAD.replace("name", "title").encode() + ONE.encode(), "appear twice: title"),
        ("é".encode("latin-1") * 9, "not in UTF-8"),
        (HEAD.encode() + b"PID-1,\x00,b,c,d\n", "NUL"),
        (b"\xff\xd8\xff\xe0" * 99, "not in UTF-8"),
        (b"x" * (LARGEST_FILE + 1), "larger than 1 MB"),
        (HEAD.encode() + b'PID-1,"open,b\n', "Line"),
        (b'[{"proposal_number": ', "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'["PID-1"]', "must be a list of proposals"),
        (HEAD.encode() + ONE.encode() * 501, "more than 500"),
    ),
)
def test_a_file_that_is_none_is_answered_in_words(content, says):
    with pytest.raises(Unreadable, match=says):
        read(content)


def test_json_and_semicolons_are_read_too(flo):
    row = {"proposal_number": 7, "title": "T", "question": "Why?", "email": "a@example.org"}
    listed = read(json.dumps({"proposals": [row, row | {"title": ["x"]}]}), "file.json")
    semicolons = read("\ufeff" + (HEAD + ONE).replace(",", ";"))

    assert outcomes(import_proposals(listed, by=flo, dry_run=True)) == [(1, "new"), (2, "refused")]
    assert semicolons[0].values["proposal_number"] == "PID-1"


def test_a_formula_stays_a_text(flo):
    import_proposals(read(HEAD + ONE.replace("Track larvae", "=HYPERLINK(1)")), by=flo)

    assert Project.objects.get().title == "=HYPERLINK(1)"


def test_a_number_that_is_there_in_other_letters_is_filed_by_nobody(flo):
    import_proposals(read(HEAD + ONE), by=flo)

    with pytest.raises(DomainError, match="with this proposal number already"):
        file_for_somebody(
            by=flo,
            email="bo@example.org",
            name="Bo Lin",
            origin=Origin.EURO_BIOIMAGING,
            proposal_number="pid-1",
            request_key=uuid4(),
            content={"title": "Count nuclei", "question": "How many are there?"},
        )

    assert Project.objects.get().proposal_number == "PID-1"
    assert not User.objects.filter(email="bo@example.org").exists()


def test_a_number_that_belongs_to_somebody_else_is_refused(flo):
    ProjectFactory(proposal_number="PID-1", title="Other")
    ana = UserFactory(email="bo@example.org")
    ConflictFactory(person=ana, with_person=flo)

    lines = import_proposals(read(HEAD + ONE + TWO), by=flo)

    assert [line.outcome for line in lines] == ["refused", "refused"]
    assert Project.objects.get().title == "Other"


def test_the_page_shows_first_and_imports_the_same_lines(client, flo):
    client.force_login(flo)
    page = reverse("projects:import")
    sent = SimpleUploadedFile("proposals.csv", (HEAD + ONE).encode())

    shown = client.post(page, {"proposals": sent})
    assert (shown.status_code, Project.objects.count()) == (200, 0)
    forged = client.post(page, {"signed": shown.context["signed"] + "x"})
    done = client.post(page, {"signed": shown.context["signed"]})

    assert (forged.status_code, done.status_code) == (422, 200)
    assert Project.objects.get().get_absolute_url() in done.content.decode()


def test_the_command_says_each_line_and_refuses_a_bad_file(tmp_path, capsys):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(HEAD + ONE)
    bad.write_bytes(b"\xff")

    call_command("import_proposals", str(good), "--dry-run")
    assert not Project.objects.exists()
    call_command("import_proposals", str(good))
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("import_proposals", str(bad))

    assert "2\tPID-1\tnew\tFiled as a new request." in capsys.readouterr().out
    assert Project.objects.count() == 1
