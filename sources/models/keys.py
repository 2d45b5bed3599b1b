"""Citation keys: what an article is cited by, and every key it was ever cited by.

PostgreSQL keeps the keys apart: whatever the capitals, a key is one article's, now or once.
"""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

from sources.models.history import tracked
from sources.models.rules import guard, literal, refuse

_PLAIN = r"[A-Za-z0-9][A-Za-z0-9:._+-]{0,99}$"
#: Letters of A–Z and digits first, as LaTeX and addresses take them; never what an id looks like.
SHAPE = rf"^(?![A-Za-z][0-9]+(v[0-9]+)?$){_PLAIN}"
#: A key that was given when fewer were thought to look like an id still leads to its article.
ONCE = rf"^(?![A-Z][0-9]+$){_PLAIN}"
validate = RegexValidator(
    SHAPE,
    "A citation key is made of the letters A–Z, digits and : . _ + - and begins with a letter or "
    "digit (yang2023); it does not look like an id (A12, c1v2).",
)

_TAKES_TURNS = "PERFORM pg_advisory_xact_lock(hashtext('citation key'));"
_TAKEN = literal("Another article has the key “") + " || {} || " + literal("”, or had it once.")

#: On the article: its key is nobody else's.
KEY_IS_ITS_OWN = guard(
    "key_is_its_own",
    pgtrigger.Insert | pgtrigger.UpdateOf("citation_key"),
    f"""
        IF TG_OP = 'UPDATE' THEN
            IF NEW.citation_key IS NOT DISTINCT FROM OLD.citation_key THEN RETURN NEW; END IF;
            IF NEW.citation_key IS NULL THEN
                {refuse(literal("A citation key can be changed, not taken away."))}
            END IF;
        END IF;
        IF NEW.citation_key IS NULL THEN RETURN NEW; END IF;
        {_TAKES_TURNS}
        IF EXISTS (
            SELECT FROM sources_keyalias
            WHERE lower(key) = lower(NEW.citation_key) AND article_id <> NEW.id
        ) OR EXISTS (
            SELECT FROM sources_article
            WHERE lower(citation_key) = lower(NEW.citation_key) AND id <> NEW.id
        ) THEN
            {refuse(_TAKEN.format("NEW.citation_key"))}
        END IF;
        RETURN NEW;
    """,
)

#: On the article: the key it had stays its own.
KEEPS_ITS_KEYS = pgtrigger.Trigger(
    name="keeps_its_keys",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("citation_key"),
    condition=pgtrigger.Q(old__citation_key__df=pgtrigger.F("new__citation_key"))
    & pgtrigger.Q(old__citation_key__isnull=False),
    func="""
        DELETE FROM sources_keyalias
        WHERE lower(key) = lower(NEW.citation_key) AND article_id = NEW.id;
        IF lower(OLD.citation_key) <> lower(NEW.citation_key) THEN
            INSERT INTO sources_keyalias (key, article_id, since)
            VALUES (OLD.citation_key, NEW.id, now());
        END IF;
        RETURN NULL;
    """,
)

#: On the other keys: each is one article's, for as long as the article is there.
_ALIAS_IS_ITS_OWN = guard(
    "alias_is_its_own",
    pgtrigger.Insert,
    f"""
        {_TAKES_TURNS}
        IF EXISTS (
            SELECT FROM sources_article WHERE lower(citation_key) = lower(NEW.key)
        ) THEN
            {refuse(_TAKEN.format("NEW.key"))}
        END IF;
        RETURN NEW;
    """,
)
_STAYS = refuse(literal("A key that was given stays the article’s."))
_ALIAS_STAYS = guard("alias_stays", pgtrigger.Update, _STAYS)
_ALIAS_GOES_WITH_ITS_ARTICLE = pgtrigger.Trigger(
    name="alias_goes_with_its_article",
    when=pgtrigger.After,
    operation=pgtrigger.Delete,
    timing=pgtrigger.Deferred,
    func=f"""
        IF EXISTS (
            SELECT FROM sources_article
            WHERE id = OLD.article_id AND lower(citation_key) <> lower(OLD.key)
        ) AND NOT EXISTS (
            SELECT FROM sources_keyalias
            WHERE lower(key) = lower(OLD.key) AND article_id = OLD.article_id
        ) THEN
            {_STAYS}
        END IF;
        RETURN NULL;
    """,
)


@tracked
class KeyAlias(models.Model):
    """A key that an article had, or goes by as well; it leads to the article for ever."""

    article = models.ForeignKey(
        "sources.Article", models.CASCADE, related_name="key_aliases", editable=False
    )
    key = models.CharField(max_length=100, validators=[RegexValidator(ONCE)])
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "earlier citation key"
        verbose_name_plural = "earlier citation keys"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(Lower("key"), name="key_alias_once"),
            models.CheckConstraint(
                name="key_alias_is_a_key",
                condition=models.Q(key__regex=ONCE),
            ),
        ]
        triggers = [_ALIAS_IS_ITS_OWN, _ALIAS_STAYS, _ALIAS_GOES_WITH_ITS_ARTICLE]

    def __str__(self) -> str:
        return self.key
