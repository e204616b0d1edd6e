// The copy buttons, and the choice of what one copies. Without this file the texts to copy stand in the page of
// each quote.
"use strict";

{
  // Where there is no clipboard to ask, as on a page without HTTPS or in an old phone, the browser's own copying.
  const copiedTheOldWay = (text) => {
    const place = document.createElement("textarea");
    place.value = text;
    place.readOnly = true;
    place.className = "unseen";
    document.body.append(place);
    place.focus({ preventScroll: true });
    place.setSelectionRange(0, text.length);
    let done = false;
    try {
      done = document.execCommand("copy");
    } catch {
      // It is forbidden here.
    }
    place.remove();
    return done;
  };

  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copiedTheOldWay(text);
    }
  };

  // What stands ready in a text field of its own; nothing where the words of a card are to be copied.
  const fieldOf = (button) => {
    const place = button.closest(".copying");
    const chosen = place.querySelector("fieldset input:checked")?.value ?? button.dataset.text;
    return chosen ? document.getElementById(chosen) : place.dataset.before ? null : place.querySelector("textarea");
  };

  const textOf = (button) => {
    const { before, after } = button.closest(".copying").dataset;
    return fieldOf(button)?.value ?? before + button.closest("article").querySelector("blockquote").textContent + after;
  };

  const showChosen = (choice) => {
    const place = choice.closest(".copying");
    const wanted = choice.querySelector("input:checked")?.value;
    place.querySelector("[role=status]").textContent = "";
    for (const text of place.querySelectorAll("textarea")) text.closest(".text").hidden = text.id !== wanted;
  };

  const prepare = () => {
    for (const each of document.querySelectorAll(".copying :is(button, fieldset)[hidden]")) each.hidden = false;
    document.querySelectorAll(".copying fieldset").forEach(showChosen);
  };

  prepare();
  window.addEventListener("pageshow", prepare); // a browser may bring back what was chosen before
  document.addEventListener("htmx:afterSettle", prepare); // a search that is narrowed brings its quotes anew
  document.addEventListener("change", ({ target }) => {
    const choice = target.closest(".copying fieldset");
    if (choice) showChosen(choice);
  });
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest(".copying button");
    if (!button) return;
    const place = button.closest(".copying");
    const status = place.querySelector("[role=status]");
    status.textContent = ""; // so that a second copy is announced as well
    if (await copied(textOf(button))) {
      button.focus({ preventScroll: true });
      status.textContent = place.dataset.copied;
      return;
    }
    const field = fieldOf(button);
    if (field) {
      field.closest("details").open = true;
      field.focus();
      field.setSelectionRange(0, field.value.length); // what select() does not do on every phone
    }
    status.textContent = place.dataset.byHand;
  });
}
