"""Japanese dates as the city writes them: the weekday always, a 24-hour clock."""

DATE_FORMAT = "Y年n月j日（D）"
TIME_FORMAT = "G:i"
DATETIME_FORMAT = "Y年n月j日（D）G:i"
YEAR_MONTH_FORMAT = "Y年n月"
MONTH_DAY_FORMAT = "n月j日（D）"
SHORT_DATE_FORMAT = "Y/m/d"
SHORT_DATETIME_FORMAT = "Y/m/d G:i"
FIRST_DAY_OF_WEEK = 1
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]  # the first is how a form shows a time
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
