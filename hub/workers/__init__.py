"""Workers: Celery carries ids and says that there is work; the rows are the truth."""
