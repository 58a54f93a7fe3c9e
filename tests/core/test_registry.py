"""core.registry: a name belongs to the module that took it."""

from unittest import mock

from django.test import SimpleTestCase

from kanazawa2030.core import registry


def _of(module: str):
    def lines(user, now):
        return []

    lines.__module__ = module
    return lines


class NameTests(SimpleTestCase):
    def setUp(self):
        self.enterContext(mock.patch.dict(registry._todos, clear=True))
        registry.todo_source("events.messages", order=1)(_of("events.messages.panels"))

    def test_a_module_imported_twice_is_registered_once(self):
        again = _of("events.messages.panels")
        registry.todo_source("events.messages", order=2)(again)
        self.assertEqual([source.find for source in registry.todo_sources()], [again])

    def test_another_module_is_refused_lest_the_first_is_lost(self):
        with self.assertRaisesMessage(ValueError, "events.messages is registered by"):
            registry.todo_source("events.messages", order=2)(_of("events.proposals.panels"))
        self.assertEqual(len(registry.todo_sources()), 1)
