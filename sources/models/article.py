from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from sources import dates, dois, rich, texts, variables
from sources.models import keys
from sources.models.actor import Actor
from sources.models.fields import closed_lists, earliest, fuzzy_date, known_by, latest, prose, words
from sources.models.history import tracked
from sources.models.merging import Mergeable, MergeableQuerySet
from sources.models.outlet import Outlet

CSL_TYPES = (
    "article article-journal article-magazine article-newspaper bill book broadcast chapter "
    "classic collection dataset document entry entry-dictionary entry-encyclopedia event figure "
    "graphic hearing interview legal_case legislation manuscript map motion_picture "
    "musical_score pamphlet paper-conference patent performance periodical "
    "personal_communication post post-weblog regulation report review review-book software song "
    "speech standard thesis treaty webpage"
).split()

NAMED_TYPES = {
    "article": "article or preprint",
    "article-journal": "journal article",
    "article-magazine": "magazine article",
    "article-newspaper": "newspaper article",
    "chapter": "book chapter",
    "legal_case": "court case",
    "motion_picture": "film",
    "paper-conference": "conference paper",
    "post": "post (social media, forum)",
    "post-weblog": "blog post",
    "webpage": "web page",
}


class ArticleQuerySet(MergeableQuerySet):
    def for_lists(self) -> Self:
        return self.select_related("outlet").prefetch_related("bylines__actor")


