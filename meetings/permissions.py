"""Names of the permissions that pages and services of records and indicators ask for."""

VIEW_MEETING = "meetings.view_meeting"
WRITE_RECORD = "meetings.change_recordversion"
CHANGE_ACTION = "meetings.change_action"
VIEW_FIGURES = "meetings.view_measurement"
ENTER_FIGURES = "meetings.add_measurement"
CHANGE_FIGURES = "meetings.change_measurement"
