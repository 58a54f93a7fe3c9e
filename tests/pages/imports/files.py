"""Files as staff choose them: CSV in any code, Excel with any cell."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

PARTNERS = "名称,名称（英語）,名称（かな）,種別,登録年,方向性,目標,メール,電話"
EVENTS = "催しの名前,開催日,開始時刻,終了時刻,定員,会場の参加者数,会場,主催,方向性,目標"
VENUES = "会場名,住所,駐車場"


def csv_file(head, *lines, encoding="utf-8", name="table.csv"):
    text = "\r\n".join((head, *lines))
    return SimpleUploadedFile(name, text.encode(encoding), "text/csv")


def excel_file(head, *rows, name="table.xlsx"):
    book = Workbook()
    book.active.append(head.split(","))
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue())
