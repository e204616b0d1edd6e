// Helps the search page along; without it the form is sent by its button, and every option is in view.
"use strict";

{
  const form = document.getElementById("search");
  const told = document.getElementById("told");

  // Leaves blank fields out of the address, so that it is short enough to share.
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) {
      if (value === "") formData.delete(name);
    }
  });

  // Finds options of a long list by their name. A chosen one stays in view.
  form.addEventListener("input", ({ target }) => {
    if (!target.dataset.within) return;
    const wanted = target.value.trim().toLowerCase();
    for (const option of document.getElementById(target.dataset.within).querySelectorAll(".option")) {
      const named = option.querySelector(".name").textContent.toLowerCase();
      option.hidden = !named.includes(wanted) && !option.querySelector("input").checked;
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
  form.addEventListener("pointerdown", ({ button, target }) => { pressing = button === 0 && target.closest(".option, summary") !== null; });
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

  // What is open, searched within or being typed stays so when the lists come anew.
  let open = [];
  let within = [];
  let typing = null;
  let swapping = false;
  form.addEventListener("htmx:beforeSwap", (event) => {
    swapping = event.detail.shouldSwap;
    open = [...form.querySelectorAll("details.facet, details.leave-out")].map((each) => each.open);
    within = [...form.querySelectorAll("[data-within]")].map((each) => each.value);
    typing = form.querySelector("input[type=number]:focus");
  });
  // A field that is taken out of the page while somebody types into it says that it was changed; not yet.
  form.addEventListener("change", (event) => { if (swapping) event.stopPropagation(); }, true);
  form.addEventListener("htmx:afterSwap", () => {
    swapping = false;
    form.querySelectorAll("details.facet, details.leave-out").forEach((each, place) => {
      if (open[place] !== undefined) each.open = open[place];
    });
    form.querySelectorAll("[data-within]").forEach((each, place) => {
      each.value = within[place] ?? "";
      if (each.value) each.dispatchEvent(new Event("input", { bubbles: true }));
    });
    const box = typing && document.getElementById(typing.id);
    if (box && box.value !== typing.value) {
      box.value = typing.value;
      // The browser does not take for typed what a script put there, and would tell nobody.
      box.addEventListener("blur", () => box.dispatchEvent(new Event("change", { bubbles: true })), { once: true });
    }
  });
  form.addEventListener("htmx:afterSettle", () => {
    told.textContent = document.getElementById("results-title").textContent;
  });
  // htmx notes where one is for the length of a visit; an address tells what was searched for, so it goes again.
  for (const moment of ["htmx:pushedIntoHistory", "htmx:afterSettle"]) {
    document.addEventListener(moment, () => sessionStorage.removeItem("htmx-current-path-for-history"));
  }
  sessionStorage.removeItem("htmx-current-path-for-history");

  // Who presses the button below the lists wants to see the quotes, which are above or beside them.
  let toQuotes = false;
  form.addEventListener("submit", ({ submitter }) => { toQuotes = Boolean(submitter?.closest(".apply")); });
  form.addEventListener("change", () => { toQuotes = false; });
  form.addEventListener("htmx:afterSettle", () => {
    if (toQuotes) document.getElementById("results-title").focus();
    toQuotes = false;
  });

  // An answer that is no page of results (the archive was restarted, an address too long): show it whole.
  form.addEventListener("htmx:responseError", () => form.submit());
}
