"""Addresses of the published files, without a language, and of the pages about them."""

from django.urls import path

from . import views
from .datasets import CATALOG, DATASETS, FOLDER, SCHEMAS

data_urlpatterns = [
    *(path(FOLDER + one.file, views.file_view(one), name=one.name) for one in DATASETS),
    *(
        path(FOLDER + one.schema_file, views.schema_view(one), name=one.schema_name)
        for one in SCHEMAS
    ),
    path(FOLDER + CATALOG, views.catalog_view(), name="open_data_catalog"),
]

urlpatterns = [
    path("open-data/", views.open_data, name="open_data"),
    path("open-data/<slug:key>/", views.open_data_file, name="open_data_file"),
]
