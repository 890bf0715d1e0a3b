"""Every URL × method × role × placement × representation, from the URLconf itself, through each wall alone.

`world` furnishes the places, `addresses` says whose row each URL names, `forms` what each view takes, `fields`
which fields and parameters name a row; `asking` asks and undoes. What they do not know fails `test_known`.
"""
