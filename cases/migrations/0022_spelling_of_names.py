# The name as it sounds, by which a person is found again. History has none of it, and no row of this filling.

from typing import Any

from django.db import migrations, models

from cases.thai import spelling_key

AT_ONCE = 2000


def fill(apps: Any, editor: Any) -> None:
    people = apps.get_model("cases", "Person").objects
    editor.execute("ALTER TABLE cases_person DISABLE TRIGGER USER")
    batch = []
    for person in people.only("first_name", "last_name").iterator(AT_ONCE):
        person.spelling = spelling_key(f"{person.first_name} {person.last_name}")
        batch.append(person)
        if len(batch) == AT_ONCE:
            people.bulk_update(batch, ["spelling"])
            batch = []
    people.bulk_update(batch, ["spelling"])
    editor.execute("ALTER TABLE cases_person ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_case_assigned_to")]

    operations = [
        migrations.AddField(
            "person", "spelling", models.CharField(db_default="", default="", editable=False, max_length=210)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "person", models.Index(fields=["local_authority", "spelling"], name="person_by_spelling")
        ),
    ]
