"""Every published file, in the order of the page. A new one joins by a name in this list."""

from .event_csv import EVENT_CSV
from .events_json import EVENTS_JSON
from .figures_csv import IMPACT_CSV, INDICATORS_CSV
from .formats import Dataset
from .meetings_json import MEETINGS_JSON
from .partners_csv import PARTNERS_CSV

FOLDER = "open-data/"  # of the files, without a language
CATALOG = "catalog.jsonld"
DATASETS: tuple[Dataset, ...] = (
    EVENT_CSV,
    EVENTS_JSON,
    MEETINGS_JSON,
    PARTNERS_CSV,
    IMPACT_CSV,
    INDICATORS_CSV,
)
BY_KEY = {dataset.key: dataset for dataset in DATASETS}
SCHEMAS = tuple(dataset for dataset in DATASETS if dataset.schema_file)
# The only addresses that other sites' scripts may read.
PATHS = frozenset(
    f"/{FOLDER}{name}"
    for name in (
        *(dataset.file for dataset in DATASETS),
        *(dataset.schema_file for dataset in SCHEMAS),
        CATALOG,
    )
)
