// Helps the search page along; without it the form is sent by its button, and each link loads a page.
"use strict";

{
  const form = document.getElementById("search");
  const told = document.getElementById("told");

  // What was pressed to send the form, if anything was: a box that changes sends it too.
  let pressed = null;
  form.addEventListener("submit", ({ submitter }) => { pressed = submitter; });
  form.addEventListener("change", () => { pressed = null; });

  form.addEventListener("formdata", ({ formData }) => {
    // Blank fields are left out of the address, so that it is short enough to share.
    for (const [name, value] of [...formData]) {
      if (value === "") formData.delete(name);
    }
    // Lists that are shown whole stay so while boxes are ticked in them.
    if (pressed && !pressed.name) return;
    for (const { id, dataset } of form.querySelectorAll("[data-view]")) {
      formData.append(dataset.view, id.slice(id.indexOf("-") + 1));
    }
  });

  // Finds options of a whole list by their name. A chosen one stays in view.
  form.addEventListener("input", ({ target }) => {
    if (!target.dataset.within) return;
    const wanted = target.value.trim().toLowerCase();
    for (const label of document.getElementById(target.dataset.within).querySelectorAll("label")) {
      const [box, name] = label.childNodes;
      label.hidden = !box.checked && !name.textContent.toLowerCase().includes(wanted);
    }
  });
  // What is typed there is no answer to the search, and words are searched for when somebody says so.
  form.addEventListener("change", (event) => {
    if (event.target.type === "search") event.stopPropagation();
  }, true);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.dataset.within) event.preventDefault();
  });

  // A box changes when the space bar or the button is let go: an answer that replaced it meanwhile would lose the press.
  let pressing = false;
  let missed = false;
  form.addEventListener("keydown", ({ key, target }) => { pressing ||= key === " " && target.matches("[type=checkbox], summary"); });
  form.addEventListener("pointerdown", ({ button, target }) => { pressing = button === 0 && target.closest("label, summary") !== null; });
  for (const release of ["keyup", "pointerup", "pointercancel", "blur"]) {
    window.addEventListener(release, () => {
      pressing = false;
      // After the click that follows; what it changes asks anew by itself.
      setTimeout(() => { if (missed && !pressing) form.dispatchEvent(new Event("change")); });
    });
  }
  form.addEventListener("htmx:beforeRequest", () => { missed = false; });
  form.addEventListener("htmx:beforeSwap", (event) => {
    if (!pressing) return;
    missed = true;
    event.detail.shouldSwap = false;
  });

  // What is open, searched within, typed or under the keys stays so when the lists come anew.
  let open = new Map();
  let within = new Map();
  let typing = null;
  let held = null;
  let swapping = false;
  form.addEventListener("htmx:beforeSwap", (event) => {
    swapping = event.detail.shouldSwap;
    open = new Map([...form.querySelectorAll("#live details[id]")].map(({ id, open }) => [id, open]));
    within = new Map([...form.querySelectorAll("[data-within]")].map((each) => [each.dataset.within, each.value]));
    typing = form.querySelector("input[type=number]:focus");
    held = form.querySelector("[type=checkbox]:focus");
  });
  // A field that is taken out of the page while somebody types into it says that it was changed; not yet.
  form.addEventListener("change", (event) => { if (swapping) event.stopPropagation(); }, true);
  form.addEventListener("htmx:afterSwap", () => {
    swapping = false;
    for (const each of form.querySelectorAll("#live details[id]")) each.open = open.get(each.id) ?? each.open;
    for (const each of form.querySelectorAll("[data-within]")) {
      each.value = within.get(each.dataset.within) ?? "";
      if (each.value) each.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (held) form.querySelector(`[name="${CSS.escape(held.name)}"][value="${CSS.escape(held.value)}"]`)?.focus();
    const box = typing && document.getElementById(typing.id);
    if (box && box.value !== typing.value) {
      box.value = typing.value;
      // The browser does not take for typed what a script put there, and would tell nobody.
      box.addEventListener("blur", () => box.dispatchEvent(new Event("change", { bubbles: true })), { once: true });
    }
  });

  // Where to go on once the answer is there: to the list that was asked for; from a link, or the button below the
  // lists, to the quotes. Otherwise one stays where one is, and the number is told.
  let goal = "";
  const quotes = "results-title";
  form.addEventListener("submit", ({ submitter: button }) => {
    if (button?.name) goal = `${button.name === "all" ? "list" : button.name}-${button.value}`;
    else goal = button?.closest(".apply") ? quotes : "";
  });
  form.addEventListener("change", () => { goal = ""; });
  form.addEventListener("htmx:configRequest", ({ detail }) => { if (detail.boosted) goal = quotes; });
  form.addEventListener("htmx:afterSettle", () => {
    if (goal === quotes) document.getElementById("filters").open = false;
    if (!goal || goal === quotes) told.textContent = document.getElementById(quotes).textContent;
    if (goal) document.getElementById(goal)?.focus();
    goal = "";
  });
  // htmx notes where one is for the length of a visit; an address tells what was searched for, so it goes again.
  for (const moment of ["htmx:pushedIntoHistory", "htmx:afterSettle"]) {
    document.addEventListener(moment, () => sessionStorage.removeItem("htmx-current-path-for-history"));
  }
  sessionStorage.removeItem("htmx-current-path-for-history");

  // Beside the quotes the lists are in view; browsers that cannot say so in the style are told here.
  const wide = matchMedia("(min-width: 60rem)");
  const widen = () => { if (wide.matches) document.getElementById("filters").open = true; };
  if (!CSS.supports("selector(::details-content)")) {
    widen();
    wide.addEventListener("change", widen);
    form.addEventListener("htmx:afterSettle", widen);
  }

  // An answer that is no page of results (the archive was restarted, an address too long): show it whole.
  form.addEventListener("htmx:responseError", () => form.submit());
}
