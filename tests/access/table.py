"""The access table: the status of a GET for every named URL and every role.

A name with […] has a line for each state of its object (tests/access/cases.py makes
them). Staff have used their second factor; there is no superuser.

A stranger's 302 in the admin leads to signing in. On public pages 404 also means "not
allowed", so that nobody learns of a draft they may not see.
"""

from typing import NamedTuple

from .desk import DESK

COLUMNS = (
    "stranger",
    "account",  # signed in, without any right
    "reception",
    "editor",
    "reviewer",
    "approver",
    "administrator",
    "owner",  # of the organisation "own"
    "member",  # its editor
    "outsider",  # owner of another organisation
)
# A line may leave these out: they get what an account without rights gets.
PEOPLE_OF_PARTNERS = ("owner", "member", "outsider")

TABLE = """
#                                            str  acc  rec  edi  rev  app  adm  own  mem  out

# For everybody, without a language
apple_touch_icon                             200
favicon                                      200
healthz                                      200
image[published]                             200
image[draft]                                 404  404  404  200  200  200  200
image[nobody]                                404
image[staged]                                404  404  404  404  404  404  404  200  200  404
impact_csv                                   200
events_ics                                   200
manifest                                     200
metrics                                      404
readyz                                       200
robots                                       200
root                                         302
security_txt                                 200
sitemap_xml                                  200
indicators_csv                               200
event_csv                                    200
events_json                                  200
events_json_schema                           200
meetings_json                                200
meetings_json_schema                         200
open_data_catalog                            200
partners_csv                                 200

# Events
events:event_calendar                        200
events:event_calendar_now                    302
events:event_detail[published]               200
events:event_detail[sample]                  200
events:event_detail[later]                   404  404  404  200  200  200  200
events:event_detail[draft]                   404  404  404  200  200  200  200
events:event_detail[awaiting]                404  404  404  200  200  200  200
events:event_detail[withdrawn]               410  410  410  200  200  200  200
events:event_list                            200
events:event_past                            200

event_ics[published]                         200
event_ics[draft]                             404
events:event_flyer[published]                200
events:event_flyer[draft]                    404  404  404  200  200  200  200
events:event_share_image[published]          200
events:event_share_image[draft]              404
events:registration_create[published]        200
events:registration_create[draft]            404
events:registration_sent[published]          200
events:registration_sent[draft]              404
events:group_request_create[published]       200
events:group_request_create[draft]           404
events:group_request_sent[published]         200
events:group_request_sent[draft]             404
events:feedback[published]                   200
events:feedback[draft]                       404
events:feedback_thanks[published]            302
events:feedback_thanks[draft]                404
events:material[published]                   200
events:material[draft]                       404  404  404  200  200  200  200

# Feeds
feeds:index                                  200
feeds:events                                 200
feeds:reports                                200

# Registrations: whoever holds the mailed link; 404 for a forged one
registrations:calendar[known]                200
registrations:calendar[forged]               404
registrations:cancel[known]                  200
registrations:cancel[forged]                 404
registrations:confirm[known]                 302
registrations:confirm[forged]                404
registrations:download[known]                200
registrations:download[forged]               404
registrations:edit[known]                    200
registrations:edit[forged]                   404
registrations:erase[known]                   200
registrations:erase[forged]                  404
registrations:erased                         200
registrations:find                           200
registrations:found                          200
registrations:manage[known]                  200
registrations:manage[forged]                 404

# Meetings
meetings:meeting_detail[published]           200
meetings:meeting_detail[sample]              200
meetings:meeting_detail[later]               404  404  404  200  200  200  200
meetings:meeting_detail[draft]               404  404  404  200  200  200  200
meetings:meeting_detail[awaiting]            404  404  404  200  200  200  200
meetings:meeting_detail[withdrawn]           410  410  410  200  200  200  200
meetings:meeting_list                        200
meetings:record_version[published]           200
meetings:record_version[later]               404  404  404  200  200  200  200
meetings:record_version[draft]               404  404  404  200  200  200  200
meetings:record_version[withdrawn]           410  410  410  200  200  200  200
meetings:material[published]                 200
meetings:material[draft]                     404  404  404  200  200  200  200

# Citizens’ voices: the question, and what the writer's link opens
voices:voices                                200
voices:sent                                  200
voices:question[past]                        200
voices:question[present]                     302
voices:question[draft]                       404  404  404  200  200  200  200
voices:question[withdrawn]                   410  410  410  200  200  200  200
voices:flag[shown]                           200
voices:flag[waiting]                         404
voices:flagged                               200
voices:own[known]                            200
voices:own[forged]                           404
voices:confirm[known]                        302
voices:confirm[forged]                       404
voices:delete[known]                         302
voices:delete[forged]                        404
voices:deleted                               200

# Following by mail: the form, and what the subscriber's link opens
follow:follow                                200
follow:sent                                  200
follow:left                                  200
follow:manage[known]                         200
follow:manage[waiting]                       200
follow:manage[forged]                        404
follow:confirm[known]                        302
follow:confirm[waiting]                      302
follow:confirm[forged]                       404
follow:leave[known]                          302
follow:leave[waiting]                        302
follow:leave[forged]                         404

# The vision
vision:vision                                200
vision:indicator[published]                  200
vision:indicator[sample]                     200
vision:indicator[later]                      404  404  404  200  200  200  200
vision:indicator[draft]                      404  404  404  200  200  200  200
vision:indicator[awaiting]                   404  404  404  200  200  200  200
vision:indicator[withdrawn]                  410  410  410  200  200  200  200
vision:indicator_csv[published]              200
vision:indicator_csv[sample]                 404
vision:indicator_csv[later]                  404
vision:indicator_csv[draft]                  404
vision:indicator_csv[awaiting]               404
vision:indicator_csv[withdrawn]              410

# Partners
partners:partner_detail[approved]            200
partners:partner_detail[applied]             404  404  404  200  200  200  200
partners:partner_detail[returned]            404  404  404  200  200  200  200
partners:partner_detail[suspended]           404  404  404  200  200  200  200
partners:partner_detail[left]                404  404  404  200  200  200  200
partners:partner_detail[sample]              200
partners:partner_detail[own]                 404  404  404  200  200  200  200  200  200  404
partners:partner_list                        200

# For members of a partner; 404 for everybody else
partners:change_check[own]                   302  404  404  404  404  404  404  200  200  404
partners:change_check[sent]                  302  404  404  404  404  404  404  302  302  404
partners:change_check[unsent]                302  404  404  404  404  404  404  200  404  404
partners:change_detail[own]                  302  404  404  404  404  404  404  200  200  404
partners:change_detail[sent]                 302  404  404  404  404  404  404  200  200  404
partners:change_detail[unsent]               302  404  404  404  404  404  404  200  404  404
partners:change_detail[nobody]               302  404
partners:change_discard[own]                 302  404  404  404  404  404  404  200  200  404
partners:change_step[own]                    302  404  404  404  404  404  404  200  200  404
partners:change_step[unknown]                302  404
partners:change_take_back                    302
partners:partner_apply                       200
partners:partner_edit                        302
partners:partner_members[own]                302  404  404  404  404  404  404  200  200  404
partners:partner_members[nobody]             302  404
partners:commitment_list[own]                302  404  404  404  404  404  404  200  200  404
partners:commitment_list[nobody]             302  404
partners:commitment_edit[own]                302  404  404  404  404  404  404  200  200  404
partners:commitment_edit[unknown]            302  404
partners:commitment_edit[nobody]             302  404
partners:commitment_report[own]              302  404  404  404  404  404  404  200  200  404
partners:commitment_report[none]             302  404  404  404  404  404  404  302  302  404
partners:invitation[good]                    200
partners:invitation[bad]                     404
partners:yearly_check[good]                  200
partners:yearly_check[bad]                   404
# The board: live entries for everybody, others for the partner's members and staff
partners:board_list                          200
partners:board_entry[live]                   200
partners:board_entry[sent]                   404  404  404  200  200  200  200  200  200  404
partners:board_entry[expired]                404  404  404  200  200  200  200  200  200  404
partners:board_entry[closed]                 404  404  404  200  200  200  200  200  200  404
partners:board_entry[nobody]                 404
partners:board_new                           302  200
partners:board_edit[live]                    302  404  404  404  404  404  404  200  200  404
partners:board_edit[sent]                    302  404  404  404  404  404  404  200  200  404
partners:board_edit[expired]                 302  404  404  404  404  404  404  200  200  404
partners:board_edit[closed]                  302  404  404  404  404  404  404  302  302  404
partners:board_edit[nobody]                  302  404
partners:board_close[live]                   302  404  404  404  404  404  404  200  200  404
partners:board_close[sent]                   302  404  404  404  404  404  404  200  200  404
partners:board_close[expired]                302  404  404  404  404  404  404  200  200  404
partners:board_close[closed]                 302  404  404  404  404  404  404  302  302  404
partners:board_renew                         302
partners:board_ask[live]                     302  200  200  200  200  200  200  302  302  200
partners:board_ask[sent]                     302  404
partners:board_ask[expired]                  302  404
partners:board_ask[closed]                   302  404
partners:board_ask[nobody]                   302  404
# Proposals of the partner "own": its members; reviewing staff once they are sent
proposals:proposal_new                       200
proposals:proposal_detail[draft]             302  404  404  404  404  404  404  200  200  404
proposals:proposal_detail[sent]              302  404  404  404  200  200  200  200  200  404
proposals:proposal_detail[asked]             302  404  404  404  200  200  200  200  200  404
proposals:proposal_detail[public]            200
proposals:proposal_detail[nobody]            302  404
proposals:proposal_step[draft]               302  404  404  404  404  404  404  200  200  404
proposals:proposal_step[sent]                302  404  404  404  404  404  404  302  302  404
proposals:proposal_step[asked]               302  404  404  404  404  404  404  200  200  404
proposals:proposal_step[nobody]              302  404
proposals:proposal_check[draft]              302  404  404  404  404  404  404  200  200  404
proposals:proposal_check[sent]               302  404  404  404  404  404  404  302  302  404
proposals:proposal_check[asked]              302  404  404  404  404  404  404  302  302  404
proposals:proposal_answer[sent]              302  404  404  404  404  404  404  302  302  404
proposals:proposal_answer[asked]             302  404  404  404  404  404  404  200  200  404
proposals:proposal_message[sent]             302  404  404  404  404  404  404  200  200  404
proposals:proposal_print[draft]              302  404  404  404  404  404  404  200  200  404
proposals:proposal_print[sent]               302  404  404  404  200  200  200  200  200  404
proposals:proposal_print[public]             302  404  404  404  200  200  200  200  200  404
proposals:proposal_withdraw[draft]           302  404  404  404  404  404  404  200  200  404
proposals:proposal_withdraw[sent]            302  404  404  404  404  404  404  200  200  404
proposals:proposal_withdraw[public]          302  404  404  404  404  404  404  302  302  404
proposals:attachment[draft]                  302  404  404  404  404  404  404  200  200  404
proposals:attachment[sent]                   302  404  404  404  200  200  200  200  200  404
proposals:cohost_answer[asked]               200
proposals:cohost_answer[bad]                 404
pages:my                                     302  200  200  200  200  200  200

# The project's own pages (components: in development only)
pages:about[published]                       200
pages:about[draft]                           404  404  404  200  200  200  200
pages:about[withdrawn]                       410  410  410  200  200  200  200
pages:accessibility[published]               200
pages:accessibility[draft]                   404  404  404  200  200  200  200
pages:accessibility[withdrawn]               410  410  410  200  200  200  200
pages:accessibility_results[published]       200
pages:accessibility_results[draft]           404  404  404  200  200  200  200
pages:accessibility_results[withdrawn]       410  410  410  200  200  200  200
pages:call[published]                        200
pages:call[draft]                            404  404  404  200  200  200  200
pages:call[withdrawn]                        410  410  410  200  200  200  200
pages:components                             404
pages:contact[published]                     200
pages:contact[draft]                         404  404  404  200  200  200  200
pages:contact[withdrawn]                     410  410  410  200  200  200  200
pages:easy[published]                        200
pages:easy[draft]                            404  404  404  200  200  200  200
pages:easy[withdrawn]                        410  410  410  200  200  200  200
pages:course_detail                          200
pages:course_detail[missing]                 404
pages:course_list                            200
pages:goal_detail                            200
pages:goal_detail[missing]                   404
pages:goal_list                              200
pages:home                                   200
pages:impact                                 200
pages:impact_rows[events]                    200
pages:impact_rows[partners]                  200
pages:impact_rows[proposals]                 200
pages:impact_rows[actions]                   200
pages:impact_rows[unknown]                   404
pages:impact_sheet[reported]                 200
pages:impact_sheet[missing]                  404
pages:open_data                              200
pages:open_data_file[event]                  200
pages:open_data_file[unknown]                404
pages:privacy[published]                     200
pages:privacy[draft]                         404  404  404  200  200  200  200
pages:privacy[withdrawn]                     410  410  410  200  200  200  200
pages:search                                 200
pages:sitemap                                200
pages:terms[published]                       200
pages:terms[draft]                           404  404  404  200  200  200  200
pages:terms[withdrawn]                       410  410  410  200  200  200  200
pages:news_feed                              200
pages:topic_detail[published]                200
pages:topic_detail[sample]                   200
pages:topic_detail[later]                    404  404  404  200  200  200  200
pages:topic_detail[draft]                    404  404  404  200  200  200  200
pages:topic_detail[awaiting]                 404  404  404  200  200  200  200
pages:topic_detail[withdrawn]                410  410  410  200  200  200  200
pages:topic_list                             200

# Accounts: 404 for a second factor that the account does not have
account_change_password                      302
account_confirm_login_code                   302
account_request_login_code                   200  302  302  302  302  302  302
account_inactive                             200
account_login                                200  302  302  302  302  302  302
account_logout                               302  200  200  200  200  200  200
account_reauthenticate                       302  403  403  403  403  403  403
account_reset_password                       200
account_reset_password_done                  200
account_reset_password_from_key[bad]         200
account_reset_password_from_key_done         200
account_set_password                         302  200  200  200  200  200  200
mfa_activate_totp                            302  200  200  200  200  200  200
mfa_add_webauthn                             302  200  200  200  200  200  200
mfa_authenticate                             302
mfa_deactivate_totp                          302  404  404  404  404  404  404
mfa_download_recovery_codes                  302  404  404  404  404  404  404
mfa_edit_webauthn[another]                   302  404  404  404  404  404  404
mfa_generate_recovery_codes                  302  200  200  200  200  200  200
mfa_index                                    302  200  200  200  200  200  200
mfa_list_webauthn                            302  200  200  200  200  200  200
mfa_reauthenticate                           302  403  403  403  403  403  403
mfa_reauthenticate_webauthn                  302  403  403  403  403  403  403
mfa_remove_webauthn[another]                 302  404  404  404  404  404  404
mfa_view_recovery_codes                      302  404  404  404  404  404  404
"""


class Row(NamedTuple):
    """One line of the table: `name[stands]` and a status for each of COLUMNS."""

    name: str
    stands: str
    statuses: dict[str, int]


def rows() -> list[Row]:
    """Return the lines of the table; raise for an incomplete or repeated one."""
    found = {}
    for line in (TABLE + DESK).splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        what, *numbers = words
        name, _bracket, stands = what.rstrip("]").partition("[")
        if len(numbers) == 1:
            numbers *= len(COLUMNS)
        if len(numbers) == 2:  # strangers, and all who have signed in
            numbers += numbers[1:] * (len(COLUMNS) - 2)
        if len(numbers) == len(COLUMNS) - len(PEOPLE_OF_PARTNERS):
            numbers += numbers[1:2] * len(PEOPLE_OF_PARTNERS)
        if len(numbers) != len(COLUMNS):
            raise ValueError(f"Not {len(COLUMNS)} columns: {line}")
        if what in found:
            raise ValueError(f"Twice: {line}")
        found[what] = Row(name, stands, dict(zip(COLUMNS, map(int, numbers), strict=True)))
    return list(found.values())
