"""Every URL × method × role × placement × representation, from the URLconf itself, through each wall alone.

`world` furnishes the places, `table` says what each URL and each field names, `asking` asks and undoes.
A URL, an argument, a field or a parameter that `table` does not know fails `test_known`.
"""
