"""Pages of the admin as a browser sends them."""


def typed(client, address):
    """What the admin's page would send if nobody changed a word, hidden fields included."""
    context = client.get(address).context
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    forms = [context["adminform"].form, *(form for one in formsets for form in one.forms)]
    forms += [one.management_form for one in formsets]
    body = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                body[field.html_name] = getattr(value, "pk", value)
    if marks := getattr(context["adminform"].form, "seen", None):
        body["seen"] = marks() if callable(marks) else marks
    return body
