"""A form as a browser would send it back: what the page holds, and what somebody changes in it."""

import re
from html.parser import HTMLParser

SEEN = re.compile(r'name="seen" value="([^"]*)"')


def seen_on(client, page):
    """The marks of what its reader sees now."""
    return SEEN.search(client.get(page).content.decode())[1]


class FormReader(HTMLParser):
    """The fields of the form that carries `seen`."""

    def __init__(self):
        super().__init__()
        self.forms, self.area, self.choice = [], None, None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append({})
        if not self.forms or (not given.get("name") and tag != "option"):
            return
        fields = self.forms[-1]
        match tag:
            case "textarea":
                self.area, fields[given["name"]] = given["name"], ""
            case "select":
                self.choice = given["name"]
            case "option" if self.choice and "selected" in given:
                fields[self.choice] = given.get("value", "")
            case "input" if given.get("type") in {"checkbox", "radio"} and "checked" not in given:
                pass
            case "input" if given.get("type") not in {"submit", "file"}:
                fields[given["name"]] = given.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        if tag == "select":
            self.choice = None

    def handle_data(self, data):
        if self.area:
            self.forms[-1][self.area] += data


def form_in(content):
    """What a browser would send from this page; a new line after `<textarea>` is none."""
    reader = FormReader()
    reader.feed(content.decode())
    (form,) = [fields for fields in reader.forms if "seen" in fields]
    return {name: value.removeprefix("\n").removeprefix("\r\n") for name, value in form.items()}


def form_on(client, page):
    return form_in(client.get(page).content)
