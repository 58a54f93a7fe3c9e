"""A tiny stepwise form: a recipe, of two steps."""

from django import forms

from kanazawa2030.core.forms.fields import LineField, TextField
from kanazawa2030.core.forms.stepwise import Step, StepForm, Steps


class DishForm(StepForm):
    text_language = "ja"

    name = LineField(label="Name")
    name_en = LineField(
        label="In English", required=False, widget=forms.TextInput(attrs={"lang": "en"})
    )
    season = forms.ChoiceField(label="Season", choices=[("s", "Spring"), ("a", "Autumn")])
    is_hot = forms.BooleanField(label="Hot", required=False)
    picture = forms.FileField(label="Picture", required=False)

    def clean_picture(self):
        if self.cleaned_data["picture"]:
            raise forms.ValidationError("Not this one.")


class CookingForm(StepForm):
    in_one_row = {"Time": ["hours", "minutes"], "": ["note"]}
    rows_come_first = True

    how = TextField(label="How")
    tools = forms.MultipleChoiceField(label="Tools", choices=[(1, "Pan"), (2, "Pot")])
    hours = LineField(label="Hours", required=False)
    minutes = forms.IntegerField(label="Minutes", required=False)
    note = LineField(label="Note", required=False)

    def clean(self):
        if self.cleaned_data.get("how") == "raw":
            raise forms.ValidationError("Cook it.")


STEPS = Steps(Step("dish", "Dish", DishForm), Step("cooking", "Cooking", CookingForm))


class Recipe:
    """A draft kept in memory instead of a table."""

    pk = 7

    def __init__(self, **data):
        self.data = data

    def get_absolute_url(self):
        return "/ja/recipes/7/"
