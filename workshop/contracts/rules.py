"""What is agreed on paper: which papers there are, what must stand in them, what may not.  Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from workshop.errors import Doubtful, Invalid, Refused
from workshop.i18n import mark

DAY = timedelta(days=1)
MONTHS_A_YEAR = 12


class ContractKind(StrEnum):
    """Which paper it is.  Source: domain 1.3, 73-77; the note of the first day is everybody's."""

    ENGAGEMENT_NOTE = "engagement_note"
    LABOUR_CONTRACT = "labour_contract"
    PART_TIME_AGREEMENT = "part_time_agreement"
    OVER_AGE_AGREEMENT = "over_age_agreement"
    SERVICE_AGREEMENT = "service_agreement"


KIND_NAMES = {
    ContractKind.ENGAGEMENT_NOTE: mark("First-day note"),
    ContractKind.LABOUR_CONTRACT: mark("Labour contract"),
    ContractKind.PART_TIME_AGREEMENT: mark("Part-time agreement"),
    ContractKind.OVER_AGE_AGREEMENT: mark("Over-age agreement"),
    ContractKind.SERVICE_AGREEMENT: mark("Service agreement"),
}


class TermKind(StrEnum):
    """How long a paper binds."""

    FIXED = "fixed"
    OPEN = "open"
    TASK = "task"  # until a piece of work is done


TERM_NAMES = {
    TermKind.FIXED: mark("Until a day"),
    TermKind.OPEN: mark("Open-ended"),
    TermKind.TASK: mark("Until the work is done"),
}


class WorkTime(StrEnum):
    FULL_TIME = "full_time"
    PART_TIME = "part_time"


class Scheme(StrEnum):
    """By which scheme of social insurance somebody is covered.  Source: domain 3, W39."""

    EMPLOYEE = "employee"
    RESIDENT = "resident"
    NONE = "none"


SCHEME_NAMES = {
    Scheme.EMPLOYEE: mark("Employees' insurance, through the workshop"),
    Scheme.RESIDENT: mark("Residents' insurance, by herself"),
    Scheme.NONE: mark("None"),
}


class SignedAlready(Refused):
    code = "signed_already"
    message = mark("This paper is signed already. Make a new one if something changed.")


class DepositRefused(Refused):
    """Source: domain 3, W10."""

    code = "deposit_refused"
    message = mark(
        "“%(words)s”: no deposit may be taken and no identity card kept (Labour Contract Law, articles 9 and 84;"
        " fine of 500 to 2,000 yuan for each person). Take it out of the paper."
    )


class LooksLikeEmployee(Doubtful):
    """Source: domain 3, W31."""

    code = "looks_like_employee"
    message = mark(
        "%(name)s works for pay, by the workshop's rules, at the workshop's own work. That is employment, whatever the"
        " paper is called, and the month for the labour contract runs on. Is a service agreement right all the same?"
    )


class NotOverAge(Doubtful):
    """Source: domain 3, W28."""

    code = "not_over_age"
    message = mark(
        "%(name)s is not known to have reached retirement age. Then a labour contract is due, and this paper does not"
        " take its place. Is it right all the same?"
    )


class IsOverAge(Doubtful):
    """Source: domain 3, W28."""

    code = "is_over_age"
    message = mark(
        "%(name)s reached retirement age in %(month)s. A labour contract ends by law then; an over-age agreement is"
        " the paper for it. Is a labour contract right all the same?"
    )


class OddProbation(Doubtful):
    """Source: domain 3, W24."""

    code = "odd_probation"
    message = mark(
        "Probation may last %(months)s months here: none under three months, for a task or in part time; one month"
        " under a year, two under three years, six from three years on. Is it right all the same?"
    )


class ProbationAgain(Doubtful):
    """Source: domain 3, W24."""

    code = "probation_again"
    message = mark("%(name)s was on probation here before. The law allows it once. Is it right all the same?")


class UnderHourly(Doubtful):
    """Source: domain 3, W32."""

    code = "under_hourly"
    message = mark("An hour of part-time work is paid %(least)s at least here. Is %(paid)s right all the same?")


class MoreThanPartTime(Doubtful):
    """Source: domain 3, W32."""

    code = "more_than_part_time"
    message = mark(
        "%(name)s works more than part time allows: 4 hours a day on average, 24 hours a week. Then a labour contract"
        " is due. Is part time right all the same?"
    )


class SignedBeforePrinted(Doubtful):
    code = "signed_before_printed"
    message = mark(
        "This paper was printed here on %(made_on)s, and is to be signed on %(signed_on)s, before that. Both days will"
        " stand beside it. The signing day is the day on which it was signed. Is it right?"
    )


class WithoutPhoto(Doubtful):
    code = "without_photo"
    message = mark("There is no photo of the signed paper. It cannot be added later. Save it without one?")


# --- days and months ------------------------------------------------------


def after_months(day: date, months: int) -> date:
    """The day on which so many full months are over: 11 August and one month is 11 September.

    A month without such a day is over with its last one: 31 January and one month is 1 March.
    """
    index = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = index // MONTHS_A_YEAR, index % MONTHS_A_YEAR + 1
    try:
        return date(year, month, day.day)
    except ValueError:
        return date(year, month + 1, 1)  # December has all days


def lasts_months(first: date, last: date, months: int) -> bool:
    """Whether a term, both days inclusive, is so many months long or longer."""
    return last >= after_months(first, months) - DAY


# --- what stands in it ----------------------------------------------------


class Part(StrEnum):
    """What a paper must say.  Source: domain 3, W23; 劳合法 art. 17."""

    EMPLOYER = "employer"
    EMPLOYER_ADDRESS = "employer_address"
    RESPONSIBLE = "responsible"
    NUMBER = "number"
    HOME = "home"
    JOB = "job"
    PLACE = "place"
    REST = "rest"
    PAY = "pay"
    INSURANCE = "insurance"
    PROTECTION = "protection"


