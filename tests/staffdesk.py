"""Open and send the forms of the staff site as a browser does."""

from html.parser import HTMLParser

from django.urls import reverse


class _FormReader(HTMLParser):
    """Collects the values that a browser would send of the form with an id."""

    def __init__(self, form_id):
        super().__init__(convert_charrefs=True)
        self.form_id, self.inside, self.found = form_id, False, False
        self.values: dict[str, list[str]] = {}
        self._select = self._textarea = None
        self._text = ""

    def _add(self, name, value):
        self.values.setdefault(name, []).append(value)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("id") == self.form_id
            self.found |= self.inside
        elif not self.inside or "disabled" in attrs:
            return
        elif tag == "input" and attrs.get("name"):
            self._input(attrs)
        elif tag == "textarea":
            self._textarea, self._text = attrs["name"], ""
        elif tag == "select":
            self._select = attrs["name"]
        elif tag == "option" and self._select and "selected" in attrs:
            self._add(self._select, attrs.get("value", ""))

    def _input(self, attrs):
        kind = attrs.get("type", "text")
        if kind in ("submit", "button", "file"):
            return
        if kind in ("checkbox", "radio"):
            if "checked" in attrs:
                self._add(attrs["name"], attrs.get("value", "on"))
            return
        self._add(attrs["name"], attrs.get("value", ""))

    def handle_data(self, data):
        self._text += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._textarea:
            # A browser drops the line break that Django writes behind the tag.
            self._add(self._textarea, self._text.removeprefix("\r").removeprefix("\n"))
            self._textarea = None


def sent_by(response, form_id: str) -> dict[str, list[str]]:
    """Return the values a browser would send of a form, as it is on the page."""
    reader = _FormReader(form_id)
    reader.feed(response.content.decode())
    assert reader.found, f"no form #{form_id} on the page"
    return {
        name: values
        for name, values in reader.values.items()
        if name != "csrfmiddlewaretoken" and "__prefix__" not in name
    }


class StaffDesk:
    """Mixin: open the form of a row, send it with changes, press a button."""

    def address(self, model, page, *args) -> str:
        meta = getattr(model, "_meta", None)
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)

    def form_of(self, model, row=None) -> dict[str, list[str]]:
        """Return the values of the form of `row`, or of a new one."""
        args = ["change", row.pk] if row is not None else ["add"]
        response = self.client.get(self.address(model, *args))
        self.assertEqual(response.status_code, 200)
        return sent_by(response, f"{model._meta.model_name}_form")

    def save(self, row, *, opened=None, **changes):
        """Send the form of `row` with `changes`; `opened` is a form opened earlier."""
        model = type(row)
        data = dict(opened if opened is not None else self.form_of(model, row))
        data.update(changes)
        return self.client.post(self.address(model, "change", row.pk), data)

    def add(self, model, **changes):
        data = self.form_of(model)
        data.update(changes)
        return self.client.post(self.address(model, "add"), data)

    def press(self, row, move, **needs):
        """Press the button of a transition, with the version the page shows."""
        version = needs.pop("version", None) or self.shown_version(row)
        url = self.address(type(row), "move", row.pk, move)
        return self.client.post(url, {"version": version, **needs})

    def shown_version(self, row) -> str:
        fresh = type(row)._base_manager.get(pk=row.pk)
        return str(getattr(fresh, "version", ""))

    def todos(self, person=None) -> list:
        """Return what the first page says there is to do, in its order."""
        if person is not None:
            self.client.sign_in(person)
        return [row.todo for row in self.client.get(reverse("admin:index")).context["todos"]]

    def errors_of(self, response) -> dict[str, list[str]]:
        """Return the errors by field of a form that was shown again."""
        self.assertEqual(response.status_code, 200)
        context = response.context
        form = context["adminform"].form if "adminform" in context else context["form"]
        return {name: list(map(str, lines)) for name, lines in form.errors.items()}

    def messages_of(self, response) -> list[str]:
        return [str(message) for message in response.context["messages"]]
