"""A browser on the pages of importing: bringing a file, filling in the form of its preview."""

import re
from html import unescape

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.imports.files import SLEEVE, lines
from workshop.ids import new_id

FANG, YAN, GUI = "王秀芳", "杨小燕", "张桂兰"
NINE = lines(
    *(f"2025-09-0{day},{name},1,{SLEEVE},{100 + at}" for day in (1, 2, 3) for at, name in enumerate((FANG, YAN, GUI)))
)
ASKS = lines(
    f"2025-09-15,{FANG},1,{SLEEVE},120",
    f"2025-09-15,{YAN},1,{SLEEVE},120",
    f"2025-09-15,{YAN},1,{SLEEVE},120",  # twice: a question
    f"2025-09-15,{GUI},O-77,包装,300",  # an order that is not here
    f"2025-09-15,{FANG},1,熨烫,30",  # a step without a rate
    "2025-09-31,王秀芳,1,上袖,10",  # no day
)


def bring(
    client: TestClient, content: bytes, *, kind: str = "counts", name: str = "九月.csv", id: str = ""
) -> Response:
    data = {"id": id or str(new_id()), "kind": kind}
    return client.post("/imports", data=data, files={"file": (name, content)})


def at(client: TestClient, content: bytes, **more: str) -> str:
    """Where the file that was brought is looked at."""
    answer = bring(client, content, **more)
    assert answer.status_code == 303, text(answer)
    return answer.headers["location"]


def text(answer: Response) -> str:
    """What a page says."""
    main = re.search(r"<main.*?</main>", answer.text, re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0] if main else answer.text)))


def form(answer: Response, **said: str | list[str]) -> dict[str, list[str]]:
    """The form of the preview as it stands, with `said` in some of its fields."""
    page, fields = answer.text, dict[str, list[str]]()
    for tag in re.findall(r"<input[^>]*>", page):
        values = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        ticked = " checked" in tag
        if values.get("type") not in ("checkbox", "radio") or ticked:
            fields.setdefault(values["name"], []).append(unescape(values.get("value", "")))
    for name, inner in re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        fields[name] = [chosen[1] if chosen else ""]
    fields |= {name: [value] if isinstance(value, str) else value for name, value in said.items()}
    return fields
