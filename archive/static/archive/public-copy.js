// The copy buttons, and the choice of what one copies. Without this file the texts to copy stand in the page of
// each quote.
"use strict";

{
  // The field with the text that a button copies, if it is on this page.
  const fieldOf = (button) => {
    const place = button.closest(".copying");
    const chosen = place.querySelector("fieldset input:checked")?.value;
    return chosen ? document.getElementById(chosen) : place.querySelector("textarea");
  };

  // The page of a quote in a list. What it has to copy is asked of it, so that nothing is copied that is gone.
  const pageOf = (button) => button.closest("article").querySelector(".permalink").href;

  const textOf = async (button) => {
    const field = fieldOf(button);
    if (field) return field.value;
    const answer = await fetch(pageOf(button));
    if (!answer.ok) throw new Error("gone");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const quote = page.querySelector(".copying textarea").value;
    const figure = document.getElementById(button.dataset.figure);
    return figure ? `${quote}\n\n${figure.value}` : quote;
  };

  // Where there is no clipboard to ask, as on a page without HTTPS or in an old phone, the browser's own copying.
  const copyTheOldWay = (text) => {
    const place = document.createElement("textarea");
    place.value = text;
    place.readOnly = true;
    place.className = "unseen";
    document.body.append(place);
    place.focus({ preventScroll: true });
    place.setSelectionRange(0, text.length);
    try {
      if (!document.execCommand("copy")) throw new Error("it is forbidden here");
    } finally {
      place.remove();
    }
  };

  const copy = async (button) => {
    const text = textOf(button);
    try {
      // With the promise, since some browsers forget the press while a page is asked for.
      const blob = text.then((ready) => new Blob([ready], { type: "text/plain" }));
      blob.catch(() => {}); // where the clipboard is forbidden, nobody else waits for it
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    } catch {
      copyTheOldWay(await text);
      button.focus({ preventScroll: true });
    }
  };

  // By hand: the text stands selected, or the quote's own page opens.
  const leaveToReader = (button, status) => {
    const field = fieldOf(button);
    if (!field) {
      location.assign(pageOf(button));
      return;
    }
    field.closest("details").open = true;
    field.focus();
    field.setSelectionRange(0, field.value.length); // what select() does not do on every phone
    status.textContent = button.closest(".copying").dataset.byHand ?? "";
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
    const status = button.closest(".copying").querySelector("[role=status]");
    status.textContent = ""; // so that a second copy is announced as well
    try {
      await copy(button);
      status.textContent = button.closest(".copying").dataset.copied;
    } catch {
      leaveToReader(button, status);
    }
  });
}
