from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Prefetch, Q, Subquery
from django.db.models.expressions import DatabaseDefault, RawSQL

from claims.models import rules
from claims.models.edition import CodebookVersion
from claims.models.topic import Topic
from claims.models.transitions import EDITABLE, OPEN, Status
from sources import dates
from sources.models import Article, Byline
from sources.models.fields import Bits, closed_lists, earliest, fuzzy_date, latest, prose, words
from sources.models.history import tracked

#: A thing, and the one it was merged into.
_EITHER = ("", "merged_into__")
#: What a document shows of them.
_OUTLETS = [f"article__{which}outlet__merged_into" for which in _EITHER]
_PROPOSITIONS = [
    f"proposition__{which}{shown}__merged_into"
    for which in _EITHER
    for shown in ("broader", "negation_of")
]
_CLAIMANTS = ("actor__merged_into", "affiliation__organisation__merged_into")
_TOPICS = [f"{'broader__' * steps}merged_into" for steps in range(3)]


class ClaimQuerySet(models.QuerySet["Claim"]):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def coded_by(self, user: Any) -> Self:
        return self.filter(coder=user)

    def visible_to(self, user: Any) -> Self:
        """Without what others code and is yet to be coded a second time: nobody may be told."""
        return self.exclude(self._hidden_from(user))

    def hidden_from(self, user: Any) -> Self:
        return self.filter(self._hidden_from(user))

    def _hidden_from(self, user: Any) -> Q:
        answered = Exists(self._of_each("codings").filter(place="second"))
        drawn = Exists(self._of_each("draw"))
        # In this order: of most claims, their status alone tells that they are not hidden.
        return Q(status__in=OPEN) & ~Q(coder=user) & drawn & ~answered

    def to_code_again(self, user: Any) -> Self:
        """Handed in by somebody else and drawn; nobody has given the second answers yet."""
        waiting = self.filter(status=Status.SUBMITTED, draw__isnull=False).exclude(coder=user)
        return (
            waiting.exclude(codings__place="second").with_last_decision().order_by("last_decision")
        )

    def waiting_for(self, reviewer: Any) -> Self:
        """Submitted by somebody else, the longest wait first."""
        return (
            self.filter(status=Status.SUBMITTED)
            .exclude(coder=reviewer)
            .with_last_decision()
            .order_by("last_decision")
        )

    def with_last_decision(self) -> Self:
        """Annotates ``last_decision`` (id) and ``last_decided_at``."""
        newest = self._of_each("decisions").order_by("-pk")
        return self.annotate(
            last_decision=Subquery(newest.values("pk")[:1]),
            last_decided_at=Subquery(newest.values("at")[:1]),
        )

    def _of_each(self, part: str) -> Any:
        """The rows of one kind that hang on a claim, inside a question about the claim."""
        return self._rows(part).filter(claim=OuterRef("pk"))

    def _rows(self, part: str) -> Any:
        rows: Any = self.model._meta.get_field(part).related_model
        return rows.objects

    def with_last_reason(self) -> Self:
        newest = self.model.objects.filter(pk=OuterRef("pk")).order_by("-decisions__pk")
        return self.annotate(last_reason=Subquery(newest.values("decisions__reason")[:1]))

    def for_lists(self) -> Self:
        """Everything a row of a list shows, in a fixed number of queries."""
        return self.select_related("article", "coder").prefetch_related(
            "claimants__actor", "stances__proposition"
        )

    def for_rendering(self) -> Self:
        """Everything a claim's document holds, in a fixed number of queries."""
        return self.select_related("coder", *_OUTLETS).prefetch_related(
            "quotes__snapshot",
            self._with("claimants", *_CLAIMANTS),
            self._with("stances", *_PROPOSITIONS),
            self._with("citations", *_OUTLETS),
            self._with("topics", *_TOPICS),
            self._with("decisions", "by"),
            *(
                Prefetch(f"{of}{which}bylines", Byline.objects.select_related("actor__merged_into"))
                for of in ("article__", "citations__article__")
                for which in _EITHER
            ),
        )

    def _with(self, part: str, *shown: str) -> Prefetch:
        """What hangs on a claim, together with what it names."""
        return Prefetch(part, self._rows(part).select_related(*shown))


