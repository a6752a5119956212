"""The collector's database: schema, migrations and queries."""
