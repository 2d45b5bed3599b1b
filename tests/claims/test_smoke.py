import pytest
from claims import workflow, permissions, editing, record
from claims.models import *
from sources import adding, names
from sources.models import *
from django.contrib.auth.models import Group

pytestmark = pytest.mark.django_db


def test_all():
    permissions.ensure_groups()
    a = User.objects.create_user("ada")
    a.groups.add(Group.objects.get(name="Coders"))
    r = User.objects.create_user("rob")
    r.groups.add(Group.objects.get(name="Reviewers"))
    art = adding.add_article(
        by=a,
        title="T",
        issued="2023",
        makers=[adding.Maker(names.PersonName.parse("Yang, Jianli"))],
        text="hello “Beijing is hardly a neutral party” x",
        outlet="Times",
    )
    assert art.citation_key == "yang2023"
    c = Claim.objects.create(article=art, text="China is not neutral", coder=a)
    c.refresh_from_db()
    q = Proposition.objects.create(text="China is neutral")
    with pytest.raises(workflow.Incomplete):
        workflow.submit(c, by=a)
    c.claimants.create(actor=Actor.objects.get(name="Jianli Yang"))
    c.stances.create(proposition=q, stance="opposes")
    quote = Quote(claim=c, exact="Beijing is hardly a neutral party")
    editing.place(quote, art.snapshot)
    quote.save()
    workflow.submit(c, by=a)
    with pytest.raises(workflow.Forbidden):
        workflow.publish(c, by=a)
    rev = workflow.publish(c, by=r)
    assert rev.number == 1
    e = Entry.objects.get()
    print(e.document, e.terms, e.words)
    n = workflow.revise(c, by=a)
    assert n.version == 2
    n.text = "new"
    n.save()
    workflow.submit(n, by=a)
    workflow.publish(n, by=r)
    assert Entry.objects.count() == 2
    assert record.Record.as_of(1).claims().get().document == e.document
    y = Actor.objects.get(name="Jianli Yang")
    y.name = "Jianli Yáng"
    y.save()
    assert workflow.correct(y, by=r).number == 3
    workflow.withdraw(n, by=r, reason="no")
    print(record.Record.current().claim(c.number).document)
    ev = Claim.pgh_event_model.objects.all()
    print(
        [
            (x.pgh_label, x.pgh_context and x.pgh_context.metadata, x.pgh_database_role, x.status)
            for x in ev
        ]
    )
    from django.db import connection

    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
