"""Pages of coming in: sign-in, recovery, one's own account."""

import re
import secrets
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from pydantic import BaseModel

from workshop.accounts import cards, commands, queries, rules
from workshop.accounts.commands import Device, SignedIn
from workshop.accounts.guard import (
    DEVICE_COOKIE,
    SESSION_COOKIE,
    MaybeActor,
    ReadingDoor,
    RealNow,
    Require,
    WritingDoor,
)
from workshop.actor import ROLE_NAMES, Actor, Permission, Role
from workshop.errors import Forbidden, TooMany
from workshop.fields import Line, OptionalLine, Secret
from workshop.i18n import gettext
from workshop.vault import Vault
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, render

router = APIRouter()

MaySelf = Annotated[Actor, Depends(Require(Permission.SELF_MANAGE))]

FAILURES = RateLimitItemPerMinute(30, 15)
"""Wrong tries from one address: a village shares one, so only failures are counted."""

_YEAR_SECONDS = 365 * 24 * 3600


class FailureLimit:
    """How often an address may be wrong.  In memory; accounts keep counts of their own."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, request: Request) -> None:
        """Raise TooMany if the address has failed too often."""
        if not self._limiter.test(FAILURES, _address(request)):
            raise TooMany()

    def failed(self, request: Request) -> None:
        self._limiter.hit(FAILURES, _address(request))


def _address(request: Request) -> str:
    return request.client.host if request.client else "-"


def failure_limit(request: Request) -> FailureLimit:
    """The limit of this server, checked before anything is tried."""
    limit: FailureLimit = request.app.state.failure_limit
    limit.check(request)
    return limit


Limited = Annotated[FailureLimit, Depends(failure_limit)]


def vault_of(request: Request) -> Vault:
    vault: Vault = request.app.state.vault
    return vault


TheVault = Annotated[Vault, Depends(vault_of)]

_PHONES = (
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("Chrome/", "Chrome"),
    ("Firefox/", "Firefox"),
    ("Safari/", "Safari"),
)


def device_of(request: Request) -> Device:
    """The phone or computer: its mark, new if it has none, and its kind."""
    agent = request.headers.get("user-agent", "")
    kind = next((name for sign, name in _PHONES if sign in agent), "")
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    kept = request.cookies.get(DEVICE_COOKIE, "")
    mark = kept if re.fullmatch(r"[\w-]{20,60}", kept) else secrets.token_urlsafe(24)
    return Device(mark, " ".join(part for part in (kind, browser) if part) or "?")


TheDevice = Annotated[Device, Depends(device_of)]


def let_in(request: Request, signed_in: SignedIn, device: Device, address: str = "/") -> Response:
    """The answer that brings a browser in: its cookies, and where to go."""
    response = go_to(address)
    secure = request.url.scheme == "https"
    lasts = int(signed_in.lasts.total_seconds())
    response.set_cookie(
        SESSION_COOKIE, signed_in.token, max_age=max(lasts, 43_200), httponly=True, samesite="lax", secure=secure
    )
    response.set_cookie(DEVICE_COOKIE, device.mark, max_age=_YEAR_SECONDS, httponly=True, samesite="lax", secure=secure)
    return response


def _safe_next(address: str) -> str:
    """An address of ours to go on to; never somebody else's."""
    return address if re.fullmatch(r"/[\w\-./]*", address) and not address.startswith("//") else "/"


# --- coming in ------------------------------------------------------------


class SignInWish(BaseModel):
    name: Line
    secret: Secret
    second: OptionalLine = ""
    next: OptionalLine = "/"


SignInForm = Annotated[Form[SignInWish], Depends(form_of(SignInWish))]


@router.get("/sign-in")
def sign_in_page(request: Request, actor: MaybeActor, next: OptionalLine = "/") -> Response:
    if actor:
        return go_to("/")
    return _sign_in(request, Form({"next": _safe_next(next)}))


@router.post("/sign-in")
def sign_in(
    request: Request,
    session: WritingDoor,
    vault: TheVault,
    limit: Limited,
    device: TheDevice,
    now: RealNow,
    form: SignInForm,
) -> Response:
    if not form.value:
        return _sign_in(request, form)
    wish = form.value
    with form.attempt(session):
        signed_in = commands.sign_in(session, vault, wish.name, wish.secret, wish.second, device, now)
        if signed_in:
            return let_in(request, signed_in, device, _safe_next(wish.next))
    limit.failed(request)
    form.refusal = form.refusal or rules.WrongSignIn()
    return _sign_in(request, form)


def _sign_in(request: Request, form: Form[SignInWish]) -> Response:
    status = form.status if form.troubled else 200
    # A worker who mistyped a PIN has no code app, and would look for one.
    office = "office" in form.typed.get("next", "") or (form.troubled and rules.is_name(form.typed.get("name", "")))
    return render(request, "accounts/sign_in.html", status=status, form=form, office=office)


