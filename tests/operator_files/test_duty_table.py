"""The table of duty lists: what is read, and each mistake named by its line."""

import traceback
from datetime import timedelta

import pytest

from hub.domain.duty.lists import DutyLists, DutyWebhook
from hub.errors import SettingsInvalid
from hub.operator_files.duty import MAX_DUTY_BYTES, parse_duty

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u"
TABLE = f"""sender = "hub@police.example"
case_url = "https://desk.example/cases/{{case}}"

[default]
language = "en"
[[default.step]]
emails = ["duty@police.example"]

[operators]
[[operators.step]]
emails = ["ops@police.example", "boss@police.example"]
minutes = 10
[[operators.step]]
webhook = [{{url = "http://10.0.0.7/hook", secret = "{SECRET}"}}]

[[force]]
id = "hengshui"
[[force.step]]
emails = ["desk@hengshui.example"]
minutes = 2.5
[[force.step.webhook]]
url = "https://desk.hengshui.example/hook"
secret = "{SECRET}"
[[force.step]]
emails = ["chief@hengshui.example"]
"""


def test_each_force_has_its_list_and_others_the_default() -> None:
    lists = parse_duty(TABLE.encode())
    own = lists.of_force("Hengshui")
    assert own is not None
    first, second = own.steps
    assert (first.emails, first.until_next) == (("desk@hengshui.example",), timedelta(minutes=2.5))
    assert first.webhooks == (DutyWebhook("https://desk.hengshui.example/hook", SECRET),)
    assert (second.emails, second.until_next) == (("chief@hengshui.example",), timedelta(minutes=5))
    assert own.language == "zh-CN"
    other, operators = lists.of_force("anyang"), lists.of_force(None)
    assert other is not None
    assert operators is not None
    assert (other.language, other.steps[0].emails) == ("en", ("duty@police.example",))
    assert [len(step.emails) for step in operators.steps] == [2, 0]
    assert (lists.sender, lists.case_url) == ("hub@police.example", "https://desk.example/cases/{case}")
    assert lists.has_emails
    assert not lists.is_empty


def test_lists_without_a_default_leave_others_untold() -> None:
    lists = parse_duty('sender = "a@b"\n[[force]]\nid = "x"\n[[force.step]]\nemails = ["c@d"]\n')
    assert (lists.of_force("y"), lists.of_force(None)) == (None, None)
    assert DutyLists().is_empty
    assert parse_duty(b"").is_empty


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"desk@hengshui.example"', '"no address"', r"`emails` of step 1 of force 1 must be a list of .*\(line 19\)"),
        ('"duty@police.example"', '"two@x", "bad@"', r"`emails` of step 1 of `default` must be a list .*\(line 7\)"),
        ("minutes = 2.5", "minutes = 0", r"`minutes` of step 1 of force 1 must be a number above 0.*\(line 20\)"),
        ("minutes = 10", "minutes = 1441", r"`minutes` of step 1 of `operators` must be a number .*\(line 12\)"),
        ("minutes = 10", 'pause = "S3cret"', r"`pause` of step 1 of `operators` is not known; the keys here are em"),
        ('emails = ["chief@hengshui.example"]', "", r"step 2 of force 1 has no address; give it .*\(line 24\)"),
        (
            f'secret = "{SECRET}"\n',
            'secret = "whsec_short"\n',
            r"`secret` of webhook 1 of step 1 of force 1 must be wh",
        ),
        ("https://desk.hengshui", "ftp://desk.hengshui", r"`url` of webhook 1 of step 1 of force 1 must be an address"),
        ('language = "en"', 'language = "fr"', r"`language` of `default` must be one of zh-CN, en \(line 5\)"),
        ("/cases/{case}", "/cases", r"`case_url` must be an address with `\{case\}` once in it \(line 2\)"),
        ('id = "hengshui"', "", r"`id` of force 1 is missing \(line 16\)"),
        ('sender = "hub@police.example"', "", r"`sender` is missing; it is the address that the e-mails come from"),
        ("[default]", "[defaults]", r"`defaults` is not known; the keys here are case_url, default, .*\(line 4\)"),
        ("minutes = 10", "minutes = ", r"is not TOML: .*line 12"),
    ],
)
def test_mistake_in_the_duty_table_is_named_by_line(old: str, new: str, says: str) -> None:
    assert old in TABLE
    with pytest.raises(SettingsInvalid, match=rf"^The table of HUB_DUTY_FILE.* ?{says}"):
        parse_duty(TABLE.replace(old, new, 1))


def test_second_list_of_one_force_is_refused() -> None:
    more = '[[force]]\nid = "HENGSHUI"\n[[force.step]]\nemails = ["a@b"]\n'
    with pytest.raises(SettingsInvalid, match="`id` of force 2 is that of force 1") as refused:
        parse_duty(TABLE + more)
    assert refused.value.path == ("force", "1", "id")


def test_list_has_three_steps_and_no_more() -> None:
    step = '[[force.step]]\nemails = ["a@b"]\n'
    assert parse_duty(TABLE + step).of_force("hengshui") is not None
    with pytest.raises(SettingsInvalid, match=r"`step` of force 1 must be 1 to 3 rows"):
        parse_duty(TABLE + 2 * step)


@pytest.mark.parametrize("content", [b"id = 'S3cret \xe9'", TABLE.replace("2.5", "'S3cret'").encode(), b"S3cret"])
def test_refused_duty_value_stands_in_no_exception(content: bytes) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        parse_duty(content)
    assert "S3cret" not in "".join(traceback.format_exception(refused.value))
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)


def test_duty_table_of_a_megabyte_is_refused() -> None:
    assert parse_duty(TABLE.encode().ljust(MAX_DUTY_BYTES, b"\n")) == parse_duty(TABLE)
    with pytest.raises(SettingsInvalid, match="at most 262,144 bytes"):
        parse_duty(b"\n" * (MAX_DUTY_BYTES + 1))


def test_lists_show_no_address_and_no_secret() -> None:
    lists = parse_duty(TABLE)
    shown = repr(lists) + repr(lists.of_force("hengshui"))
    assert "@" not in shown
    assert "whsec" not in shown
