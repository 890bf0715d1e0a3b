"""How the application runs. Imports nothing: `manage.py` and the keeper use it outside the virtual environment."""
