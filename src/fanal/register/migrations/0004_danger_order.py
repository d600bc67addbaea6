"""The dangers of the queue in the order in which they are due; the unread counted from an index alone."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0003_queue_order")]
    operations = [
        migrations.RemoveIndex(model_name="report", name="report_unread"),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["received_at", "state"],
                name="report_unread",
                condition=models.Q(seen_at__isnull=True),
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["next_due_at", "received_at"],
                name="report_in_danger",
                condition=models.Q(urgency="emergency"),
            ),
        ),
    ]
