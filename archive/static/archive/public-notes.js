// Opens all quotes of a page that stand behind a content note, for who has chosen to read them. Nothing is remembered.
"use strict";

{
  let wanted = false;

  const apply = () => {
    for (const each of document.querySelectorAll("details.noted")) each.open = wanted;
    for (const button of document.querySelectorAll("[data-open-all]")) {
      button.textContent = wanted ? button.dataset.closeAll : button.dataset.openAll;
    }
  };

  document.addEventListener("click", ({ target }) => {
    if (!("openAll" in target.dataset)) return;
    wanted = !wanted;
    apply();
  });
  // A search that is narrowed brings its quotes anew.
  document.addEventListener("htmx:afterSettle", () => { if (wanted) apply(); });
}
