"use strict";
// Type-ahead for terms: each result says when to use the term and when not.
django.jQuery(($) => {
  const line = (term) => {
    if (!term.definition) return term.text;
    const label = $("<strong>").text(term.text);
    const broader = $("<span>").addClass("term-broader").text(term.broader ? ` ${term.broader}` : "");
    return $("<div>").append(label, broader, $("<div>").addClass("term-definition").text(term.definition));
  };
  $(".admin-autocomplete").each((_, element) => {
    const select2 = $(element).data("select2");
    if (!select2) return;
    select2.options.set("templateResult", line);
    // Its search field has no name of its own.
    const label = element.labels[0]?.textContent.replace(/:$/, "");
    select2.$container.find(".select2-search__field").attr("aria-label", label);
  });
});
