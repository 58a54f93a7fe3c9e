"""The news as a feed."""

from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.feeds.atom import MOST, Entry, Head, beginning_of, feed_of, paragraphs
from events.feeds.calendar import newest_of
from kanazawa2030.core.http import address_of
from kanazawa2030.core.language.bilingual import localized, page_language, sample_marked
from kanazawa2030.core.models.publishing import for_data
from kanazawa2030.core.page_cache.conditional import answer, mark_of

from ..models import Topic


@require_safe
def news_atom(request):
    """Return the news, the latest first."""
    shown = Topic.objects.published()

    def make():
        head = Head(
            path=request.path,
            page=address_of("pages:topic_list"),
            title=_("News of {project}"),
            subtitle=_("News of {project} from the office, the latest first."),
        )
        topics = for_data(shown).annotate(changed_at=Greatest("updated_at", "publish_at"))
        return feed_of(head, map(_entry, topics.latest_first()[:MOST]))

    return answer(request, mark_of(("news.atom", page_language()), *newest_of(shown)), make)


def _entry(topic) -> Entry:
    title = localized(topic, "title")
    return Entry(
        name=f"news/{topic.slug}",
        title=title._replace(text=sample_marked(title.text, topic.is_sample)),
        url=topic.get_absolute_url(),
        published=topic.publish_at,
        updated=topic.changed_at,
        summary=paragraphs(localized(topic, "summary") or beginning_of(topic, "body")),
    )
