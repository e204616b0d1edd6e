// Who else has this testimony open: asks while the page is in sight and in use, shows it when it changes, and says
// when the page is left. It warns; the server refuses what is stale without it.

const EVERY = 60_000; // milliseconds between two questions
const IN_USE = 15 * 60_000; // so long after the last key, press or movement somebody is taken to be there

let usedAt = Date.now();
let asking = false;

const region = () => document.getElementById("claim");
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

function body(about) {
  const sent = new FormData();
  sent.append("csrfmiddlewaretoken", token());
  sent.append("page", about.dataset.page);
  sent.append("token", about.dataset.token);
  return sent;
}

async function ask() {
  const about = region();
  if (!about || asking || document.visibilityState !== "visible" || Date.now() - usedAt > IN_USE) return;
  asking = true;
  try {
    const response = await fetch(about.dataset.address, { method: "POST", body: body(about), headers: { "X-Sent-By": "script" } });
    if (response.ok && response.headers.get("X-Claim") !== null) show(await response.text());
  } catch {
    // No network: the next question, or the next act, will tell.
  } finally {
    asking = false;
  }
}

// Only where it changed: whoever is about to press something here must not lose it.
function show(html) {
  const now = region();
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("claim");
  if (!now || !fresh || fresh.dataset.code === now.dataset.code) return;
  const said = now.querySelector("[data-said]");
  const hadFocus = said.contains(document.activeElement);
  said.replaceChildren(...fresh.querySelector("[data-said]").childNodes);
  now.dataset.code = fresh.dataset.code;
  if (hadFocus) now.querySelector("button, a")?.focus();
}

function leave() {
  const about = region();
  if (about?.dataset.token) navigator.sendBeacon(about.dataset.leave, body(about));
}

if (region()) {
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "input"]) {
    document.addEventListener(kind, () => { usedAt = Date.now(); }, { passive: true, capture: true });
  }
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("online", ask);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  // What an act was answered with says whether anything is different.
  document.addEventListener("staff:answered", ({ detail }) => {
    if (detail.claim !== null && detail.claim !== region()?.dataset.code) ask();
  });
}