@tracked
@closed_lists
class Article(Mergeable):
    """The document a claim was found in, of any CSL type."""

    letter = "A"
    stays_when_reverted = ("citation_key",)

    type = models.CharField(
        max_length=24,
        default="article-newspaper",
        choices=[
            (name, NAMED_TYPES.get(name, name.replace("_", " ").replace("-", " ")))
            for name in CSL_TYPES
        ],
    )
    title = words(1000)
    title_supplied = models.BooleanField(
        default=False,
        help_text="The article has no title of its own; references show ours in square brackets.",
    )
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="articles"
    )
    issued = fuzzy_date("published")
    issued_earliest = earliest("issued")
    issued_latest = latest("issued")
    language = words(
        35, blank=True, default="en", help_text="Code of the language, such as en, de, zh-Hans."
    )
    section = words(200, blank=True, help_text="Opinion, World")
    volume = words(60, blank=True)
    issue = words(60, blank=True)
    pages = words(60, blank=True)
    publisher = words(300, blank=True)
    publisher_place = words(200, blank=True)
    event = words(300, blank=True, help_text="Where a speech was given or a paper read.")
    genre = words(200, blank=True, help_text="opinion, working paper, doctoral thesis")
    archive = words(300, blank=True)
    archive_location = words(300, blank=True)
    url = models.URLField("address", max_length=2000, blank=True, validators=[texts.validate])
    accessed = fuzzy_date("accessed")
    doi = words(300, "DOI", blank=True, validators=[dois.validate])
    isbn = words(60, "ISBN", blank=True)
    issn = words(60, "ISSN", blank=True)
    pmid = words(20, "PMID", blank=True)
    csl_extra = models.JSONField(
        "other CSL variables",
        default=dict,
        blank=True,
        validators=[variables.validate],
        help_text="What a reference brought along that has no place of its own here.",
    )
    fictional = models.BooleanField(
        default=False, help_text="Written for practice; says so wherever it is shown."
    )
    citation_key = models.CharField(  # unique; not yet known without a byline
        max_length=100,
        unique=True,
        null=True,
        blank=True,
        validators=[keys.validate],
        help_text="yang2023; given by itself where it is left empty. A key it had still leads "
        "to it.",
    )
    note = prose(help_text="For those who work here. Never published.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta(Mergeable.Meta):
        ordering = [F("issued_latest").desc(nulls_last=True), "-pk"]
        indexes = [
            models.Index(fields=["issued_earliest"]),
            models.Index(fields=["type"]),
            *known_by("article", issued=F("issued_earliest")),
        ]
        constraints = [
            models.CheckConstraint(
                name="article_has_a_title",
                condition=~Q(title__regex=r"^\s*$"),
                violation_error_message="Give the article a title; tick “title supplied” "
                "where it has none of its own.",
            ),
            models.CheckConstraint(
                name="other_variables_have_names",
                condition=Exact(
                    Func("csl_extra", function="jsonb_typeof", output_field=models.TextField()),
                    "object",
                ),
            ),
            models.UniqueConstraint(
                Lower("citation_key"),
                name="citation_key_once",
                violation_error_message="Another article has this citation key already.",
            ),
            models.CheckConstraint(
                name="citation_key_is_a_key",
                condition=Q(citation_key=None) | Q(citation_key__regex=keys.SHAPE),
                violation_error_message=str(keys.validate.message),
            ),
            models.UniqueConstraint(
                Func("doi", function="sources_doi"),
                condition=~Q(doi="") & Q(merged_into=None),
                name="one_article_a_doi",
                violation_error_message="Another article has this DOI already.",
            ),
        ]
        triggers = [
            *Mergeable.Meta.triggers,
            keys.KEY_IS_ITS_OWN,
            keys.KEEPS_ITS_KEYS,
        ]

    def __str__(self) -> str:
        return self.shown_title

    def clean(self) -> None:
        """A title is kept plain, and as it was marked among the other variables; a DOI is bare.

        A key that another article had is told at its field; PostgreSQL refuses it as well."""
        self.doi = dois.bare(self.doi)
        if (plain := rich.plain(self.title)) and plain != texts.line(self.title):
            self.csl_extra = self.csl_extra | {"title": rich.marked(self.title)}
            self.title = plain
        if not self.citation_key:
            return
        once = keys.KeyAlias.objects.filter(key__iexact=self.citation_key)
        if other := once.exclude(article=self.pk).select_related("article").first():
            said = f"{other.article.public_id} had the key “{other.key}”; it still leads there."
            raise ValidationError({"citation_key": said})

    @property
    def shown_title(self) -> str:
        return f"[{self.title}]" if self.title_supplied else self.title

    @property
    def marked_title(self) -> str:
        """With the italics and the like that references print, as CSL writes them."""
        marked = str(self.csl_extra.get("title", ""))
        return marked if rich.plain(marked) == texts.line(self.title) else self.title

    @property
    def issued_plain(self) -> str:
        return dates.plain(self.issued)

    @property
    def snapshot(self) -> "Any | None":
        """The newest text of it, or None where it is known by its reference alone."""
        return self.snapshots.order_by("pk").last()


@tracked
@closed_lists
class Byline(models.Model):
    """Actor × article: who it names as its makers, in order, with the name as printed."""

    class Role(models.TextChoices):
        AUTHOR = "author", "author"
        EDITOR = "editor", "editor"
        TRANSLATOR = "translator", "translator"
        INTERVIEWER = "interviewer", "interviewer"
        INTERVIEWEE = "interviewee", "interviewee"
        SPEAKER = "speaker", "speaker"
        RECIPIENT = "recipient", "recipient"
        DIRECTOR = "director", "director"
        COMPOSER = "composer", "composer"
        ILLUSTRATOR = "illustrator", "illustrator"
        CONTRIBUTOR = "contributor", "contributor"
        CONTAINER_AUTHOR = "container-author", "author of the whole"
        COLLECTION_EDITOR = "collection-editor", "editor of the series"
        REVIEWED_AUTHOR = "reviewed-author", "author of the work reviewed"
        ORIGINAL_AUTHOR = "original-author", "author of the original"
        EDITOR_TRANSLATOR = "editor-translator", "editor and translator"
        EDITORIAL_DIRECTOR = "editorial-director", "editorial director"
        CHAIR = "chair", "chair"
        COMPILER = "compiler", "compiler"
        CURATOR = "curator", "curator"
        GUEST = "guest", "guest"
        HOST = "host", "host"
        NARRATOR = "narrator", "narrator"
        ORGANIZER = "organizer", "organizer"
        PERFORMER = "performer", "performer"
        PRODUCER = "producer", "producer"
        EXECUTIVE_PRODUCER = "executive-producer", "executive producer"
        SCRIPT_WRITER = "script-writer", "script writer"
        SERIES_CREATOR = "series-creator", "creator of the series"

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="bylines")
    role = models.CharField(max_length=20, choices=Role, default=Role.AUTHOR)
    printed = words(
        300, "name as printed", blank=True, help_text="Where it differs: J. Yang, with Agencies."
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["article_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "actor", "role"],
                name="byline_once",
                violation_error_message="This actor has that role in the byline already.",
            )
        ]

    def __str__(self) -> str:
        return self.printed or self.actor.name