@tracked
@closed_lists
class Claim(models.Model):
    """One version of a claim: one assertion, by one or more claimants, found in one article.

    ``number`` is the claim (C12), ``version`` which one of its versions (C12v2).
    """

    stays_when_reverted = ("status", "codebook")

    class Attribution(models.TextChoices):
        OWN_VOICE = "own_voice", "own voice"
        DIRECT = "direct_quotation", "direct quotation"
        INDIRECT = "indirect_quotation", "indirect quotation"
        MIXED = "mixed", "mixed"

    class Certainty(models.TextChoices):
        CERTAIN = "certain", "certain"
        PROBABLE = "probable", "probable"
        UNSURE = "unsure", "unsure"

    number = models.BigIntegerField(
        editable=False, db_default=RawSQL("nextval('claims_number')", ())
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT, editable=False)
    article = models.ForeignKey(Article, models.PROTECT, related_name="claims")
    text = words(
        1000,
        "claim",
        help_text="The assertion in your own words, as a whole sentence.",
    )
    language = words(35, default="en", help_text="Of your wording: en, de, zh-Hans …")
    trigrams = models.GeneratedField(
        expression=Func(F("text"), function="claims_trigrams"),
        output_field=Bits(512),
        db_persist=True,
        help_text="By which most claims are known to be unlike, before their texts are compared.",
    )
    attribution = models.CharField(
        max_length=20,
        choices=Attribution,
        default=Attribution.OWN_VOICE,
        help_text="How the article gives the claim.",
    )
    made = fuzzy_date(
        "made on",
        help_text=f"When the claim was made, where that is not the article's date: {dates.HELP}.",
    )
    made_earliest = earliest("made")
    made_latest = latest("made")
    certainty = models.CharField(
        max_length=8,
        choices=Certainty,
        default=Certainty.CERTAIN,
        help_text="How sure you are of your coding. Never published.",
    )
    memo = prose(help_text="For those who work here. Never published.")
    topics: models.ManyToManyField = models.ManyToManyField(
        Topic, through="ClaimTopic", related_name="claims", blank=True
    )
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="coded_claims", editable=False
    )
    codebook = models.ForeignKey(
        CodebookVersion,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="claims",
        help_text="The codebook it was coded under: the newest when it was begun, or handed in.",
    )
    key = models.UUIDField(
        null=True,
        unique=True,
        editable=False,
        help_text="Of the form it was begun in, so that one sent twice makes one claim.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-number", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="one_row_a_version"),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(status=Status.PUBLISHED),
                name="one_published_version_a_claim",
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(status__in=OPEN),
                name="one_open_version_a_claim",
            ),
            models.CheckConstraint(
                name="claim_has_text",
                condition=~Q(text__regex=r"^\s*$"),
                violation_error_message="Write the claim as a sentence.",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "coder"]),
            models.Index(F("created_at").desc(), name="claim_newest"),
        ]
        permissions = [
            ("code_claim", "Can code claims and submit them"),
            ("review_claim", "Can review claims of others"),
            ("correct_record", "Can correct what published claims show"),
        ]
        triggers = [
            rules.CLAIM_BEGINS_AS_A_DRAFT,
            rules.CLAIM_MAY_BE_DRAWN,
            rules.ClaimKeepsToTheWorkflow(),
            rules.CLAIM_IS_KEPT_ONCE_DECIDED,
            rules.CLAIM_IS_IN_THE_RECORD,
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.text}"

    @property
    def public_id(self) -> str:
        return f"C{self.number}"

    @property
    def version_id(self) -> str:
        return f"C{self.number}v{self.version}"

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def made_edtf(self) -> str:
        """When it was made: its own date, or else its article's."""
        return self.made or self.article.issued

    @property
    def made_plain(self) -> str:
        return dates.plain(self.made_edtf)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """A new claim's number is PostgreSQL's to give; to look at it would use one up."""
        excluded = set(exclude or ())
        if isinstance(self.number, DatabaseDefault):
            excluded.add("number")
        super().validate_constraints(exclude=excluded)

    def clean(self) -> None:
        if self.made and self.article_id and self.article.issued:
            made, issued = dates.FuzzyDate.parse(self.made), dates.read(self.article.issued)
            if issued and made.earliest > issued.latest:
                raise ValidationError(
                    {"made": f"Made on {made}, after the article came out ({issued})?"}
                )


@tracked
class ClaimTopic(models.Model):
    """Claim × topic."""

    claim = models.ForeignKey(Claim, models.CASCADE)
    topic = models.ForeignKey(Topic, models.PROTECT)

    class Meta:
        verbose_name = "topic"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["claim", "topic"], name="topic_once")]
        triggers = [rules.FrozenWithClaim()]

    def __str__(self) -> str:
        return self.topic.name
