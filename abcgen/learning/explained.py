"""What a model expected of a tune as JSON, and as one page to look around in.

The page has all that it needs in it, and asks no other computer for anything.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from abcgen.compose import said, told_of_bar
from abcgen.system import printable

if TYPE_CHECKING:
    from abcgen.compose import Explanation

_SHOWN = 12
"""So many of the symbols that may come are shown in the page..."""
_LEAST = 0.001
"""... of those at least so likely, and of what came."""
_DIGITS = 6


def explained_data(explained: Sequence[Explanation]) -> Mapping[str, Any]:
    """All that is known, in plain values.

    `tune` is the text as it was given. Each of `explanations` has its `symbols`, and `places`: one
    for each character that the model read, and a last one for what may follow. A place has the
    `probabilities` of the symbols, those of the sampler (`drawn`), which are `forbidden` (null
    where the grammar couldn't follow), and what the network is told of earlier bars (`looks`);
    of the character that came its `bits`, its `bar`, and where in the tune it stands: `at`.
    """
    return {
        "tune": explained[0].told.abc,
        "explanations": [
            {
                "model": each.model,
                "epoch": each.epoch,
                "text": each.text,
                "bits_per_character": each.bits_per_character,
                "symbols": each.symbols,
                "places": list(_places(each)),
            }
            for each in explained
        ],
    }


def _places(explanation: Explanation) -> Iterator[Mapping[str, Any]]:
    symbols = explanation.symbols
    for place, row in enumerate(explanation.probabilities):
        known = bool(explanation.in_grammar[place])
        forbidden = [s for s, no in zip(symbols, explanation.forbidden[place], strict=True) if no]
        came = _came(explanation, place) if place < len(explanation.text) else {}
        yield {
            **came,
            "probabilities": _rounded(row),
            "drawn": _rounded(explanation.drawn[place]),
            "forbidden": forbidden if known else None,
            "looks": [look._asdict() for look in explanation.looks[place]],
        }


def _came(explanation: Explanation, place: int) -> Mapping[str, Any]:
    start, end = explanation.told.places[place].tolist()
    return {
        "symbol": explanation.text[place],
        "bits": round(float(explanation.surprise[place]), _DIGITS),
        "bar": int(explanation.told.bars[place]),
        "at": [start, end] if start >= 0 else None,
    }


def _rounded(shares: Any) -> list[float]:
    return [float(f"{share:.{_DIGITS}g}") for share in shares.tolist()]


def explained_page(explained: Sequence[Explanation], title: str) -> str:
    """The page: the tune shaded by surprise, and what might have come at any letter of it."""
    data = {
        "tune": explained[0].told.abc,
        "explanations": [
            {
                "name": f"{each.model}, epoch {each.epoch}",
                "bits": round(each.bits_per_character, 3),
                "text": each.text,
                "places": [_shown(each, place) for place in range(len(each.logits))],
            }
            for each in explained
        ],
    }
    # No text of a tune ends the script.
    script = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    parts = {"TITLE": html.escape(printable(title)), "DATA": script}
    return re.sub("|".join(parts), lambda found: parts[found[0]], _PAGE)


def _shown(explanation: Explanation, place: int) -> Mapping[str, Any]:
    """What the page has of a place, under short names as there are many."""
    came = _came(explanation, place) if place < len(explanation.text) else {}
    likely = explanation.likeliest(place, _SHOWN)
    column: dict[str, Any] = {
        "w": [
            [
                one.symbol,
                said(explanation, place, one.symbol),
                round(one.probability, 4),
                round(one.drawn, 4),
                int(one.forbidden),
            ]
            for one in likely
            if one.probability >= _LEAST or one.symbol == came.get("symbol")
        ],
        "l": [
            [look.start, look.end, look.at, told_of_bar(explanation, place, look)]
            for look in explanation.looks[place]
        ],
    }
    if came:
        here = explanation.expected(place, int(explanation.tokens[place]))
        column |= {
            "b": round(came["bits"], 2),
            "a": came["at"],
            "c": [said(explanation, place, here.symbol), round(here.probability, 4)],
        }
    return column


_PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>What was expected of TITLE</title>
<style>
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 1.5rem; color: #222; background: #fff; }
h1 { font-size: 1.2rem; margin: 0 0 .5rem; }
main { display: flex; flex-wrap: wrap; gap: 2rem; align-items: flex-start; }
pre { font: 16px/1.6 ui-monospace, monospace; white-space: pre-wrap; margin: 0 0 1rem; }
#texts { flex: 2 1 28rem; }
#side { flex: 1 1 20rem; position: sticky; top: 1rem; min-height: 26rem; }
h2 { font-size: .95rem; margin: 0 0 .3rem; font-weight: 600; }
pre span { cursor: pointer; }
pre span.here { outline: 2px solid #0050b0; }
pre span.told { box-shadow: inset 0 -3px #0a7d38; }
pre span.copied { box-shadow: inset 0 -3px #0a7d38, 0 0 0 2px #0a7d38; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
td { padding: .1rem .4rem; white-space: nowrap; }
td.bar { width: 45%; }
td.bar div { height: .45rem; background: #3b78c2; }
td.bar div + div { background: #9b9b9b; }
td.symbol { font-family: ui-monospace, monospace; width: 1rem; }
tr.forbidden td:nth-child(-n+2) { text-decoration: line-through; color: #777; }
tr.came { background: #eef4fc; font-weight: 600; }
button { font: inherit; margin-right: .4rem; }
button[aria-pressed=true] { background: #0050b0; color: #fff; }
small { color: #555; }
</style>
<h1>What was expected of TITLE</h1>
<p id="models"></p>
<main>
<div id="texts"></div>
<div id="side" aria-live="polite"></div>
</main>
<p><small>The darker a letter, the more it surprised the model. Point at a letter, click to keep
it, go on with the arrow keys. Blue: what the network held likely. Grey: what it would draw from,
after the grammar and the temperature. Struck out: forbidden by the grammar. Green: the earlier
bars that it is told of, and what comes there at this time.</small></p>
<script>
const data = DATA;
let shown = 0, place = 0, kept = false, views = [];
const make = (name, text, parent, cls) => {
  const one = document.createElement(name);
  if (text !== undefined) one.textContent = text;
  if (cls) one.className = cls;
  if (parent) parent.append(one);
  return one;
};
const percent = p => p >= .01 ? Math.round(100 * p) + " %" : (100 * p).toFixed(1) + " %";
const shade = bits => `rgba(214, 72, 16, ${Math.min(bits / 8, 1) * .85})`;
function view(title, text, placesOf, bitsOf, parent) {
  make("h2", title, parent);
  const pre = make("pre", undefined, parent);
  const spans = [...text].map((letter, n) => {
    const span = make("span", letter, pre);
    const places = placesOf(n);
    if (!places.length) return span;
    span.style.background = shade(bitsOf(n, places));
    span.onmouseenter = () => kept || choose(places[0]);
    span.onclick = () => { kept = !kept || place !== places[0]; choose(places[0]); };
    return span;
  });
  return spans;
}
function draw() {
  const one = data.explanations[shown], texts = document.getElementById("texts");
  texts.replaceChildren();
  const models = document.getElementById("models");
  models.replaceChildren();
  data.explanations.forEach((each, n) => {
    const button = make("button", `${each.name}: ${each.bits} bits per character`, models);
    button.setAttribute("aria-pressed", n === shown);
    button.onclick = () => {
      if (each.text !== data.explanations[shown].text) place = 0;
      shown = n; draw();
    };
  });
  const told = [...data.tune].map(() => []);
  one.places.forEach((each, n) => {
    if (each.a) for (let at = each.a[0]; at < each.a[1]; at++) told[at].push(n);
  });
  const sum = (at, places) => places.reduce((all, n) => {
    const each = one.places[n];
    return all + each.b / (each.a[1] - each.a[0]);
  }, 0);
  views = [];
  views.push([view("The tune", data.tune, at => told[at], sum, texts), told]);
  if (one.text !== data.tune) {
    const own = [...one.text].map((_, n) => [n]);
    const bits = n => one.places[n].b;
    views.push([view("As the model reads it", one.text, n => own[n], bits, texts), own]);
  }
  choose(place);
}
function choose(n) {
  const one = data.explanations[shown], here = one.places[place = n];
  for (const [spans, placesOf] of views) spans.forEach((span, at) => {
    const is = test => placesOf[at].some(test);
    span.className = is(p => p === n) ? "here"
      : here.l.some(l => is(p => p === l[2])) ? "copied"
      : here.l.some(l => is(p => p >= l[0] && p < l[1])) ? "told" : "";
  });
  const side = document.getElementById("side");
  side.replaceChildren();
  if (here.c) {
    make("h2", `Here came ${here.c[0]}: ${here.b} bits (${percent(here.c[1])})`, side);
  } else make("h2", "What may come next", side);
  const table = make("table", undefined, side);
  for (const [symbol, words, network, drawn, forbidden] of here.w) {
    const row = make("tr", undefined, table, forbidden ? "forbidden" : "");
    if (here.c && symbol === one.text[n]) row.classList.add("came");
    make("td", {"\\n": "⏎", " ": "␣"}[symbol] || symbol, row, "symbol");
    make("td", words, row);
    const bar = make("td", undefined, row, "bar");
    make("div", undefined, bar).style.width = 100 * network + "%";
    make("div", undefined, bar).style.width = 100 * drawn + "%";
    make("td", percent(network), row);
  }
  if (here.l.length) {
    make("h2", "What it is told of earlier bars", side).style.marginTop = "1rem";
    const list = make("ul", undefined, side);
    for (const look of here.l) make("li", look[3], list);
  }
}
document.onkeydown = event => {
  const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
  if (!step) return;
  const last = data.explanations[shown].places.length - 1;
  kept = true; event.preventDefault();
  choose(Math.min(Math.max(place + step, 0), last));
};
draw();
</script>
</html>
"""
