import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now

from sources.models.article import Article
from sources.models.fields import closed_lists
from sources.models.original import Original
from sources.models.rules import append_only, literal, refuse


@closed_lists
class Snapshot(models.Model):
    """The frozen plain text of an article as it was read. A corrected text is a new snapshot.

    Offsets into it are Unicode code points, as Python and PostgreSQL count them.
    """

    class Method(models.TextChoices):
        FILE = "file", "from a file"
        PASTE = "paste", "pasted"
        WEB = "web", "from the web"
        SAMPLE = "sample", "with the sample"

    article = models.ForeignKey(Article, models.PROTECT, related_name="snapshots")
    text = models.TextField(help_text="NFC, lines end in one line feed.")
    sha256 = models.CharField(max_length=64, editable=False, help_text="Of the text as UTF-8.")
    characters = models.GeneratedField(
        expression=Length("text"), output_field=models.IntegerField(), db_persist=True
    )
    method = models.CharField(max_length=8, choices=Method)
    obtained_from = models.CharField(
        max_length=2000, blank=True, help_text="The file's name or the address."
    )
    original = models.ForeignKey(
        Original,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="snapshots",
        help_text="The page or file it was read from.",
    )
    obtained_at = models.DateTimeField(db_default=Now())
    obtained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["article_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "sha256"], name="snapshot_once"),
            models.CheckConstraint(name="snapshot_has_text", condition=~Q(text__regex=r"^\s*$")),
        ]
        indexes = [models.Index(fields=["sha256"])]
        triggers = [
            *append_only("Snapshots"),
            pgtrigger.Trigger(
                name="hash_is_of_the_text",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    NEW.sha256 := encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex');
                    IF NOT (NEW.text IS NFC NORMALIZED) OR strpos(NEW.text, chr(13)) > 0 THEN
                        RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE =
                            'A snapshot is kept in normal form: NFC, lines end in a line feed.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="original_is_of_the_article",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__original__isnull=False),
                func=f"""
                    IF NOT EXISTS (
                        SELECT FROM sources_original
                        WHERE id = NEW.original_id AND article_id = NEW.article_id
                    ) THEN {refuse(literal("A text and its original are of one article."))} END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Text of {self.obtained_at:%-d %B %Y}, {self.characters:,} characters"
