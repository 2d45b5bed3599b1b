from typing import Any

import pgtrigger
from django.db import models


class HasItsVersion(pgtrigger.Trigger):
    """Whatever changes a proposition or topic, the codebook has a new version that says so."""

    name = "has_its_version"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model: Any) -> str:
        content = [
            f.column
            for f in model._meta.local_concrete_fields
            if f.name not in ("id", "since", "guid") and not isinstance(f, models.GeneratedField)
        ]
        changed = " OR ".join(f'NEW."{c}" IS DISTINCT FROM OLD."{c}"' for c in content)
        return f"""
            IF TG_OP = 'DELETE' THEN
                PERFORM claims_codebook_version();
                RETURN OLD;
            END IF;
            IF TG_OP = 'INSERT' THEN
                NEW.since_id := claims_codebook_version();
            ELSIF {changed} THEN
                NEW.since_id := claims_codebook_version();
            ELSE
                NEW.since_id := OLD.since_id;
            END IF;
            RETURN NEW;
        """
