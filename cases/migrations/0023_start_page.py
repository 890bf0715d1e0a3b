# The start page finds what was entered last, and what lacks something, without reading the whole register.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0022_spelling_of_names'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['local_authority', '-entered_at', '-id'], name='case_last_entered'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('gaps', []), _negated=True), fields=['local_authority', 'received_on', 'id'], name='case_lacking'),
        ),
    ]