@router.post("/sign-out")
def sign_out(session: WritingDoor, actor: MaySelf, now: RealNow) -> Response:
    if actor.sign_in_id:
        commands.end_sign_in(session, actor, actor.sign_in_id, [actor.account_id], now)
    response = go_to("/sign-in")
    response.delete_cookie(SESSION_COOKIE)
    return response


class RecoverWish(BaseModel):
    name: Line
    code: Line
    new: Secret


RecoverForm = Annotated[Form[RecoverWish], Depends(form_of(RecoverWish))]


@router.get("/recover")
def recover_page(request: Request) -> Response:
    return render(request, "accounts/recover.html", form=Form())


@router.post("/recover")
def recover(request: Request, session: WritingDoor, limit: Limited, now: RealNow, form: RecoverForm) -> Response:
    if form.value:
        account = None
        with form.attempt(session):
            account = commands.recover(session, form.value.name, form.value.code, form.value.new, now)
        if account:
            return go_to("/sign-in")
        if not form.troubled:
            limit.failed(request)
            form.refusal = rules.WrongRecoveryCode()
    return render(request, "accounts/recover.html", status=form.status, form=form)


# --- one's own account ----------------------------------------------------


class PasswordWish(BaseModel):
    old: Secret
    new: Secret


PasswordForm = Annotated[Form[PasswordWish], Depends(form_of(PasswordWish))]


@router.get("/account")
def account_page(request: Request, session: ReadingDoor, actor: MaySelf, now: RealNow) -> Response:
    return _account(request, session, actor, now, Form())


@router.post("/account/password")
def set_password(
    request: Request, session: WritingDoor, actor: MaySelf, limit: Limited, now: RealNow, form: PasswordForm
) -> Response:
    if form.value:
        changed = True
        with form.attempt(session):
            changed = commands.set_password(session, actor, form.value.old, form.value.new, now)
        if not changed:
            limit.failed(request)
            form.errors = {"old": gettext("This is not the password you have now.")}
    if form.accepted:
        return go_to("/account", done="password")
    return _account(request, session, actor, now, form)


class PinWish(BaseModel):
    old: Secret
    pin: Secret
    again: Secret


PinForm = Annotated[Form[PinWish], Depends(form_of(PinWish))]


@router.post("/account/pin")
def set_pin(
    request: Request, session: WritingDoor, actor: MaySelf, limit: Limited, now: RealNow, form: PinForm
) -> Response:
    if actor.role != Role.WORKER:
        raise Forbidden()
    if form.value:
        changed = True
        with form.attempt(session):
            changed = commands.set_pin(session, actor, form.value.old, form.value.pin, form.value.again, now)
        if not changed:
            limit.failed(request)
            form.errors = {"old": gettext("This is not the PIN you have now.")}
    if form.accepted:
        return go_to("/account", done="pin")
    return _account(request, session, actor, now, form)


class InvitationWish(BaseModel):
    code: Line


def _account(
    request: Request,
    session: ReadingDoor,
    actor: Actor,
    now: datetime,
    form: Form[Any],
    *,
    invitation: Form[InvitationWish] | None = None,
) -> Response:
    sent = invitation or form
    return render(
        request,
        "accounts/account.html",
        status=sent.status if sent.troubled else 200,
        form=form,
        invitation=invitation or Form(),
        role=ROLE_NAMES[actor.role],
        is_worker=actor.role == Role.WORKER,
        reprints=queries.reprints_of(session, actor.account_id),
        places=queries.places_of(session, actor.account_id),
        sign_ins=queries.sign_ins_of(session, [actor.account_id], now),
        role_names=ROLE_NAMES,
    )


InvitationForm = Annotated[Form[InvitationWish], Depends(form_of(InvitationWish))]


@router.post("/account/invitation")
def accept_invitation(
    request: Request, session: WritingDoor, actor: MaySelf, limit: Limited, now: RealNow, form: InvitationForm
) -> Response:
    if form.value:
        with form.attempt(session):
            workshop = cards.accept_invitation(session, actor, form.value.code, now)
        if form.accepted:
            return go_to("/account", joined=str(workshop.id))
        if form.refusal:
            limit.failed(request)
    return _account(request, session, actor, now, Form(), invitation=form)


@router.post("/account/sign-ins/{sign_in_id}/end")
def end_sign_in(session: WritingDoor, actor: MaySelf, now: RealNow, sign_in_id: UUID) -> Response:
    commands.end_sign_in(session, actor, sign_in_id, [actor.account_id], now)
    return go_to("/account")


class PlaceWish(BaseModel):
    membership_id: UUID


@router.post("/account/place")
def choose_place(
    session: WritingDoor, actor: MaySelf, form: Annotated[Form[PlaceWish], Depends(form_of(PlaceWish))]
) -> Response:
    if form.value:
        commands.choose_place(session, actor, form.value.membership_id)
    return go_to("/")
