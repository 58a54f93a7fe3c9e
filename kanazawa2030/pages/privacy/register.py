"""Write the register of personal data in both languages, from the tables of files and rules."""

from pathlib import Path

from django.utils.translation import override

from kanazawa2030.core import registry
from kanazawa2030.core.models import Office

from .files import PersonalFile, Table, personal_files, rule_words

LANGUAGES = ("ja", "en")
BLANK = {"ja": "＿＿＿＿＿＿（市が記入）", "en": "__________ (for the city to fill in)"}
HEADINGS = {
    "ja": {
        "title": "個人情報ファイル簿のもとになる一覧",
        "intro": (
            "このサイトが保有する個人情報のファイルごとに、目的、項目、保存する期間などを"
            "まとめたものです。`manage.py privacy_register` が、モデルの項目と削除の規則から"
            "書き出します。手では直しません。＿の欄は、サイトからは分からないため、"
            "市が記入します。公表が要るか、どの様式によるかは、"
            "市の個人情報保護の担当が判断します。"
        ),
        "office": "共通の事項",
        "organ": "行政機関等の名称",
        "department": "事務をつかさどる組織",
        "requests": "開示・訂正・利用停止の請求を受ける組織",
        "contact": "所在地と電話",
        "procedure": "訂正・利用停止についての、ほかの法令の特別の手続",
        "purpose": "利用目的",
        "people": "記録される人の範囲",
        "collected": "集め方",
        "seen": "見る人",
        "given": "経常的な提供先",
        "sensitive": "要配慮個人情報",
        "basis": "根拠",
        "numbers": "記録される人の数",
        "fields": "記録項目",
        "table": "表",
        "columns": "列",
        "rule": "消えるもの",
        "when": "いつまで",
        "name": "規則",
        "other": "個人情報を消さない規則",
        "count": "（`manage.py exposed` が数えます）",
    },
    "en": {
        "title": "Register of personal data",
        "intro": (
            "For each file of personal data this site holds: what for, which columns, how long, "
            "and so on. `manage.py privacy_register` writes it from the models’ columns and the "
            "purge rules; it is not edited by hand. A line to fill in is for the city, because "
            "the site does not know the answer. Whether an entry must be published, and in which "
            "form, is for the city’s officers for personal data to decide."
        ),
        "office": "For all files",
        "organ": "Public body",
        "department": "Organisation in charge",
        "requests": "Where requests for disclosure, correction or suspension go",
        "contact": "Address and phone",
        "procedure": "Special procedures of other laws for correction or suspension",
        "purpose": "Purpose",
        "people": "Whose data",
        "collected": "How collected",
        "seen": "Who sees it",
        "given": "Given to",
        "sensitive": "Sensitive data",
        "basis": "Basis",
        "numbers": "How many people",
        "fields": "What is recorded",
        "table": "Table",
        "columns": "Columns",
        "rule": "What is deleted",
        "when": "Kept",
        "name": "Rule",
        "other": "Rules that delete no personal data",
        "count": "(`manage.py exposed` counts them)",
    },
}
JOINED = {"ja": "、", "en": ", "}
SAID = ("purpose", "people", "collected", "seen", "given", "sensitive", "basis")


def written(language: str, office: Office | None = None) -> str:
    """Return the register in a language; with an `office` its name, address and phone are in it."""
    with override(language):
        lines = [*_head(language, office)]
        for number, entry in enumerate(personal_files(), start=1):
            lines += _entry(number, entry, language)
        lines += _other_rules(language)
    return "\n".join(lines) + "\n"


def _head(language: str, office: Office | None) -> list[str]:
    heading, blank = HEADINGS[language], BLANK[language]
    known = office or Office()
    where = " ".join(
        filter(None, (known.postal_code, getattr(known, f"address_{language}"), known.phone))
    )
    said = {
        "organ": "",
        "department": getattr(known, f"department_{language}"),
        "contact": where,
        "requests": "",
        "procedure": "",
    }
    return [
        f"# {heading['title']}",
        "",
        heading["intro"],
        "",
        f"## {heading['office']}",
        "",
        *(_line(heading[name], value or blank, language) for name, value in said.items()),
    ]


def _line(label: str, value: str, language: str) -> str:
    return f"- {label}{'：' if language == 'ja' else ': '}{value}"


def _entry(number: int, entry: PersonalFile, language: str) -> list[str]:
    heading = HEADINGS[language]
    stays = entry.words.get("stays")
    return [
        "",
        f"## {number}. {entry.words['name'][language]}",
        "",
        *(_line(heading[name], entry.words[name][language], language) for name in SAID),
        _line(heading["numbers"], f"{BLANK[language]} {heading['count']}", language),
        "",
        f"| {heading['table']} | {heading['fields']} | {heading['columns']} |",
        "|---|---|---|",
        *(_table_line(table, language) for table in entry.tables),
        "",
        f"| {heading['rule']} | {heading['when']} | {heading['name']} |",
        "|---|---|---|",
        *(_rule_line(name, language) for name in entry.rules),
        *(["", stays[language]] if stays else []),
    ]


def _table_line(table: Table, language: str) -> str:
    said = JOINED[language].join(table.field_in(name, language) for name in table.fields)
    names = ", ".join(f"`{name}`" for name in table.fields)
    return f"| {table.name_in(language)} (`{table.label}`) | {said} | {names} |"


def _rule_line(name: str, language: str) -> str:
    words = rule_words()[name]
    return f"| {words.what[language]} | {words.kept_in(language)} | {name} |"


def _other_rules(language: str) -> list[str]:
    heading = HEADINGS[language]
    told = {name for entry in personal_files() for name in entry.rules}
    names = [rule.name for rule in registry.purges() if rule.name not in told]
    return [
        "",
        f"## {heading['other']}",
        "",
        f"| {heading['rule']} | {heading['when']} | {heading['name']} |",
        "|---|---|---|",
        *(_rule_line(name, language) for name in names),
    ]


def stale(folder: Path, office: Office | None = None) -> list[str]:
    """Return the names of the documents in `folder` that do not say what the code says."""
    wrong = []
    for language in LANGUAGES:
        path = folder / f"privacy.{language}.md"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if text != written(language, office):
            wrong.append(path.name)
    return wrong


def write(folder: Path, office: Office | None = None) -> list[Path]:
    """Write both documents into `folder`, and return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for language in LANGUAGES:
        path = folder / f"privacy.{language}.md"
        path.write_text(written(language, office), encoding="utf-8")
        paths.append(path)
    return paths
