"""A sum of money in Chinese capital numerals, as on a cheque: nobody makes a 7 out of a 1.

Source: domain 2.1, "Words".
"""

from workshop.money import FEN_PER_YUAN

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))
_FEN_PER_JIAO = 10


def capital_yuan(fen: int) -> str:
    """104650 fen as 壹仟零肆拾陆元伍角整; below nothing with 负 before it.

    整 ends what has no fen.  零 stands for a gap between two digits, and where
    banks leave it open, as after a 0 of the yuan before some jiao, it is left out.
    """
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    jiao, last = divmod(rest, _FEN_PER_JIAO)
    text = "负" if fen < 0 else ""
    if yuan or not rest:
        text += f"{_whole(yuan)}元"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif yuan and last:
        text += "零"
    return text + (f"{_DIGITS[last]}分" if last else "整")


def _whole(number: int) -> str:
    """1046 as 壹仟零肆拾陆."""
    for unit, name in _UNITS:
        if number >= unit:
            head, rest = divmod(number, unit)
            gap = "零" if 0 < rest < unit // 10 else ""
            return _whole(head) + name + gap + (_whole(rest) if rest else "")
    return _DIGITS[number]
