"""The page at which the test officers sign in to `hub dev`: a click, no password."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from hub.domain.actors import Officer, Permission

STYLE: Final = (
    "body{font:17px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1f26;background:#fff}"
    "ul{list-style:none;padding:0}li{margin:.6rem 0}"
    "button{font:inherit;text-align:left;width:100%;padding:.7rem 1rem;border:1px solid #6b7684;border-radius:.5rem;"
    "background:#f5f7fa;color:inherit;cursor:pointer}button:hover{background:#e8eef6}"
    "button:focus-visible{outline:3px solid #1458b8;outline-offset:2px}"
    "strong,span{display:block}"
    "@media(prefers-color-scheme:dark){body{color:#e8ecf1;background:#14181d}"
    "button{background:#1f252c;border-color:#8893a0}button:hover{background:#2b333d}"
    "button:focus-visible{outline-color:#8ab8ff}}"
)
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}

DUTIES: Final[Mapping[str, tuple[str, str]]] = {
    "hengshui-officer": ("opens cases and confirms those of others", "立案，并确认他人的案件"),
    "hengshui-officer-2": ("the same person by another account", "同一个人的另一个账号"),
    "anyang-officer": ("opens and confirms, for another force", "立案并确认，属于另一个公安局"),
    "zhengzhou-officer": ("opens and confirms, for a third force", "立案并确认，属于第三个公安局"),
    "hengshui-analyst": ("reads cases, changes nothing", "只读案件，不能更改"),
    "hengshui-supervisor": ("opens, confirms and supervises", "立案、确认并督导"),
    "anyang-auditor": ("reads the audit trail", "查看审计记录"),
    "operator": ("runs the hub: partners, keys, parked work", "运维：合作方、密钥、积压任务"),
    "anyang-trainee": ("not certified: may do nothing", "未持证：什么都不能做"),
}
"""The duties of a test officer, in English and Chinese."""
OTHER_DUTIES: Final[Mapping[Permission, tuple[str, str]]] = {
    Permission.OPEN_CASE: ("opens cases", "立案"),
    Permission.CONFIRM_CASE: ("confirms cases", "确认案件"),
    Permission.READ_CASES: ("reads cases", "查看案件"),
    Permission.SUPERVISE: ("supervises", "督导"),
    Permission.AUDIT: ("audits", "审计"),
    Permission.OPERATE: ("operates", "运维"),
}
FORCES: Final[Mapping[str, str]] = {
    "cn-131100": "河北省衡水市公安局",
    "cn-410500": "河南省安阳市公安局",
    "cn-410100": "河南省郑州市公安局",
}


def name_of(officer: Officer) -> str:
    """Return the name to show for a test officer."""
    return officer.account.replace("-", " ").capitalize()


def sign_in_page(officers: Iterable[Officer], asked: Mapping[str, str]) -> str:
    """Return the page. It sends `asked`, the request of the hub, back with the account that was clicked."""
    hidden = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(asked[name])}">' for name in asked)
    rows = "".join(f"<li>{_button(officer)}</li>" for officer in officers)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Test officers</title><style>{STYLE}</style><main>"
        '<h1>Who are you? <span lang="zh">请选择身份</span></h1>'
        "<p>These officers exist on this machine only. A click signs in. "
        '<span lang="zh">这些民警只存在于这台机器上，点击即可登录。</span></p>'
        f'<form method="post" action="/authorize">{hidden}<ul>{rows}</ul></form></main></html>'
    )


def _button(officer: Officer) -> str:
    english, chinese = DUTIES.get(officer.account) or _other_duties(officer)
    force = FORCES.get(officer.force, officer.force_name)
    return (
        f'<button name="account" value="{escape(officer.account)}"><strong>{escape(name_of(officer))}</strong>'
        f"<span>{escape(officer.force_name)}: {escape(english)}</span>"
        f'<span lang="zh">{escape(force)}：{escape(chinese)}</span></button>'
    )


def _other_duties(officer: Officer) -> tuple[str, str]:
    found = [words for permission, words in OTHER_DUTIES.items() if officer.may(permission)]
    return ", ".join(words[0] for words in found) or "may do nothing", "、".join(words[1] for words in found) or "无"
