"""The pool of hands: Celery carries ids and rings the bell; the rows are the truth."""
