"""The audit trail of models: who changed which text, nothing derived."""

from auditlog.registry import auditlog
from modeltranslation.translator import NotRegistered, translator

DERIVED = {"search_text", "sort_ja", "sort_en", "version", "updated_at", "over_at"}


def audited(*models):
    """Register models with the audit trail.

    Left out: derived columns, and modeltranslation's base columns, which repeat one of
    the languages. Registration, User and OutgoingMail never come here.
    """
    for model in models:
        names = {field.name for field in model._meta.get_fields()}
        try:
            base = set(translator.get_options_for_model(model).fields)
        except NotRegistered:
            base = set()
        auditlog.register(model, exclude_fields=sorted((DERIVED & names) | base))
