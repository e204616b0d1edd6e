"use strict";
// Type-ahead for terms: each result says when to use the term and when not.
django.jQuery(($) => {
  if (!$.fn.djangoAdminSelect2) return; // nothing here is chosen by type-ahead
  const line = (term) => {
    if (!term.definition) return term.text;
    const label = $("<strong>").text(term.text);
    const broader = $("<span>").addClass("term-broader").text(term.broader ? ` ${term.broader}` : "");
    const formerly = term.formerly ? $("<div>").addClass("term-formerly").text(term.formerly) : "";
    const definition = $("<div>").addClass("term-definition").text(term.definition);
    return $("<div>").append(label, broader, formerly, definition);
  };
  // Enter before the server has answered would take whatever an older list had on top. So an older list
  // goes as soon as one types on, and an early Enter waits for the new one.
  const takeOnlyWhatWasTyped = (select2) => {
    let searching = false;
    let waiting = false;
    select2.on("query", () => {
      searching = true;
      waiting = false;
      select2.$results.find(".select2-results__option:not(.loading-results)").remove();
    });
    select2.on("results:select", () => { waiting = searching; });
    select2.on("results:all", () => {
      searching = false;
      if (waiting) select2.trigger("results:select", {});
    });
  };
  const set = (_, element) => {
    const select2 = $(element).data("select2");
    if (!select2) return;
    select2.options.set("templateResult", line);
    takeOnlyWhatWasTyped(select2);
    // Its search field has no name of its own.
    const named = element.labels[0];
    const label = named?.textContent.replace(/:$/, "");
    select2.$container.find(".select2-search__field").attr("aria-label", label);
    if (element.multiple || !named) return;
    // One that takes a single term is called by what it shows, which is nothing at first.
    named.id ||= `${element.id}-label`;
    const selection = select2.$container.find(".select2-selection");
    selection.attr("aria-labelledby", `${named.id} ${selection.attr("aria-labelledby")}`);
    selection.find(".select2-selection__rendered").attr("aria-label", label);
    select2.dropdown.$search?.attr("aria-label", label);
  };
  $(".admin-autocomplete").each(set);
  // The form was shown again without the page being loaded again.
  document.addEventListener("staff:shown", () => $("#content .admin-autocomplete").djangoAdminSelect2().each(set));
});
