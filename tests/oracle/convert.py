"""Workbooks to XForms by pyxform: JSON lines in, JSON lines out.

In: {"name": ..., "sheets": [{"name": ..., "rows": [[...]]}]} or {"name": ..., "file": PATH}.
Out: {"name": ..., "xml": ...} or {"name": ..., "error": ...}.
"""

import json
import sys
import tempfile
import warnings

import openpyxl
from pyxform.xls2xform import convert

warnings.simplefilter("ignore")


def workbook(sheets, path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet["name"])
        for row in sheet["rows"]:
            page.append([cell if cell != "" else None for cell in row])
    book.save(path)


for line in sys.stdin:
    given = json.loads(line)
    told = {"name": given["name"]}
    try:
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
            path = given.get("file")
            if path is None:
                path = file.name
                workbook(given["sheets"], path)
            told["xml"] = convert(xlsform=path, validate=False).xform
    except Exception as error:
        told["error"] = f"{type(error).__name__}: {error}"[:300]
    print(json.dumps(told), flush=True)
