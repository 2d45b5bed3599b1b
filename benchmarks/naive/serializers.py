"""The same content as a claim's document, nested, out of the working tables."""

from typing import Any

from rest_framework import serializers

from claims.models import Citation, Claim, Claimant, Proposition, Quote, Stance, Topic
from sources.models import Actor, Affiliation, Article, Byline, Outlet


class ActorSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = Actor
        fields = ["id", "name", "kind", "family", "given", "particle", "suffix"]


class AffiliationSerializer(serializers.ModelSerializer):
    organisation = ActorSerializer()

    class Meta:
        model = Affiliation
        fields = ["organisation", "title"]


class ClaimantSerializer(serializers.ModelSerializer):
    actor = ActorSerializer()
    affiliation = AffiliationSerializer()

    class Meta:
        model = Claimant
        fields = ["actor", "role", "described_as", "affiliation"]


class NamedSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = Proposition
        fields = ["id", "text"]


class PropositionSerializer(NamedSerializer):
    broader = NamedSerializer()
    negation_of = NamedSerializer()

    class Meta(NamedSerializer.Meta):
        fields = ["id", "text", "definition", "broader", "negation_of"]


class StanceSerializer(serializers.ModelSerializer):
    proposition = PropositionSerializer()

    class Meta:
        model = Stance
        fields = ["proposition", "stance"]


class OutletSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = Outlet
        fields = ["id", "name"]


class BylineSerializer(serializers.ModelSerializer):
    actor = ActorSerializer()

    class Meta:
        model = Byline
        fields = ["actor", "role", "printed"]


class ArticleSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id")
    outlet = OutletSerializer()
    bylines = BylineSerializer(many=True)

    class Meta:
        model = Article
        fields = [
            "id", "type", "title", "issued", "issued_earliest", "issued_latest", "outlet",
            "bylines", "language", "url", "section", "citation_key", "fictional",
        ]  # fmt: skip


class QuoteSerializer(serializers.ModelSerializer):
    snapshot: Any = serializers.SlugRelatedField("sha256", read_only=True)

    class Meta:
        model = Quote
        fields = ["exact", "prefix", "suffix", "start", "end", "snapshot"]


class CitationSerializer(serializers.ModelSerializer):
    article = ArticleSerializer()

    class Meta:
        model = Citation
        fields = ["relation", "note", "article"]


class TopicSerializer(serializers.ModelSerializer):
    class Meta:
        model = Topic
        fields = ["slug", "name"]


class ClaimSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id")
    quotes = QuoteSerializer(many=True)
    claimants = ClaimantSerializer(many=True)
    stances = StanceSerializer(many=True)
    article = ArticleSerializer()
    citations = CitationSerializer(many=True)
    topics = TopicSerializer(many=True)
    published = serializers.SerializerMethodField()

    class Meta:
        model = Claim
        fields = [
            "id", "version", "status", "text", "quotes", "attribution", "language", "made",
            "made_earliest", "made_latest", "claimants", "stances", "article", "citations",
            "topics", "published",
        ]  # fmt: skip

    def get_published(self, claim: Claim) -> Any:
        return next((d.at for d in claim.decisions.all() if d.verb == "publish"), None)
