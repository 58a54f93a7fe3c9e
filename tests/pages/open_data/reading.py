"""Reading the published files as other programs do."""

import csv
import io
import json

from kanazawa2030.pages.open_data.datasets import BY_KEY

from ...base import PortalTestCase

MARK = "\ufeff"


class FileTestCase(PortalTestCase):
    def body(self, file: str) -> bytes:
        answer = self.client.get(f"/open-data/{file}")
        self.assertEqual(answer.status_code, 200, file)
        return answer.content

    def table(self, file: str) -> list[dict]:
        """Return the rows of a CSV file, each with every column."""
        text = self.body(file).decode()
        self.assertTrue(text.startswith(MARK))
        head, *rows = csv.reader(io.StringIO(text[1:], newline=""), strict=True)
        return [dict(zip(head, row, strict=True)) for row in rows]

    def data(self, file: str) -> dict:
        return json.loads(self.body(file))

    def rows(self, file: str) -> list[dict]:
        return self.data(file)[BY_KEY[file.replace(".", "-")].rows_name]