PART_NAMES = {
    Part.EMPLOYER: mark("the workshop's name as on its licence"),
    Part.EMPLOYER_ADDRESS: mark("the workshop's address"),
    Part.RESPONSIBLE: mark("who signs for the workshop"),
    Part.NUMBER: mark("the worker's identity number"),
    Part.HOME: mark("the worker's address"),
    Part.JOB: mark("the job"),
    Part.PLACE: mark("the place of work"),
    Part.REST: mark("hours and rest"),
    Part.PAY: mark("how pay is found"),
    Part.INSURANCE: mark("insurance"),
    Part.PROTECTION: mark("protection at work"),
}

_OF_NOTE = (Part.EMPLOYER, Part.JOB, Part.PLACE, Part.PAY)


def missing_parts(kind: ContractKind, said: Mapping[Part, object]) -> list[Part]:
    """What the paper leaves open, in its order."""
    asked = _OF_NOTE if kind == ContractKind.ENGAGEMENT_NOTE else tuple(Part)
    return [part for part in asked if not said.get(part)]


def check_term(kind: TermKind, first: date, last: date | None, probation_to: date | None) -> None:
    """Raise Invalid if the days do not fit each other."""
    if kind == TermKind.FIXED and last is None:
        raise Invalid({"term_to": mark("This is still open.")})
    if kind != TermKind.FIXED and last is not None:
        raise Invalid({"term_to": mark("Leave this empty, or choose “until a day”.")})
    if last and last < first:
        raise Invalid({"term_to": mark("The last day cannot lie before the first.")})
    if probation_to and not first <= probation_to <= (last or probation_to):
        raise Invalid({"probation_to": mark("Probation lies within the term.")})


def probation_months(kind: TermKind, first: date, last: date | None, work_time: WorkTime) -> int:
    """How many months of probation the term allows.  Source: domain 3, W24; 劳合法 art. 19."""
    if kind == TermKind.TASK or work_time == WorkTime.PART_TIME:
        return 0
    if last is None or lasts_months(first, last, 36):
        return 6
    if lasts_months(first, last, MONTHS_A_YEAR):
        return 2
    return 1 if lasts_months(first, last, 3) else 0


def is_probation_long(first: date, probation_to: date | None, months: int) -> bool:
    """Whether probation, its last day inclusive, is longer than so many months."""
    return probation_to is not None and probation_to > after_months(first, months) - DAY


_NO = r"(?:不得?|无需?|免|没有|未|勿|严禁|禁止|从不)(?:收取?|交纳?|缴纳?|扣押?|扣留|押|要|任何|工作服|服装|的|、|或)*"
_DEPOSIT = (
    r"(?:服装|工作服|入职|上岗|岗位|工具)?(?:押金|保证金|抵押金|风险金|deposit)|"
    r"(?:扣押?|扣留|收走?|押|保管|留下)(?:本人|员工|工人)?的?(?:身份证|证件)"
)


def check_no_deposit(texts: Iterable[str]) -> None:
    """Raise DepositRefused if a text speaks of a deposit or of keeping a card, unless it says that there is none."""
    for text in texts:
        left = re.sub(f"{_NO}(?:押金|保证金|抵押金|风险金|身份证|证件)|no deposit", "", text, flags=re.IGNORECASE)
        if found := re.search(_DEPOSIT, left, re.IGNORECASE):
            raise DepositRefused(words=found[0])


# --- part time ------------------------------------------------------------

PART_TIME_DAY_MINUTES = 4 * 60
PART_TIME_WEEK_MINUTES = 24 * 60
"""Source: domain 3, W32; 劳合法 art. 68."""


def is_part_time(minutes: Mapping[date, int]) -> bool:
    """Whether these minutes of days at work fit part time: on average of its days, and in each week.  None fit."""
    worked = {day: amount for day, amount in minutes.items() if amount}
    weeks: dict[date, int] = {}
    for day, amount in worked.items():
        monday = day - day.weekday() * DAY
        weeks[monday] = weeks.get(monday, 0) + amount
    is_day_fine = sum(worked.values()) <= PART_TIME_DAY_MINUTES * len(worked)
    return is_day_fine and all(amount <= PART_TIME_WEEK_MINUTES for amount in weeks.values())


# --- insurance and accidents ----------------------------------------------

REGISTER_DAYS = 30
"""So long after the first day she is to be registered.  Source: domain 3, W39; 社保法 art. 58."""

REPORT_DAYS = 30
"""So long after an accident it is to be reported.  Source: domain 3, W40; 工伤条例 art. 17."""


def register_by(first_day: date) -> date:
    return first_day + REGISTER_DAYS * DAY


def report_by(happened_on: date) -> date:
    return happened_on + REPORT_DAYS * DAY


# --- the roster -----------------------------------------------------------


class Gap(StrEnum):
    """What the roster must hold and does not.  Source: domain 3, W43; 劳合条例 art. 8."""

    NUMBER = "number"
    REGISTERED = "registered"
    PRESENT = "present"
    PHONE = "phone"
    FORM = "form"
    TERM = "term"


GAP_NAMES = {
    Gap.NUMBER: mark("identity number and sex"),
    Gap.REGISTERED: mark("registered address"),
    Gap.PRESENT: mark("present address"),
    Gap.PHONE: mark("telephone"),
    Gap.FORM: mark("form of employment"),
    Gap.TERM: mark("term of the contract"),
}


def gaps(said: Mapping[Gap, object]) -> list[Gap]:
    """What is open of somebody on the roster, in its order."""
    return [gap for gap in Gap if not said.get(gap)]
