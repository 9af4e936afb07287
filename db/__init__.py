"""Tables and how to reach them: database, models, queries, migrations."""
